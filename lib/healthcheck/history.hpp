#pragma once

#include "base/result.hpp"
#include "healthcheck/judge.hpp"
#include "system/json_file.hpp"

namespace marea {

[[nodiscard]] std::string render_health_history(const HealthHistory& history);
[[nodiscard]] Result<HealthHistory> parse_health_history(const std::string& text);

/// `<folder>/healthcheck.json`.
class HealthStateFile : public JsonFile<HealthHistory, render_health_history, parse_health_history> {
public:
    explicit HealthStateFile(const std::filesystem::path& folder) : JsonFile(folder / "healthcheck.json") {}
};

} // namespace marea
