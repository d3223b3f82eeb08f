#include "stage.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace fs = std::filesystem;

namespace marea::test {

FakeProc::FakeProc(fs::path folder) : folder_(std::move(folder)) {
    put(folder_ / "sys/kernel/random/boot_id", "5f0b0f3c-0000-4000-8000-000000000001\n");
    memory(50);
    write_stat(0, 0);
    thread_ = std::jthread([this](const std::stop_token& stop) {
        for (long busy = 0, idle = 0; !stop.stop_requested();) {
            busy += long{step_} * busy_;
            idle += long{step_} * (100L - busy_);
            write_stat(busy, idle);
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    });
}

void FakeProc::memory(int used_percent) const {
    put(folder_ / "meminfo", fmt::format("MemTotal:        8000000 kB\nMemFree:            1000 kB\n"
                                         "MemAvailable:    {} kB\n",
                                         80'000 * (100 - used_percent)));
}

/// Renamed into place, as the real file is never seen half written.
void FakeProc::write_stat(long busy, long idle) const {
    put(folder_ / "stat.new", fmt::format("cpu  {} 0 0 {} 0 0 0 0 0 0\ncpu0 {} 0 0 {} 0 0 0 0 0 0\nbtime 1705334400\n",
                                          1000 + busy, 1000 + idle, 1000 + busy, 1000 + idle));
    std::error_code ignored;
    fs::rename(folder_ / "stat.new", folder_ / "stat", ignored);
}

DeadPort::DeadPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_.get(), generic, size) != 0 || ::getsockname(socket_.get(), generic, &size) != 0)
        throw std::runtime_error("no port for the test");
    number_ = ntohs(address.sin_port);
}

Stage::Stage() : proc(folder_.path() / "proc"), engine(docker_folder()) {
    fs::copy_file(fs::path(MAREA_SOURCE_DIR) / "tests/cli/docker", docker_folder() / "docker");
    engine.answer("/images/chat_backend_image/json", R"({"Id":"sha256:img","Config":{}})");
    engine.answer("/networks/chat_network", "{}");
    set("paths.procfs", fmt::format("\"{}\"", proc.folder().string()));
    set("database.host", "\"127.0.0.1\"");
    set("database.port", std::to_string(database_.number()));
    set("balancer.kind", "\"none\"");
    set("health.probe", "\"exec\""); // answered by the stand-in, as nothing serves HTTP here
    environment = {{"PATH", docker_folder().string() + ":/usr/bin:/bin"},
                   {"MAREA_CONFIG", config().string()},
                   {"DOCKER_HOST", "unix://" + engine.socket().string()}};
}

void Stage::settings_text(const std::string& text) {
    text_ = text;
}

void Stage::containers(const std::vector<Container>& shown) const {
    for (const auto& entry : fs::directory_iterator(docker_folder()))
        if (entry.path().extension() == ".container") fs::remove(entry.path());
    for (auto one = shown.rbegin(); one != shown.rend(); ++one) { // the newest last, as it is listed first
        const auto& [name, managed, port, state, network] = *one;
        ApiContainer container{name, state, "{}", network};
        if (managed)
            container.labels = fmt::format(R"({{"marea.managed":"true","marea.project":"{}","marea.name":"{}"}})",
                                           fs::weakly_canonical(project()).string(), name);
        if (port != 0)
            container.ports =
                fmt::format(R"([{{"IP":"127.0.0.1","PrivatePort":3000,"PublicPort":{},"Type":"tcp"}}])", port);
        engine.put(container);
        std::this_thread::sleep_for(std::chrono::milliseconds(10)); // files of one moment have no order
    }
}

void Stage::docker_fails(const std::string& word, int code, const std::string& words) const {
    put(docker_folder() / (word + ".code"), std::to_string(code) + "\n");
    put(docker_folder() / (word + ".err"), words);
}

void Stage::docker_says(const std::string& word, const std::string& output) const {
    put(docker_folder() / (word + ".out"), output);
}

void Stage::docker_sleeps(const std::string& word, int seconds) const {
    put(docker_folder() / (word + ".sleep"), std::to_string(seconds));
}

void Stage::docker_kills(const std::string& word, const std::string& spared) const {
    put(docker_folder() / (word + ".kills"), spared + "\n");
}

void Stage::docker_recovers(const std::string& word) const {
    for (const char* answer : {".code", ".err", ".sleep", ".kills", ".leaves"})
        fs::remove(docker_folder() / (word + answer));
}

Run Stage::autoscale(std::vector<std::string> flags) {
    return program("autoscale", std::move(flags));
}

Run Stage::program(const std::string& name, std::vector<std::string> flags) {
    std::string text;
    for (const auto& [key, value] : settings_)
        text += fmt::format("{} = {}\n", key, value);
    put(config(), text_.value_or(text));
    flags.insert(flags.begin(), built(name).string());
    return run(root(), std::move(flags));
}

Run Stage::run(const fs::path& folder, std::vector<std::string> argv) const {
    // Through env: what the person who runs the tests has exported must not reach the program.
    Command command{{"/usr/bin/env", "-i", "-C", folder.string()}, {}, std::chrono::seconds(60)};
    for (const auto& [name, value] : environment)
        command.argv.push_back(fmt::format("{}={}", name, value));
    command.argv.insert(command.argv.end(), argv.begin(), argv.end());
    ProcessRunner runner;
    auto finished = runner.run(command);
    const auto* exited = std::get_if<Exited>(&finished.ending);
    return {exited != nullptr ? exited->code : -1, std::move(finished.output), std::move(finished.errors)};
}

std::vector<std::vector<std::string>> Stage::calls() const {
    std::vector<std::vector<std::string>> all;
    for (const auto& line : lines(content(docker_folder() / "calls"))) {
        auto& arguments = all.emplace_back();
        std::istringstream fields(line);
        for (std::string field; std::getline(fields, field, '\t');)
            arguments.push_back(field);
    }
    return all;
}

std::vector<std::vector<std::string>> Stage::calls(const std::string& word) const {
    auto found = calls();
    std::erase_if(found, [&](const auto& arguments) { return arguments.empty() || arguments.front() != word; });
    return found;
}

std::string Stage::environment_of(const std::string& word) const {
    return content(docker_folder() / (word + ".environment"));
}

fs::path built(const std::string& name) {
    static const std::map<std::string, fs::path> programs = {{"autoscale", MAREA_AUTOSCALE},
                                                             {"backup", MAREA_BACKUP},
                                                             {"cleanup", MAREA_CLEANUP},
                                                             {"healthcheck", MAREA_HEALTHCHECK}};
    return programs.at(name);
}

std::string content(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

void put(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> all;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        all.push_back(line);
    return all;
}

std::vector<std::string> log_texts(const std::string& log) {
    static const std::regex time(R"(^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] )");
    auto all = lines(log);
    for (auto& line : all) {
        std::smatch match;
        line = std::regex_search(line, match, time) ? match.suffix().str() : fmt::format("no time: {}", line);
    }
    return all;
}

std::string log_line(const std::string& log, const std::string& beginning) {
    for (const auto& line : log_texts(log))
        if (line.starts_with(beginning)) return line;
    return {};
}

} // namespace marea::test
