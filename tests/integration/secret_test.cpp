// The password is in no argv of any process, in no log line and in no file but .env.

#include "stack.hpp"

#include "../unit/catch.hpp"

#include "system/files.hpp"

#include <atomic>

using namespace marea::test;

namespace {

/// Empty for a process that has gone meanwhile.
std::string content(const std::filesystem::path& file) {
    const auto text = marea::read_file(file);
    return text ? text->value_or("") : "";
}

/// Every argv on this machine that holds `word`, watched from outside until it is told to stop.
class Watcher {
public:
    explicit Watcher(std::string word)
        : thread_([this, word = std::move(word)](const std::stop_token& stop) {
              while (!stop.stop_requested())
                  look(word);
          }) {}
    std::vector<std::string> stop() {
        thread_.request_stop();
        thread_.join();
        return seen_;
    }
    [[nodiscard]] int docker_runs() const { return runs_; }

private:
    void look(const std::string& word) {
        std::error_code gone;
        for (const auto& process : std::filesystem::directory_iterator("/proc", gone)) {
            const auto argv = content(process.path() / "cmdline");
            if (argv.find(word) != std::string::npos) seen_.push_back(argv);
            if (argv.find(std::string("docker\0run\0", 11)) != std::string::npos) ++runs_;
        }
    }
    std::vector<std::string> seen_;
    std::atomic<int> runs_ = 0;
    std::jthread thread_;
};

} // namespace

TEST_CASE("the password is in no argv, no log line and no file but .env") {
    Stack stack;
    const auto password = stack.variable("DB_PASSWORD");
    stack.readings(95, 50, 50);
    Watcher watcher(password);
    std::string log;
    for (const auto* flag : {"--monitor", "--status", "--check-config"}) {
        const auto answer = stack.autoscale({flag});
        CHECK(answer.code == 0);
        log += answer.output + answer.errors;
    }
    stack.part("database-down");
    for (const auto* flag : {"--monitor", "--status"}) {
        const auto answer = stack.autoscale({flag});
        log += answer.output + answer.errors;
    }
    const auto seen = watcher.stop();
    CHECK(watcher.docker_runs() > 0); // the watcher did watch
    CHECK(seen.empty());
    REQUIRE(log.find("Backend creado exitosamente") != std::string::npos);
    CHECK(log.find(password) == std::string::npos);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(stack.project()))
        if (entry.is_regular_file() && content(entry.path()).find(password) != std::string::npos)
            CHECK(entry.path().filename() == ".env");
    // It did reach the new backend.
    const auto inspected = run({"docker", "inspect", stack.managed().front(), "--format", "{{.Config.Env}}"});
    CHECK(inspected.says("DB_PASSWORD=" + password));
}
