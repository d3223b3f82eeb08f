#pragma once

#include "backup/steps.hpp"
#include "doctor/doctor.hpp"
#include "doctor/host.hpp"
#include "doctor/jobs.hpp"
#include "healthcheck/judge.hpp"

namespace marea::doctor {

/// What `--check-config` does not ask.
struct Answers {
    Result<std::string> version = std::string();
    Result<void> client;
    Result<Inclusion> included = Inclusion::unknown; ///< if nginx answers at all
    HealthSeen health;
    std::optional<std::variant<steps::Server, Event<BackupMessage>>> dump; ///< none: the database does not answer
    Jobs jobs;
    Denials denials;
};

/// All of it at the same time.
[[nodiscard]] Answers ask(const Patient& patient);

} // namespace marea::doctor
