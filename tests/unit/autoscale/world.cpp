#include "world.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace marea::test {

bool Run::says(const std::string& line) const {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

bool Run::mentions(const std::string& part) const {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const auto& line) { return line.find(part) != std::string::npos; });
}

int Run::count(const std::string& beginning) const {
    return static_cast<int>(
        std::count_if(lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(beginning); }));
}

std::string Run::first() const {
    return did.empty() ? std::string() : did.front();
}

std::string Run::last() const {
    return did.empty() ? std::string() : did.back();
}

std::string Run::reason() const {
    const std::string word = "Motivo: ";
    for (const auto& line : lines)
        if (line.starts_with(word)) return line.substr(word.size());
    return {};
}

TestWorld::TestWorld() {
    settings.balancer.reach = Reach::host_port;
    settings.backend.network = "chat_network";
    settings.paths.state_dir = folder.path() / "state";
    probes_.cpu = [this](const auto&) { return CpuReading{cpu, CpuSample{clock.boot(), 1000, 900, 0}}; };
    probes_.others = {{Metric::memory,
                       [this](Room& seen) {
                           seen = room;
                           return memory;
                       }},
                      {Metric::connections, [this](Room&) { return connections; }}};
    probes_.usage = [this](const auto& running, const auto&) {
        UsageReading seen;
        for (const auto& backend : running)
            if (usage.contains(backend.name.value)) seen.usage.emplace(backend.name, usage.at(backend.name.value));
        return seen;
    };
    probes_.port_is_free = [this](const std::string&, Port port) { return !busy_ports.contains(port.value); };
    target.add(make_backend(compose, 3000, false));
    balancer.file = balancer.in_force = {compose_address};
}

TestWorld& TestWorld::read(double cpu_now, double memory_now, std::int64_t connections_now) {
    cpu = cpu_now;
    memory = memory_now;
    connections = static_cast<double>(connections_now);
    return *this;
}

Run TestWorld::tick(double after, MonitorMode mode) {
    clock.advance(after);
    journal.entries.clear();
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* out = ::open_memstream(&text, &size);
    if (out == nullptr) throw std::runtime_error("open_memstream");
    struct Closer { // a killed tick throws past here
        std::FILE* stream;
        char*& text;
        ~Closer() {
            std::fclose(stream);
            std::free(text);
        }
    } const closer{out, text};

    Run run;
    const Log log(clock, out);
    run.code = static_cast<int>(
        monitor({settings, clock, probes_, other_target == nullptr ? target : *other_target, balancer, peers}, mode,
                tick_lines(log)));
    std::fflush(out);
    const std::string all(text, size);
    for (std::size_t start = 0; start < all.size();) {
        const auto end = all.find('\n', start);
        const auto line = all.substr(start, end - start);
        run.lines.push_back(line.substr(line.find("] ") + 2));
        start = end + 1;
    }
    run.asked = journal.entries;
    for (const auto& entry : run.asked)
        if (entry != "look" && !entry.starts_with("health")) run.did.push_back(entry);
    return run;
}

void TestWorld::killed_tick(double after) {
    bool killed = false;
    try {
        (void)tick(after);
    } catch (const Killed&) {
        killed = true;
    }
    journal.kill_before.clear();
    journal.kill_after.clear();
    if (!killed) throw std::logic_error("the tick ended before it was killed");
}

void TestWorld::killed_before(const std::string& effect, double after) {
    journal.kill_before = effect;
    killed_tick(after);
}

void TestWorld::killed_after(const std::string& effect, double after) {
    journal.kill_after = effect;
    killed_tick(after);
}

void TestWorld::fleet_has(const std::string& name, std::uint16_t port, ContainerState state) {
    target.add(make_backend(name, port, true, state));
}

void TestWorld::serves(const std::string& name, std::uint16_t port) {
    fleet_has(name, port);
    balancer.file.push_back("127.0.0.1:" + std::to_string(port));
    balancer.in_force = balancer.file;
}

std::vector<std::string> TestWorld::names() const {
    std::vector<std::string> all;
    for (const auto& one : target.backends)
        all.push_back(one.name.value);
    return all;
}

State TestWorld::state() const {
    auto loaded = StateFile(settings.paths.state_dir).load();
    if (!loaded) throw std::runtime_error("state: " + loaded.error().detail);
    return *loaded;
}

void TestWorld::set_state(const State& state) {
    if (!StateFile(settings.paths.state_dir).save(state)) throw std::runtime_error("state");
}

} // namespace marea::test
