#include "fakes.hpp"

#include <algorithm>

namespace marea::test {
namespace {

bool begins(const std::string& text, const std::string& with) {
    return !with.empty() && text.starts_with(with);
}

Addresses sorted(Addresses addresses) {
    std::sort(addresses.begin(), addresses.end());
    return addresses;
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
    Fleet fleet{backends, {}, {}};
    for (const auto& one : backends) {
        fleet.names.push_back(one.name);
        fleet.ports.push_back(one.host_port);
    }
    return fleet;
}

Result<Backend> FakeTarget::start(const ContainerName& name, Port port, const Stamp& now) {
    const auto entry = "start " + name.value + " " + std::to_string(port.value);
    journal_.begin(entry);
    auto made = make_backend(name.value, port.value, true);
    made.started = now;
    if (!start_fails || starts_anyway) {
        add(made);
        silent_for[name.value] = newcomers_silent;
    }
    journal_.end(entry);
    if (start_fails) return *start_fails;
    return made;
}

Result<void> FakeTarget::check_health(const Backend& asked) {
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

Result<bool> FakeBalancer::differs(const std::vector<Server>& servers) {
    if (unreadable) return *unreadable;
    return !absent && !servers.empty() && sorted(addresses_of(servers)) != sorted(file);
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
