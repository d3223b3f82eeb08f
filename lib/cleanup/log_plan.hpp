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

/// What becomes of each `*.log` and of each rotated one; no other file is looked at. A rotated one that is still being
/// written is neither compressed nor removed. The item of one to rotate carries in `name` what it will be called, a
/// name that no file of the list has.
[[nodiscard]] std::vector<Item> plan_logs(const std::vector<FileEntry>& files, const LogRules& rules, Moment now);

} // namespace marea
