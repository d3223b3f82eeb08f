#include "stack.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace marea::test {
namespace {

namespace fs = std::filesystem;
const std::string stack_script = MAREA_SOURCE_DIR "/tests/stack/stack";

std::string slurp(const fs::path& file) {
    std::ifstream stream(file);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        if (!line.empty()) lines.push_back(line);
    return lines;
}

void must(const Answer& answer) {
    INFO(answer.output << answer.errors);
    REQUIRE(answer.code == 0);
}

} // namespace

int Answer::count(const std::string& text) const {
    int times = 0;
    for (auto at = output.find(text); at != std::string::npos; at = output.find(text, at + 1))
        ++times;
    return times;
}

Answer run(const std::vector<std::string>& argv, const Variables& environment) {
    ProcessRunner runner;
    const auto finished = runner.run({argv, environment, std::chrono::minutes(2)});
    const auto* exited = std::get_if<Exited>(&finished.ending);
    return {exited != nullptr ? exited->code : -1, finished.output, finished.errors};
}

Background::Background(const std::vector<std::string>& argv, fs::path output) : output_(std::move(output)) {
    std::vector<std::string> arguments = argv;
    std::vector<char*> pointers;
    for (auto& argument : arguments)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
        const int fd = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        ::dup2(fd, STDOUT_FILENO);
        ::dup2(fd, STDERR_FILENO);
        ::execvp(pointers[0], pointers.data());
        ::_exit(127);
    }
}

Background::~Background() {
    stop();
}

void Background::stop() {
    end(SIGTERM);
}

void Background::kill() {
    end(SIGKILL);
}

void Background::end(int signal) {
    if (pid_ <= 0) return;
    ::kill(pid_, signal);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

std::string Background::text() const {
    return slurp(output_);
}

bool Background::wait_for(const std::string& text, double seconds) const {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (this->text().find(text) == std::string::npos) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
}

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

Stack::Stack() {
    std::string name = (fs::temp_directory_path() / "marea-it-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    dir_ = name;
    must(run({stack_script, "up", dir_.string(), "chat_" + name.substr(name.size() - 6)}));
    for (const auto& line : lines_of(slurp(dir_ / "env"))) {
        const auto equals = line.find('=');
        env_[line.substr(0, equals)] = line.substr(equals + 1);
    }
    proc_ = std::make_unique<FakeProc>(dir_ / "proc");
    set("paths", "procfs", fmt::format("\"{}\"", (dir_ / "proc").string()));
}

Stack::~Stack() {
    proc_.reset();
    (void)run({stack_script, "down", dir_.string()});
}

Answer Stack::autoscale(std::vector<std::string> flags, const Variables& environment) const {
    std::vector<std::string> argv = {AUTOSCALE};
    argv.insert(argv.end(), flags.begin(), flags.end());
    argv.insert(argv.end(), {"--config", (project() / "config/autoscale.conf").string()});
    return run(argv, environment);
}

void Stack::set(const std::string& table, const std::string& key, const std::string& value) const {
    const auto file = project() / "config/autoscale.conf";
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

void Stack::readings(double cpu, double memory, int connections) {
    load(cpu, memory);
    sql(fmt::format("TRUNCATE active_connections; INSERT INTO active_connections (backend, socket) "
                    "SELECT 'test', n FROM generate_series(1, {}) n",
                    connections));
}

void Stack::load(double cpu, double memory) const {
    proc_->set(cpu, memory);
    if (!fs::exists(project() / "state/autoscale.json")) return;
    auto json = state();
    json.erase("cpu");
    write_state(json);
}

std::string Stack::sql(const std::string& statement) const {
    const auto answer = run({"psql", "-XAtq", "-h", (dir_ / "pg/socket").string(), "-p", variable("PG_PORT"), "-U",
                             "postgres", "-d", "chatdb", "-c", statement});
    must(answer);
    return answer.output;
}

void Stack::part(const std::string& action) const {
    must(run({stack_script, action, dir_.string()}));
}

void Stack::pass(double seconds) const {
    auto json = state();
    const auto older = [&](nlohmann::json& stamp) { stamp["seconds"] = stamp["seconds"].get<double>() - seconds; };
    if (json.contains("last_change")) older(json["last_change"]);
    if (json.contains("last_failure")) older(json["last_failure"]);
    if (json.contains("pending")) older(json["pending"]["since"]);
    for (auto& entry : json["draining"])
        older(entry["since"]);
    write_state(json);
}

nlohmann::json Stack::state() const {
    return nlohmann::json::parse(slurp(project() / "state/autoscale.json"));
}

void Stack::write_state(const nlohmann::json& state) const {
    std::ofstream(project() / "state/autoscale.json") << state.dump();
}

std::vector<std::string> Stack::backends() const {
    const auto answer =
        run({"docker", "ps", "-a", "--filter", "network=" + variable("NETWORK"), "--format", "{{.Names}}"});
    must(answer);
    return lines_of(answer.output);
}

std::vector<std::string> Stack::managed() const {
    const auto answer = run({"docker", "ps", "-a", "--filter", "network=" + variable("NETWORK"), "--filter",
                             "label=marea.managed=true", "--format", "{{.Names}}"});
    must(answer);
    return lines_of(answer.output);
}

std::string Stack::upstream() const {
    return slurp(project() / "nginx/upstream.conf");
}

int Stack::upstream_servers() const {
    return Answer{0, upstream(), {}}.count("server 127.0.0.1:");
}

Answer Stack::get(const std::string& path) const {
    return run({"curl", "-sS", "-m", "10", "-w", "%{http_code}", "http://127.0.0.1:" + variable("HTTP_PORT") + path});
}

bool Stack::answers() const {
    for (int attempt = 0; attempt < 50; ++attempt) {
        if (get().says("200")) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

std::unique_ptr<Background> Stack::clients(int number, std::vector<std::string> more) const {
    std::vector<std::string> argv = {LOAD_CLIENT, "--port", variable("HTTP_PORT"), "--clients", std::to_string(number)};
    argv.insert(argv.end(), more.begin(), more.end());
    return std::make_unique<Background>(argv, dir_ / fmt::format("clients-{}", ++clients_));
}

std::unique_ptr<Background> Stack::clients_at(const std::string& port, int number) const {
    return std::make_unique<Background>(
        std::vector<std::string>{LOAD_CLIENT, "--port", port, "--clients", std::to_string(number)},
        dir_ / fmt::format("clients-{}", ++clients_));
}

void write_script(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
    fs::permissions(file, fs::perms::owner_all);
}

} // namespace marea::test
