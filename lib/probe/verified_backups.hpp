#pragma once

#include "policy/health.hpp"

#include <filesystem>

namespace marea {

/// When the newest verified backup of `folder` was made: of the files `<database>_<20260102T030405Z>.dump` whose
/// manifest (`.dump.json`) is beside them and speaks of no damage, by the moment in the name. No folder: not in use.
[[nodiscard]] Result<BackupsSeen> probe_verified_backups(const std::filesystem::path& folder);

} // namespace marea
