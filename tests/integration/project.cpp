#include "project.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>

namespace fs = std::filesystem;

namespace marea::test {

FakeProc::FakeProc(fs::path folder) : folder_(std::move(folder)) {
    fs::create_directories(folder_ / "sys/kernel/random");
    std::ofstream(folder_ / "sys/kernel/random/boot_id") << slurp("/proc/sys/kernel/random/boot_id");
    write_once();
    writer_ = std::jthread([this](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            write_once();
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    });
}

FakeProc::~FakeProc() = default;

void FakeProc::set(double cpu, double memory) {
    {
        const std::lock_guard lock(mutex_);
        cpu_ = cpu;
        memory_ = memory;
    }
    write_once();
}

void FakeProc::write_once() {
    const std::lock_guard lock(mutex_);
    // Steps of 10,000 ticks: a share with two decimals comes out exact over any number of steps.
    constexpr double step = 10000;
    total_ += step;
    busy_ += step * cpu_ / 100;
    const auto put = [&](const char* name, const std::string& text) {
        const auto file = folder_ / name;
        std::ofstream(file.string() + ".new") << text;
        fs::rename(file.string() + ".new", file);
    };
    put("stat", fmt::format("cpu  {:.0f} 0 0 {:.0f} 0 0 0 0 0 0\ncpu0 1 0 0 1\n", busy_, total_ - busy_));
    put("meminfo",
        fmt::format("MemTotal: 1000000 kB\nMemFree: 1 kB\nMemAvailable: {:.0f} kB\n", 1000000 * (1 - memory_ / 100)));
}

void Project::set(const std::string& table, const std::string& key, const std::string& value) const {
    const auto file = config();
    auto lines = lines_of(slurp(file));
    auto begin = lines.begin();
    if (!table.empty()) {
        begin = std::find(lines.begin(), lines.end(), "[" + table + "]");
        if (begin == lines.end()) begin = lines.insert(lines.end(), "[" + table + "]");
        ++begin;
    }
    const auto end = std::find_if(begin, lines.end(), [](const auto& line) { return line.front() == '['; });
    const auto is_key = [&](const std::string& line) {
        return line.starts_with(key) && line.find_first_of(" =") == key.size();
    };
    if (const auto found = std::find_if(begin, end, is_key); found != end) begin = lines.erase(found);
    if (!value.empty()) lines.insert(begin, key + " = " + value);
    std::ofstream(file) << fmt::format("{}\n", fmt::join(lines, "\n"));
}

void Project::readings(double cpu, double memory, int connections) {
    load(cpu, memory);
    sql(fmt::format("TRUNCATE active_connections; INSERT INTO active_connections (backend, socket) "
                    "SELECT 'test', n FROM generate_series(1, {}) n",
                    connections));
}

void Project::load(double cpu, double memory) {
    if (!proc_) {
        const auto folder = scratch_ / "proc";
        proc_ = std::make_unique<FakeProc>(folder);
        set("paths", "procfs", fmt::format("\"{}\"", folder.string()));
    }
    proc_->set(cpu, memory);
    if (!fs::exists(project() / "state/autoscale.json")) return;
    auto json = state();
    json.erase("cpu");
    write_state(json);
}

void Project::pass(double seconds) const {
    auto json = state();
    const auto older = [&](nlohmann::json& stamp) { stamp["seconds"] = stamp["seconds"].get<double>() - seconds; };
    if (json.contains("last_change")) older(json["last_change"]);
    if (json.contains("last_failure")) older(json["last_failure"]);
    for (const char* list : {"draining", "proving", "pending"})
        for (auto& entry : json[list])
            older(entry["since"]);
    for (auto& entry : json["enough"])
        older(entry["at"]);
    write_state(json);
}

nlohmann::json Project::state() const {
    return nlohmann::json::parse(slurp(project() / "state/autoscale.json"));
}

void Project::write_state(const nlohmann::json& state) const {
    std::ofstream(project() / "state/autoscale.json") << state.dump();
}

std::string Project::upstream() const {
    return slurp(project() / "nginx/upstream.conf");
}

Answer Project::get(const std::string& path) const {
    auto argv = network();
    argv.insert(argv.end(), {"curl", "-sS", "-m", "10", "-w", "%{http_code}", "http://127.0.0.1:" + port_ + path});
    return run(argv);
}

bool Project::answers() const {
    for (int attempt = 0; attempt < 300; ++attempt) {
        if (get().says("200")) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

std::unique_ptr<Background> Project::clients(int number, const std::vector<std::string>& more) const {
    return load_client(port_, number, more);
}

std::unique_ptr<Background> Project::load_client(const std::string& port, int number,
                                                 const std::vector<std::string>& more) const {
    auto argv = network();
    argv.insert(argv.end(), {LOAD_CLIENT, "--port", port, "--clients", std::to_string(number)});
    argv.insert(argv.end(), more.begin(), more.end());
    return std::make_unique<Background>(argv, scratch_ / fmt::format("clients-{}", ++clients_));
}

} // namespace marea::test
