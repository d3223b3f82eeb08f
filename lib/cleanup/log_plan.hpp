#pragma once

#include "cleanup/plan.hpp"

namespace marea {

struct LogRules {
    std::uint64_t max_bytes = 10'000'000;
    int keep = 7; ///< rotated copies of each log
};
[[nodiscard]] LogRules log_rules_of(const CleanupSettings& settings);

/// "autoscale.log.20240115T020000Z", and the same with ".gz": the parts of a rotated log's name.
struct RotatedName {
    std::string log;
    std::string stamp;
    bool compressed = false;
};
[[nodiscard]] std::optional<RotatedName> parse_rotated(const std::string& file);

/// The name that a log gets when it is rotated at `now`. UTC, so that names sort as they came, daylight saving or not.
[[nodiscard]] std::string rotated_name(const std::string& log, Moment now);

/// Who writes to a log that is over the limit.
enum class LogUse {
    idle,     ///< nobody, as far as can be told
    appended, ///< all who do write at its end: it can be cut under their hands
    held,     ///< somebody who may not
};

/// What becomes of each `*.log` and of each rotated one; no other file is looked at. A rotated one that is still being
/// written is neither compressed nor removed. The item of one to rotate carries in `name` what it will be called, a
/// name that no file of the list has.
/// `uses`: of logs over the limit; one that is not in it is idle.
[[nodiscard]] std::vector<Item> plan_logs(const std::vector<FileEntry>& files, const LogRules& rules, Moment now,
                                          const std::map<std::string, LogUse>& uses = {});
/// Whether a file is a log over the limit, of which the plan wants to know the use.
[[nodiscard]] bool is_over_limit(const FileEntry& file, const LogRules& rules);

} // namespace marea
