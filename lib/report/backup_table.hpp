#pragma once

#include "backup/retention.hpp"
#include "state/backup_folder.hpp"

#include <string>
#include <vector>

namespace marea {

/// `backup --list`: one line for each dump, the newest first, and a sum.
[[nodiscard]] std::string render_backups(const std::vector<StoredBackup>& stored, const Retention& retention);

namespace messages {

[[nodiscard]] std::string no_backups(const std::string& database, const std::filesystem::path& folder);

} // namespace messages

} // namespace marea
