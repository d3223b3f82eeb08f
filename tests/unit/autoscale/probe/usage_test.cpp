#include "../../catch.hpp"
#include "../../support.hpp"
#include "../fakes.hpp"

#include "autoscale/probe/usage.hpp"

#include <atomic>
#include <fstream>

using namespace marea;
using namespace marea::test;

namespace fs = std::filesystem;

namespace {

constexpr auto table_head = "  sl  local_address rem_address   st\n";

/// Moves only by hand; what happens while somebody sleeps can be said.
class NappingClock final : public Clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override { return {}; }
    [[nodiscard]] Stamp boot() const override {
        const auto before = now;
        now.seconds += step;
        return before;
    }
    void sleep(Seconds duration) override {
        now.seconds += duration.count();
        ++naps;
        if (meanwhile) meanwhile();
    }

    mutable Stamp now{"boot", 10000};
    double step = 0; ///< that each look at the clock takes
    int naps = 0;
    std::function<void()> meanwhile;
};

/// A host with backends in control groups of version 2, as files.
class Host {
public:
    Host() { put("sys/x", ""); }

    void put(const fs::path& file, const std::string& text) const {
        fs::create_directories((folder.path() / file).parent_path());
        std::ofstream(folder.path() / file) << text;
    }
    /// A backend's process; it started `age` seconds ago.
    const Backend& add(const std::string& name, int pid, double age = 5000) {
        backends.push_back(make_backend(name, 3000, true));
        pids[backends.back().id] = pid;
        starts(pid, age);
        put(proc(pid) / "cgroup", "0::/docker/" + backends.back().id + "\n");
        put(proc(pid) / "net/tcp", table_head);
        put(group(name) / "memory.current", "1000\n");
        put(group(name) / "memory.stat", "inactive_file 300\n");
        cpu(name, 0);
        return backends.back();
    }
    void starts(int pid, double age) const {
        const auto ticks = static_cast<long>((clock.now.seconds - age) * 100);
        put(proc(pid) / "stat",
            std::to_string(pid) + " (node) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 " + std::to_string(ticks));
    }
    void cpu(const std::string& name, double seconds) const {
        put(group(name) / "cpu.stat", "usage_usec " + std::to_string(static_cast<long>(seconds * 1e6)) + "\n");
    }
    void sockets(int pid, int clients, int others, bool told = true) const {
        std::string table = table_head;
        for (int at = 0; at < clients + others; ++at)
            table += std::string("0: 0100007F:") + (at < clients ? "0BB8" : "1538") + " 0:0 01 \n";
        put(proc(pid) / "net/tcp", table);
        if (told) established(pid, clients + others);
    }
    void established(int pid, int number) const {
        put(proc(pid) / "net/snmp", "Tcp: CurrEstab\nTcp: " + std::to_string(number) + "\n");
    }

    UsageReading look(double after = 60) {
        clock.now.seconds += after;
        inspected = 0;
        const UsageProbe probe{{folder.path() / "proc", folder.path() / "sys"},
                               [this](const std::string& id) -> Result<std::optional<engine::Details>> {
                                   ++inspected;
                                   if (refuses) return Error{Fault::docker_down, "docker.sock", {}};
                                   if (!pids.contains(id)) return std::optional<engine::Details>{};
                                   engine::Details details;
                                   details.pid = pids.at(id);
                                   return std::optional<engine::Details>{details};
                               },
                               clock,
                               counting};
        auto reading = probe_usage(probe, settings, backends, samples);
        samples = reading.samples;
        return reading;
    }
    Usage of(const std::string& name, double after = 60) { return look(after).usage.at({name}); }

    [[nodiscard]] static fs::path proc(int pid) { return fs::path("proc") / std::to_string(pid); }
    [[nodiscard]] static fs::path group(const std::string& name) { return fs::path("sys/docker/id-of-" + name); }

    Folder folder;
    NappingClock clock;
    BackendSettings settings;
    Seconds counting{3600}; ///< all of them, each time
    std::vector<Backend> backends;
    std::map<std::string, int> pids;
    std::vector<UsageSample> samples;
    std::atomic<int> inspected = 0;
    bool refuses = false;
};

} // namespace

TEST_CASE("usage: the average since the last tick's sample; the engine is asked at first sight only") {
    Host host;
    host.add("a", 11);
    (void)host.look();
    CHECK(host.inspected == 1);
    host.cpu("a", 30);
    const auto usage = host.of("a");
    CHECK(host.inspected == 0);
    CHECK(*usage.cpu_cores == Approx(0.5));
    CHECK(*usage.memory_bytes == 700);
    CHECK(*usage.connections == 0);
    CHECK(host.clock.naps == 1); // of the first sight
}

TEST_CASE("usage: a young one's first average is that since its start") {
    Host host;
    host.add("a", 11, 40);
    host.cpu("a", 25);
    CHECK(*host.of("a", 10).cpu_cores == Approx(0.5));
    CHECK(host.clock.naps == 0);
}

TEST_CASE("usage: without an earlier sample that serves, half a second is measured, of all at once") {
    for (const double age : {4.9, 600.1}) {
        Host host;
        host.add("a", 11, age);
        host.add("b", 12, age);
        host.cpu("a", 100);
        host.clock.meanwhile = [&] { host.cpu("a", 100.25); };
        const auto seen = host.look(0);
        CHECK(*seen.usage.at({"a"}).cpu_cores == Approx(0.5));
        CHECK(*seen.usage.at({"b"}).cpu_cores == Approx(0));
        CHECK(host.clock.naps == 1);
        CHECK(host.samples[0].cpu_micros == 100250000);
    }
}

TEST_CASE("usage: a counter that falls is no pair, and twice no reading") {
    Host host;
    host.add("a", 11);
    host.cpu("a", 100);
    (void)host.look();
    host.cpu("a", 50);
    host.clock.meanwhile = [&] { host.cpu("a", 50.1); };
    CHECK(*host.of("a").cpu_cores == Approx(0.2));
    host.cpu("a", 40);
    host.clock.meanwhile = [&] { host.cpu("a", 30); };
    const auto usage = host.of("a");
    REQUIRE_FALSE(usage.cpu_cores);
    CHECK(usage.cpu_cores.error().fault == Fault::no_cpu_window);
    CHECK(usage.memory_bytes);
}

TEST_CASE("usage: a process that ended, or whose number is another's by now, is asked for again") {
    Host host;
    host.add("a", 11);
    (void)host.look();
    host.starts(11, 1);
    (void)host.look();
    CHECK(host.inspected == 1);
    fs::rename(host.folder.path() / Host::proc(11), host.folder.path() / Host::proc(12));
    host.pids["id-of-a"] = 12;
    CHECK(host.of("a").memory_bytes);
    CHECK(host.inspected == 1);
    CHECK(host.samples[0].pid == 12);
    (void)host.look();
    CHECK(host.inspected == 0);
}

TEST_CASE("usage: a reboot begins anew") {
    Host host;
    host.add("a", 11);
    host.cpu("a", 1000);
    (void)host.look();
    host.clock.now = {"another", 100};
    host.starts(11, 40);
    host.cpu("a", 25);
    CHECK(*host.of("a", 10).cpu_cores == Approx(0.5));
}

TEST_CASE("usage: what cannot be seen from here is missing, and not asked for each minute") {
    Host host;
    host.add("a", 11);
    SECTION("there is no such process here") {
        fs::remove_all(host.folder.path() / Host::proc(11));
    }
    SECTION("it is in no group of the container's own") {
        host.put(Host::proc(11) / "cgroup", "0::/user.slice\n");
    }
    const auto usage = host.of("a");
    for (const auto* value : {&usage.cpu_cores, &usage.memory_bytes, &usage.connections}) {
        REQUIRE_FALSE(*value);
        CHECK(value->error().fault == Fault::usage_hidden);
        CHECK(value->error().subject == "a");
        CHECK(value->error().detail.starts_with((host.folder.path() / Host::proc(11)).string()));
    }
    for (int minute = 0; minute < 10; ++minute) {
        CHECK_FALSE(host.of("a").connections);
        CHECK(host.inspected == 0);
    }
    (void)host.look();
    CHECK(host.inspected == 1);
}

TEST_CASE("usage: one that was seen and has ended is asked for at once, not left for ten minutes") {
    Host host;
    host.add("a", 11);
    (void)host.look();
    host.put(Host::proc(11) / "cgroup", "0::/\n"); // on its way out
    CHECK_FALSE(host.of("a").connections);
    (void)host.look();
    CHECK(host.inspected == 1);
}

TEST_CASE("usage: one that ended meanwhile is nobody; an engine that does not answer is an error") {
    Host host;
    host.add("a", 11);
    host.pids["id-of-a"] = 0;
    CHECK(host.look().usage.empty());
    host.pids.clear();
    CHECK(host.look().usage.empty());
    host.refuses = true;
    CHECK(host.of("a").cpu_cores.error().fault == Fault::docker_down);
    CHECK(host.samples.empty());
}

TEST_CASE("usage: each number is missing by itself") {
    Host host;
    host.add("a", 11);
    (void)host.look();
    fs::remove(host.folder.path() / Host::group("a") / "memory.current");
    host.put(Host::proc(11) / "net/tcp", "");
    host.cpu("a", 6);
    const auto usage = host.of("a");
    CHECK(*usage.cpu_cores == Approx(0.1));
    CHECK(usage.memory_bytes.error().fault == Fault::io);
    CHECK(usage.connections.error().fault == Fault::malformed);
    fs::remove(host.folder.path() / Host::group("a") / "cpu.stat");
    CHECK_FALSE(host.of("a").cpu_cores);
    host.cpu("a", 100);
    host.clock.meanwhile = [&] { host.cpu("a", 100.1); };
    CHECK(*host.of("a").cpu_cores == Approx(0.2)); // nothing to compare with was left
}

TEST_CASE("usage: the limits are its own, else a new one's, else the host's") {
    Host host;
    host.add("a", 11);
    host.settings.cpus = "1.5";
    host.settings.memory = "1g";
    CHECK(host.of("a").cpu_limit == 1.5);
    CHECK(host.of("a").memory_limit == 1073741824);
    host.put(Host::group("a") / "cpu.max", "50000 100000\n");
    host.put(Host::group("a") / "memory.max", "2000\n");
    CHECK(host.of("a").cpu_limit == 0.5);
    CHECK(host.of("a").memory_limit == 2000);
    host.put(Host::group("a") / "cpu.max", "max 100000\n");
    host.put(Host::group("a") / "memory.max", "max\n");
    host.settings.cpus = "0";
    host.settings.memory = "x";
    CHECK(host.of("a").cpu_limit >= 1);
    CHECK(host.of("a").memory_limit > 1e8);
}

TEST_CASE("clients: without the kernel's sum the tables are counted each time") {
    Host host;
    host.add("a", 11);
    host.counting = {};
    host.sockets(11, 3, 2, false);
    CHECK(*host.of("a").connections == 3);
    host.sockets(11, 1, 5, false);
    CHECK(*host.of("a").connections == 1);
    fs::remove(host.folder.path() / Host::proc(11) / "net/tcp");
    CHECK_FALSE(host.of("a").connections);
}

TEST_CASE("clients: in between they are what is established, less what was no client's") {
    Host host;
    host.add("a", 11);
    host.counting = {};
    host.sockets(11, 3, 2);
    CHECK(*host.of("a").connections == 3);
    host.established(11, 12);
    CHECK(*host.of("a").connections == 10);
    host.sockets(11, 1, 0); // fewer than were no clients: counted at once
    CHECK(*host.of("a").connections == 1);
    host.sockets(11, 0, 4);
    host.established(11, 0);
    CHECK(*host.of("a").connections == 0);
    CHECK(host.samples[0].others == 0);
}

TEST_CASE("clients: who was counted the longest ago has the first turn") {
    Host host;
    host.add("a", 11);
    host.add("b", 12);
    host.sockets(11, 3, 2);
    host.sockets(12, 3, 2);
    (void)host.look();
    host.samples[0].counted.seconds += 1;
    host.sockets(11, 9, 1);
    host.sockets(12, 9, 1);
    host.clock.step = 1;
    host.counting = Seconds{1.5}; // for one of them
    const auto seen = host.look();
    CHECK(*seen.usage.at({"b"}).connections == 9);
    CHECK(*seen.usage.at({"a"}).connections == 8); // 10 are established, 2 were no clients
}

TEST_CASE("clients: a table that the kernel calls empty is not read") {
    Host host;
    host.add("a", 11);
    host.sockets(11, 3, 0, false);
    host.put(Host::proc(11) / "net/tcp6", std::string(table_head) + "0: 0:0BB8 0:0 01 \n");
    CHECK(*host.of("a").connections == 4);
    host.put(Host::proc(11) / "net/sockstat6", "TCP6: inuse 0\n");
    CHECK(*host.of("a").connections == 3);
}
