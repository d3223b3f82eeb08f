#pragma once

#include "config/settings.hpp"
#include "engine/api.hpp"
#include "system/process.hpp"

#include <optional>
#include <set>
#include <string>

namespace marea {

/// nginx as the commands of [balancer] reach it, on this host or in a container.
class NginxProcess {
public:
    NginxProcess(CommandRunner& runner, const engine::Api& api, const Settings& settings)
        : runner_(runner), api_(api), settings_(settings) {}

    enum class Verdict {
        accepts,
        refuses,       ///< nginx read its configuration and says what is wrong with it
        could_not_run, ///< no verdict: no nginx, no such container, not running, no rights, no answer in time
    };
    struct Test {
        Verdict verdict = Verdict::could_not_run;
        std::string words; ///< the cause in nginx's or the system's words
        bool no_rights = false;
    };
    [[nodiscard]] Test test();

    /// The whole configuration in force (`nginx -T`); nullopt: it cannot be asked.
    [[nodiscard]] std::optional<std::string> dump();

    /// Fault::balancer_reload with the cause; when it returns, none but new workers take new clients.
    [[nodiscard]] Result<void> reload();

    /// "nginx -t"
    [[nodiscard]] std::string shown() const;

private:
    /// The pids of its workers that take new clients; empty: they cannot be seen.
    [[nodiscard]] std::set<std::int64_t> workers() const;

    CommandRunner& runner_;
    const engine::Api& api_;
    const Settings& settings_;
};

} // namespace marea
