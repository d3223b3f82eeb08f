#pragma once

#include "stack.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <fstream>

/// What the tests of `healthcheck` share.
namespace marea::test {

inline std::vector<std::string> command(const Stack& stack, const std::vector<std::string>& flags = {}) {
    std::vector<std::string> argv = {HEALTHCHECK, "--config", (stack.project() / "config/autoscale.conf").string()};
    argv.insert(argv.end(), flags.begin(), flags.end());
    return argv;
}

inline Answer check(const Stack& stack, const std::vector<std::string>& flags = {}) {
    return run(command(stack, flags));
}

/// nginx listens on 127.0.0.1 alone, and the name has ::1 as well.
inline void point_at(const Stack& stack, const std::string& port, const std::string& host = "localhost") {
    stack.set("healthcheck", "url", fmt::format("\"http://{}:{}/health\"", host, port));
}

/// One backend and a tick just now.
inline void one_backend(Stack& stack) {
    REQUIRE(stack.monitor().code == 0);
    point_at(stack, stack.variable("HTTP_PORT"));
}

inline std::string log_of(const Stack& stack) {
    return run({"cat", (stack.project() / "logs/health.log").string()}).output;
}

} // namespace marea::test
