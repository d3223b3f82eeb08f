#include "autoscale/executor/docker_target.hpp"

#include "autoscale/probe/backends.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace marea {
namespace {

constexpr std::chrono::milliseconds health_attempt{2000};
constexpr auto log_tail = "5";

std::vector<std::string> non_empty_lines(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        if (end > start) lines.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

} // namespace

Result<Fleet> DockerTarget::look() {
    return probe_backends(docker_, settings_.backend);
}

std::vector<std::string> DockerTarget::run_arguments(const ContainerName& name, Port port, const Stamp& now,
                                                     const std::string& token) const {
    const auto& backend = settings_.backend;
    std::string address = backend.publish_address;
    if (address.find(':') != std::string::npos) address = "[" + address + "]";
    // --pull never: the image is built on this host (specification), and a registry that hangs must not hold a tick.
    std::vector<std::string> arguments = {
        "run",       "-d",
        "--pull",    "never",
        "--name",    name.value,
        "--network", backend.network,
        "--label",   fmt::format("{}=true", managed_label),
        "--label",   fmt::format("{}={} {:.3f}", started_label, now.boot_id, now.seconds),
        "--label",   fmt::format("{}={}", run_label, token),
        "-p",        fmt::format("{}:{}:{}", address, port.value, backend.container_port.value)};
    const auto add = [&](const char* flag, const std::string& value) {
        if (value.empty()) return;
        arguments.emplace_back(flag);
        arguments.push_back(value);
    };
    add("--cpus", backend.cpus);
    add("--memory", backend.memory);
    add("--memory-reservation", backend.memory_reservation);
    for (const auto& [key, value] : backend.environment)
        add("-e", key + "=" + value);
    // By name only: the value is in the client's environment, so that no password is in any argv.
    for (const auto& key : backend.pass_environment)
        add("-e", key);
    arguments.insert(arguments.end(), backend.extra_run_args.begin(), backend.extra_run_args.end());
    arguments.push_back(backend.image);
    return arguments;
}

Result<Backend> DockerTarget::start(const ContainerName& name, Port port, const Stamp& now) {
    const auto& database = settings_.database;
    std::map<std::string, std::string> environment = {{"DB_USER", database.user}, {"DB_NAME", database.name}};
    if (!database.password.empty()) environment["DB_PASSWORD"] = database.password.reveal();
    const auto token = fmt::format("{}-{:.6f}", now.boot_id, now.seconds);

    const auto subject = [&](Fault fault) {
        if (fault == Fault::image_missing) return settings_.backend.image;
        if (fault == Fault::network_missing) return settings_.backend.network;
        if (fault == Fault::port_taken) return std::to_string(port.value);
        return name.value;
    };
    const auto started = docker_.run(run_arguments(name, port, now, token), name.value, environment);
    if (!started && started.error().fault != Fault::docker_timed_out) {
        remove_leftover(token);
        return Error{started.error().fault,
                     started.error().fault == Fault::docker_missing ? started.error().subject
                                                                    : subject(started.error().fault),
                     started.error().detail};
    }
    // After a time-out the effect is unknown: the engine says what is there.
    auto fleet = look();
    if (!fleet) return fleet.error();
    if (const auto* found = fleet->find(name); found != nullptr && found->managed && found->running()) return *found;
    if (!started) {
        remove_leftover(token);
        return started.error();
    }
    // It ended at once; the caller shows its last lines and removes it.
    if (const auto* found = fleet->find(name); found != nullptr && found->managed) return *found;
    return Error{Fault::docker_refused, name.value, "no aparece en docker ps"};
}

/// A failed `docker run` may leave a container that was created and not started. It is found by the token of this
/// attempt, never by its name, which may be somebody else's.
void DockerTarget::remove_leftover(const std::string& token) const {
    const auto found =
        docker_.run({"ps", "-a", "-q", "--no-trunc", "--filter", fmt::format("label={}={}", run_label, token)}, token);
    if (!found) return; // the next tick's settling sees it
    for (const auto& id : non_empty_lines(found->output))
        (void)docker_.run({"rm", "-f", id}, id);
}

Result<void> DockerTarget::check_health(const Backend& backend) {
    const auto& health = settings_.health;
    // One that has ended publishes nothing any more, and must not pass for one that never did.
    if (!backend.running()) return Error{Fault::unhealthy, backend.name.value, backend.status};
    if (health.probe == HealthProbe::exec) {
        std::vector<std::string> arguments = {"exec", backend.id};
        arguments.insert(arguments.end(), health.exec_command.begin(), health.exec_command.end());
        const auto answer = docker_.run(std::move(arguments), backend.name.value);
        if (!answer) return Error{Fault::unhealthy, backend.name.value, answer.error().detail};
        return {};
    }
    if (!backend.published()) {
        // Nothing of it is reachable from here (a Compose backend inside the network): docker's own word counts.
        if (backend.status.find("unhealthy") == std::string::npos) return {};
        return Error{Fault::unhealthy, backend.name.value, backend.status};
    }
    const auto url = fmt::format("http://{}:{}{}", backend.host, backend.host_port.value, health.path);
    const auto answer = http_.get(url, health_attempt);
    if (!answer) return Error{Fault::unhealthy, backend.name.value, answer.error().detail};
    constexpr int ok = 200;
    if (*answer != ok) return Error{Fault::unhealthy, backend.name.value, fmt::format("HTTP {}", *answer)};
    return {};
}

std::vector<std::string> DockerTarget::last_lines(const Backend& backend) {
    const auto logs = docker_.run({"logs", "--tail", log_tail, backend.id}, backend.name.value);
    if (!logs) return {};
    auto lines = non_empty_lines(logs->output + logs->errors);
    return lines;
}

Result<void> DockerTarget::remove(const Backend& backend) {
    if (!backend.managed) return Error{Fault::docker_refused, backend.name.value, "no es de Marea"};
    const bool ended = backend.state == ContainerState::created || backend.state == ContainerState::exited ||
                       backend.state == ContainerState::dead;
    if (backend.state == ContainerState::paused) (void)docker_.run({"unpause", backend.id}, backend.name.value);
    if (!ended) { // a restarting one too: without a stop docker would start it again and again
        // An error here is not the end: what counts is whether it can be removed, and rm without -f refuses a running
        // one.
        const auto stopped = docker_.run({"stop", backend.id}, backend.name.value);
        if (!stopped && stopped.error().fault == Fault::docker_timed_out) return stopped.error();
    }
    const auto removed = docker_.run({"rm", backend.id}, backend.name.value);
    if (removed) return {};
    const auto fleet = look();
    if (fleet && fleet->find(backend.name) == nullptr) return {}; // gone all the same
    return removed.error();
}

} // namespace marea
