#pragma once

#include "config/reader.hpp"

namespace marea::config {

/// How an argv calls `docker exec` (or podman's, or kubectl's).
struct ContainerExec {
    bool terminal = false; ///< -t: waits for a terminal that cron does not have, and spoils binary output
    bool input = false;    ///< -i
    bool compose = false;  ///< through Compose, which passes the standard input on anyway
};
[[nodiscard]] std::optional<ContainerExec> container_exec(const std::vector<std::string>& argv);

/// Commands that can never work as they are meant, each said at its line.
void check_commands(const Settings& settings, Reader& reader);

} // namespace marea::config
