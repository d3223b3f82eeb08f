#pragma once

#include "autoscale/check.hpp"
#include "config/load.hpp"
#include "doctor/line.hpp"
#include "system/http.hpp"
#include "system/process.hpp"

#include <functional>
#include <vector>

namespace marea::doctor {

/// Where the host keeps what is looked at; a test has its own.
struct Places {
    std::filesystem::path etc = "/etc";
    std::filesystem::path run = "/run";
    std::filesystem::path sys = "/sys";
    std::filesystem::path log = "/var/log";
};

/// What the doctor works with. All of it is asked, and nothing changed.
struct Patient {
    const Settings& settings; ///< complete
    const Check& check;       ///< what `--check-config` looked at
    Clock& clock;
    CommandRunner& runner;
    HttpClient& http;
    Balancer& balancer;
    std::function<Result<std::string>()> engine_version; ///< empty: it does not tell
    std::function<Result<void>()> docker_client;         ///< whether there is one
    std::string endpoint;                                ///< the engine's
    std::vector<ConfigError> missing;                    ///< of the settings, for one of the programs alone
    Places places{};
};

/// At least one line for each Topic, in their order. What takes time is done side by side.
[[nodiscard]] std::vector<Line> examine(const Patient& patient);

[[nodiscard]] bool all_well(const std::vector<Line>& lines);

/// Whether a health check of `then` is one that cron still starts.
[[nodiscard]] bool recent(Moment then, Moment now);

/// No answer is waited for longer than somebody at a terminal would.
void hurry(Settings& settings);

} // namespace marea::doctor
