#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What this host itself lets the programs do.
namespace marea::doctor {

/// Whether this user could make a file there; of a folder that is not there yet: whether it could be made.
[[nodiscard]] Result<void> writable(const std::filesystem::path& folder);

/// Files of the programs' own in these folders that this user cannot write: some other user ran them once.
[[nodiscard]] std::vector<std::string> files_of_others(const std::filesystem::path& state,
                                                       const std::filesystem::path& logs);

/// A user's name; the number where there is none.
[[nodiscard]] std::string user_name(unsigned id);

/// Something keeps the clock right: systemd's word for it, or the kernel's. False: nobody says so, which on a virtual
/// server may be the host's doing.
[[nodiscard]] bool clock_kept(const std::filesystem::path& run);

/// What SELinux or AppArmor refused.
struct Denials {
    std::string module;                   ///< empty: neither is in force
    std::optional<std::int64_t> number{}; ///< since then; nullopt: its log cannot be read
    std::string last{};                   ///< the last one's line
};

/// Those about containers, nginx, PostgreSQL or the programs, of the last day: from the log of audit, or the kernel's.
[[nodiscard]] Denials look_at_denials(const std::filesystem::path& sys, const std::filesystem::path& log,
                                      std::int64_t now);

/// The same in a log's text.
void count_denials(std::string_view log, std::int64_t since, Denials& denials);

} // namespace marea::doctor
