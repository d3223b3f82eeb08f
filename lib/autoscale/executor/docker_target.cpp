#include "autoscale/executor/docker_target.hpp"

#include "base/text.hpp"
#include "system/ports.hpp"
#include "system/side_by_side.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace marea {
namespace {

constexpr std::chrono::milliseconds health_attempt{2000};
constexpr auto log_tail = "5";
constexpr std::int64_t young_seconds = 600; ///< older ones are not asked how often the engine has restarted them

const engine::Container* with_token(const std::vector<engine::Container>& containers, const std::string& token) {
    const auto made = [&](const engine::Container& one) { return one.label(run_label) == token; };
    const auto found = std::find_if(containers.begin(), containers.end(), made);
    return found == containers.end() ? nullptr : &*found;
}

std::optional<Fault> taken_by_another(const std::vector<engine::Container>& containers, const ContainerName& name,
                                      Port port, const std::string& token) {
    for (const auto& container : containers) {
        if (container.label(run_label) == token) continue;
        if (container.name == name) return Fault::name_taken;
        for (const auto& published : container.ports)
            if (published.on_host == port) return Fault::port_taken;
    }
    return std::nullopt;
}

} // namespace

Result<Fleet> DockerTarget::look() {
    const auto containers =
        listed_.empty() ? api_.containers() : Result<std::vector<engine::Container>>(std::exchange(listed_, {}));
    // Found once: a look in the middle of a tick that meets nginx's container being made again, or no engine, must not
    // change it, or nginx would get addresses of the wrong kind.
    if (!completed_) {
        settings_ = given_;
        surroundings_ = find_surroundings(settings_, api_, containers ? *containers : std::vector<engine::Container>{});
    }
    if (!containers) return containers.error();
    completed_ = true;
    auto fleet = fleet_of(*containers, settings_);
    complete(fleet, *containers);
    return fleet;
}

/// What the list does not tell, asked only where there is somebody of Marea's whom it concerns.
void DockerTarget::complete(Fleet& fleet, const std::vector<engine::Container>& containers) const {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    bool own = false;
    for (auto& backend : fleet.backends) {
        own = own || backend.managed;
        const bool alive = backend.running() || backend.state == ContainerState::restarting;
        if (!backend.managed || !alive || now.count() - backend.created > young_seconds) continue;
        if (const auto details = api_.inspect(backend.id); details && *details) backend.restarts = (*details)->restarts;
    }
    if (!own) return;
    for (const auto& container : containers)
        if (container.id == surroundings_.backend_container && container.image == settings_.backend.image)
            fleet.wanted_image = container.image_id;
    if (!fleet.wanted_image.empty()) return;
    if (const auto image = api_.image(settings_.backend.image); image && *image) fleet.wanted_image = (*image)->id;
}

Result<void> DockerTarget::ready() {
    const auto image = api_.image(settings_.backend.image);
    if (!image) return image.error();
    if (!*image) return Error{Fault::image_missing, settings_.backend.image, {}};
    const auto network = api_.has_network(settings_.backend.network);
    if (!network) return network.error();
    if (!*network) return Error{Fault::network_missing, settings_.backend.network, {}};
    return {};
}

Result<Backend> DockerTarget::start(const ContainerName& name, Port port, const Stamp& now) {
    if (auto could = ready(); !could) return could.error();
    std::optional<engine::Details> model;
    if (!surroundings_.backend_container.empty()) {
        const auto details = api_.inspect(surroundings_.backend_container);
        if (!details) return details.error();
        model = *details;
    }
    const auto image = api_.image(model ? model->image_id : settings_.backend.image);
    if (!image) return image.error();
    const auto token = fmt::format("{}-{:.6f}-{}", now.boot_id, now.seconds, name.value);
    const auto started = run(run_command({name, port, now, token}, settings_, model, *image), name);

    // Whatever the client said, the engine tells what is there.
    const auto containers = api_.containers();
    if (!containers) return containers.error();
    const auto* made = with_token(*containers, token);
    const bool runs = made != nullptr && (made->running() || started);
    if (runs && (started || started.error().fault == Fault::docker_timed_out)) {
        const auto fleet = fleet_of(*containers, settings_);
        if (const auto* backend = fleet.find(made->name)) return *backend;
    }
    remove_leftover(*containers, token);
    if (started) return Error{Fault::docker_refused, name.value, "run"};
    return cause_of(started.error(), name, port, token);
}

/// On further networks it is before it starts: its first act may be to look for somebody there.
Result<Finished> DockerTarget::run(const RunCommand& command, const ContainerName& name) const {
    auto made = docker_.run(command.arguments, name.value, command.environment, command.input);
    for (const auto& network : command.networks)
        if (made) made = docker_.run({"network", "connect", network, name.value}, name.value);
    if (made && !command.networks.empty()) made = docker_.run({"start", name.value}, name.value);
    return made;
}

/// Why `docker run` failed, from what is there and not from its words. Somebody who takes the name in the same moment
/// has it before the engine lists him.
Error DockerTarget::cause_of(const Error& refused, const ContainerName& name, Port port,
                             const std::string& token) const {
    if (refused.fault == Fault::docker_timed_out || refused.fault == Fault::docker_missing) return refused;
    constexpr int looks = 5;
    constexpr std::chrono::milliseconds pause{200};
    for (int left = looks; left > 0; --left) {
        if (const auto containers = api_.containers())
            if (const auto taken = taken_by_another(*containers, name, port, token); taken)
                return {*taken, *taken == Fault::name_taken ? name.value : std::to_string(port.value), refused.detail};
        if (!port_is_free(settings_.backend.publish_address, port))
            return {Fault::port_taken, std::to_string(port.value), refused.detail};
        std::this_thread::sleep_for(pause);
    }
    return {refused.fault, name.value, refused.detail};
}

/// A failed `docker run` may leave a container that was created and not started. It is found by the token of this
/// attempt, never by its name, which may be somebody else's.
void DockerTarget::remove_leftover(const std::vector<engine::Container>& containers, const std::string& token) const {
    for (const auto& container : containers)
        if (container.label(run_label) == token) (void)docker_.run({"rm", "-f", container.id}, container.id);
}

std::vector<Result<void>> DockerTarget::ask(const std::vector<Backend>& backends) {
    const auto& health = settings_.health;
    const auto silent = [](const Backend& backend, const std::string& why) {
        return Error{Fault::unhealthy, backend.name.value, why};
    };
    std::vector<Result<void>> answers(backends.size());
    if (health.probe == HealthProbe::exec)
        return each_side_by_side(backends, [&](const Backend& backend) { return ask_by_exec(backend); });
    std::vector<HttpRequest> requests;
    std::vector<std::size_t> whose;
    for (std::size_t index = 0; index < backends.size(); ++index) {
        const auto& backend = backends[index];
        const auto host = backend.published() ? backend.host : backend.address;
        // One that has ended publishes nothing any more, and must not pass for one that never did.
        if (!backend.running() || host.empty()) {
            answers[index] = silent(backend, backend.status);
            continue;
        }
        const auto port = backend.published() ? backend.host_port : settings_.backend.container_port;
        const bool v6 = host.find(':') != std::string::npos && !host.starts_with('[');
        requests.push_back(
            {fmt::format("http://{}{}{}:{}{}", v6 ? "[" : "", host, v6 ? "]" : "", port.value, health.path),
             health_attempt});
        whose.push_back(index);
    }
    const auto replies = send(requests);
    for (std::size_t index = 0; index < replies.size(); ++index) {
        const auto& backend = backends[whose[index]];
        constexpr int ok = 200;
        if (!replies[index])
            answers[whose[index]] = silent(backend, replies[index].error().detail);
        else if (replies[index]->status != ok)
            answers[whose[index]] = silent(backend, fmt::format("HTTP {}", replies[index]->status));
    }
    return answers;
}

Result<void> DockerTarget::ask_by_exec(const Backend& backend) const {
    if (!backend.running()) return Error{Fault::unhealthy, backend.name.value, backend.status};
    std::vector<std::string> arguments = {"exec", backend.id};
    const auto& command = settings_.health.exec_command;
    arguments.insert(arguments.end(), command.begin(), command.end());
    const auto answer = docker_.run(std::move(arguments), backend.name.value);
    if (!answer) return Error{Fault::unhealthy, backend.name.value, answer.error().detail};
    return {};
}

Result<void> DockerTarget::revive(const Backend& backend) {
    const auto started = docker_.run({"start", backend.id}, backend.name.value);
    if (!started) return started.error();
    return {};
}

std::vector<std::string> DockerTarget::last_lines(const Backend& backend) {
    const auto logs = docker_.run({"logs", "--tail", log_tail, backend.id}, backend.name.value);
    if (!logs) return {};
    return text::non_empty_lines(logs->output + logs->errors);
}

bool DockerTarget::gone(const Backend& backend) const {
    const auto containers = api_.containers();
    return containers &&
           std::none_of(containers->begin(), containers->end(), [&](const auto& one) { return one.id == backend.id; });
}

Result<void> DockerTarget::remove(const Backend& backend) {
    const auto containers = api_.containers();
    if (!containers) return containers.error();
    const auto fleet = fleet_of(*containers, settings_);
    const auto now = std::find_if(fleet.backends.begin(), fleet.backends.end(),
                                  [&](const Backend& one) { return one.id == backend.id; });
    if (now == fleet.backends.end() && gone(backend)) return {};
    if (now == fleet.backends.end() || !now->managed)
        return Error{Fault::docker_refused, backend.name.value, "marea.managed"};
    const bool ended = now->state == ContainerState::created || now->state == ContainerState::exited ||
                       now->state == ContainerState::dead;
    if (now->state == ContainerState::paused) (void)docker_.run({"unpause", backend.id}, backend.name.value);
    if (!ended) { // a restarting one too: without a stop docker would start it again and again
        // An error here is not the end: what counts is whether it can be removed, and rm without -f refuses a running
        // one.
        const auto stopped = docker_.run({"stop", backend.id}, backend.name.value);
        if (!stopped && stopped.error().fault == Fault::docker_timed_out) return stopped.error();
    }
    const auto removed = docker_.run({"rm", backend.id}, backend.name.value);
    if (removed || removed.error().fault == Fault::docker_timed_out) return removed ? Result<void>{} : removed.error();
    // Somebody else removes it already (--rm, or by hand): that takes a moment.
    constexpr int looks = 20;
    constexpr std::chrono::milliseconds pause{250};
    for (int left = looks; left > 0; --left) {
        if (gone(backend)) return {};
        std::this_thread::sleep_for(pause);
    }
    return removed.error();
}

} // namespace marea
