#pragma once

#include "base/result.hpp"
#include "healthcheck/judge.hpp"

#include <filesystem>
#include <string>

namespace marea {

[[nodiscard]] std::string render_health_history(const HealthHistory& history);
[[nodiscard]] Result<HealthHistory> parse_health_history(const std::string& text);

/// `<folder>/healthcheck.json`.
class HealthStateFile {
public:
    explicit HealthStateFile(const std::filesystem::path& folder) : file_(folder / "healthcheck.json") {}

    /// No file: no history. Fault::malformed: not ours or damaged. Fault::io: cannot be read.
    [[nodiscard]] Result<HealthHistory> load() const;
    [[nodiscard]] Result<void> save(const HealthHistory& history) const;

private:
    std::filesystem::path file_;
};

} // namespace marea
