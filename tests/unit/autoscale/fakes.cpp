#include "fakes.hpp"

#include <algorithm>
#include <mutex>

namespace marea::test {
namespace {

bool begins(const std::string& text, const std::string& with) {
    return !with.empty() && text.starts_with(with);
}

Addresses addresses_of(const std::vector<Server>& servers) {
    Addresses addresses;
    for (const auto& server : servers)
        addresses.push_back(server.address);
    return addresses;
}

} // namespace

Backend make_backend(const std::string& name, std::uint16_t port, bool managed, ContainerState state) {
    Backend made;
    made.id = "id-of-" + name;
    made.name = {name};
    made.managed = managed;
    made.state = state;
    made.status = state == ContainerState::running ? "Up 1 second" : "Exited (1)";
    made.host = "127.0.0.1";
    made.host_port = {port};
    return made;
}

void FakeClock::advance(double seconds) {
    boot_.seconds += seconds;
    wall_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(Seconds{seconds});
}

void Journal::begin(const std::string& entry) {
    if (begins(entry, kill_before)) throw Killed{};
    if (on_effect) on_effect(entry);
    entries.push_back(entry);
}

void Journal::end(const std::string& entry) const {
    if (begins(entry, kill_after)) throw Killed{};
}

Result<Fleet> FakeTarget::look() {
    journal_.begin("look");
    if (look_fails) return *look_fails;
    Fleet fleet{backends, {}, {}, compose_stopped, compose_present, wanted_image};
    for (const auto& one : backends) {
        fleet.names.push_back(one.name);
        fleet.ports.push_back(one.host_port);
    }
    fleet.cluster = cluster;
    return fleet;
}

Result<Backend> FakeTarget::start(const ContainerName& name, Port port, const Stamp& now) {
    static std::mutex one_by_one; // several start side by side
    const std::lock_guard lock(one_by_one);
    const auto entry = "start " + name.value + " " + std::to_string(port.value);
    journal_.begin(entry);
    if (taken.contains(name.value)) return Error{Fault::name_taken, name.value, {}};
    if (taken.contains(std::to_string(port.value))) return Error{Fault::port_taken, std::to_string(port.value), {}};
    auto made = make_backend(name.value, port.value, true);
    made.image_id = wanted_image;
    made.started = now;
    if (!start_fails || starts_anyway) {
        add(made);
        silent_for.try_emplace(name.value, newcomers_silent);
    }
    journal_.end(entry);
    if (start_fails) return *start_fails;
    return made;
}

std::vector<Result<void>> FakeTarget::ask(const std::vector<Backend>& asked) {
    std::vector<Result<void>> answers;
    for (const auto& one : asked)
        answers.push_back(ask_one(one));
    return answers;
}

Result<void> FakeTarget::revive(const Backend& asked) {
    const auto entry = "revive " + asked.name.value;
    journal_.begin(entry);
    if (auto* one = find(asked.name.value)) one->state = ContainerState::running;
    journal_.end(entry);
    return {};
}

Result<void> FakeTarget::ask_one(const Backend& asked) {
    const auto entry = "health " + asked.name.value;
    journal_.begin(entry);
    if (auto* one = find(asked.name.value); newcomers_end && one != nullptr && one->managed)
        one->state = ContainerState::exited;
    journal_.end(entry);
    const Error silence{Fault::unhealthy, asked.name.value, "Connection refused"};
    const auto* one = find(asked.name.value);
    if (one == nullptr || !one->running()) return silence;
    auto& left = silent_for[asked.name.value];
    if (left == 0) return {};
    if (left != never) --left;
    return silence;
}

std::vector<std::string> FakeTarget::last_lines(const Backend& asked) {
    journal_.begin("logs " + asked.name.value);
    return said;
}

Result<void> FakeTarget::remove(const Backend& asked) {
    const auto entry = "remove " + asked.name.value;
    journal_.begin(entry);
    if (remove_fails) return *remove_fails;
    if (!asked.managed) return Error{Fault::docker_refused, asked.name.value, "not ours"};
    const auto same = [&](const Backend& one) { return one.id == asked.id; };
    backends.erase(std::remove_if(backends.begin(), backends.end(), same), backends.end());
    journal_.end(entry);
    return {};
}

Backend* FakeTarget::find(const std::string& name) {
    for (auto& one : backends)
        if (one.name.value == name) return &one;
    return nullptr;
}

Result<std::optional<Addresses>> FakeBalancer::members() {
    if (std::exchange(unreadable_once, false)) return Error{Fault::io, "u", "EMFILE"};
    if (unreadable) return *unreadable;
    return absent ? std::optional<Addresses>{} : std::optional<Addresses>{file};
}

Result<void> FakeBalancer::ready() {
    if (unready) return Error{Fault::balancer_unready, "nginx -t", "[emerg]"};
    return {};
}

Result<void> FakeBalancer::removed() {
    if (alias) journal_.begin("reload");
    return {};
}

Result<void> FakeBalancer::put(const std::vector<Server>& servers) {
    std::string entry = "put";
    for (const auto& server : servers)
        entry += " " + server.address;
    journal_.begin(entry);
    if (servers.empty()) return {};
    if (refuses) return Error{Fault::balancer_refused, "upstream.conf", "[emerg]"};
    file = addresses_of(servers);
    if (reload_fails) return Error{Fault::balancer_reload, "upstream.conf", "no nginx"};
    in_force = file;
    journal_.end(entry);
    return {};
}

} // namespace marea::test
