#include "engine.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace marea::test {
namespace {

namespace fs = std::filesystem;

} // namespace

Engine::Engine() {
    std::string name = (fs::temp_directory_path() / "marea-cl-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    dir_ = name;
    must({stack_script, "engine-up", (dir_ / "engine").string()});
    host_ = {{"DOCKER_HOST", "unix://" + (dir_ / "engine/docker.sock").string()}};
    must({stack_script, "image", fs::path(CLEANUP).parent_path().parent_path().string()});
    for (const auto* folder : {"config", "logs", "backups"})
        fs::create_directories(project() / folder);
    configure("0", "0");
}

Engine::~Engine() {
    (void)run({stack_script, "engine-down", (dir_ / "engine").string()});
    std::error_code ignored;
    fs::remove_all(dir_, ignored);
}

void Engine::configure(const std::string& hours, const std::string& days, const std::string& more) const {
    std::ofstream(project() / "config/autoscale.conf")
        << fmt::format("[cleanup]\nstopped_container_hours = {}\nvolume_unused_days = {}\n"
                       "log_max_megabytes = 0.01\nlog_keep = 2\n{}",
                       hours, days, more);
}

Answer Engine::cleanup(std::vector<std::string> flags, const Variables& environment) const {
    std::vector<std::string> argv = {CLEANUP, "--config", (project() / "config/autoscale.conf").string()};
    argv.insert(argv.end(), flags.begin(), flags.end());
    return run(argv, environment.empty() ? host_ : environment);
}

Answer Engine::cleanup_into(const fs::path& log) const {
    return run({"sh", "-c",
                fmt::format("exec {} --config {} >> {} 2>&1", CLEANUP, (project() / "config/autoscale.conf").string(),
                            log.string())},
               host_);
}

std::string Engine::docker(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "docker");
    const auto output = must(arguments);
    return output.substr(0, output.find('\n'));
}

std::string Engine::stopped(const std::string& name, std::vector<std::string> flags) const {
    flags.insert(flags.begin(), {"run", "-d", "--network", "none", "-e", "EXIT_AT_ONCE=3", "--name", name});
    flags.push_back(image);
    auto id = docker(flags);
    docker({"wait", name});
    return id;
}

std::string Engine::running(const std::string& name, std::vector<std::string> flags) const {
    flags.insert(flags.begin(), {"run", "-d", "--network", "none", "-e", "START_DELAY_MS=600000", "--name", name});
    flags.push_back(image);
    return docker(flags);
}

std::string Engine::volume_of(const std::string& container) const {
    return docker({"inspect", "--format", "{{range .Mounts}}{{.Name}}{{end}}", container});
}

fs::path Engine::inside(const std::string& volume) const {
    return docker({"volume", "inspect", "--format", "{{.Mountpoint}}", volume});
}

std::set<std::string> Engine::lines(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "docker");
    std::istringstream output(must(arguments));
    std::set<std::string> found;
    for (std::string line; std::getline(output, line);)
        found.insert(line);
    return found;
}

std::string Engine::must(const std::vector<std::string>& argv) const {
    const auto answer = run(argv, host_);
    INFO(answer.output << answer.errors);
    REQUIRE(answer.code == 0);
    return answer.output;
}

} // namespace marea::test
