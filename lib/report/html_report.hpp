#pragma once

#include "autoscale/history/tick_row.hpp"
#include "base/exit_code.hpp"
#include "config/settings.hpp"
#include "state/backup_folder.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace marea {

/// What the page shows. A minute that is missing is a gap there, as is a reading that is.
struct ReportContent {
    const std::vector<Minute>& minutes; ///< at least one
    std::chrono::sys_seconds from, to;
    const Settings& settings;
    std::string host;
    Result<std::vector<StoredBackup>> backups; ///< that are there, the newest first
};

/// One HTML page that needs nothing besides itself: no network, no other file.
[[nodiscard]] std::string render_html_report(const ReportContent& content);

/// `autoscale --report FILE [--since TIME]`.
[[nodiscard]] ExitCode write_html_report(const std::filesystem::path& file, std::optional<std::chrono::seconds> since,
                                         const Settings& settings, Moment now);

} // namespace marea
