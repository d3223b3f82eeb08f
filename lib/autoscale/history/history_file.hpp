#pragma once

#include "autoscale/history/tick_row.hpp"

#include <filesystem>

namespace marea {

/// The rows of the ticks, one file a month (UTC): `<state_dir>/history/2026-11.csv`.
class HistoryFile {
public:
    explicit HistoryFile(const std::filesystem::path& state_dir) : folder_(state_dir / "history") {}

    /// Into the file of its month. What is older than `days` goes; 0: nothing is written, and nothing goes.
    [[nodiscard]] Result<void> append(const TickRow& row, double days) const;

    /// All minutes from then on. A row that a killed tick left half written is none.
    [[nodiscard]] Result<std::vector<Minute>> since(std::chrono::sys_seconds from) const;

private:
    [[nodiscard]] Result<void> remove_older(std::chrono::sys_seconds than) const;

    std::filesystem::path folder_;
};

/// The minutes of a file of anybody's. No such file: Fault::io.
[[nodiscard]] Result<std::vector<Minute>> read_minutes(const std::filesystem::path& file);

} // namespace marea
