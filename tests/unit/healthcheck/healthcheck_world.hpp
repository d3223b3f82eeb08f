#pragma once

#include "../catch.hpp"

#include "../support.hpp"

#include "healthcheck/healthcheck.hpp"
#include "report/health_words.hpp"
#include "state/state.hpp"
#include "system/files.hpp"

#include <deque>

namespace marea::test::health {

class HandClock final : public Clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override {
        return std::chrono::system_clock::time_point(std::chrono::seconds(1'705'333'460 + static_cast<int>(seconds)));
    }
    [[nodiscard]] Stamp boot() const override { return {"boot", seconds}; }
    void sleep(Seconds duration) override { seconds += duration.count() + overslept; }
    double overslept = 0;
    double seconds = 1000;
};

/// Answers one after the other, each after its own time; the last one for ever.
class ScriptedHttp final : public HttpClient {
public:
    struct Step {
        Result<int> status;
        double seconds = 0.01;
    };
    explicit ScriptedHttp(HandClock& clock) : clock_(clock) {}
    [[nodiscard]] Result<int> get(const std::string&, std::chrono::milliseconds timeout) override {
        limits.push_back(timeout);
        const auto step = steps.front();
        if (steps.size() > 1) steps.pop_front();
        clock_.seconds += std::min(step.seconds, Seconds(timeout).count());
        return step.status;
    }
    std::deque<Step> steps = {{200}};
    std::vector<std::chrono::milliseconds> limits;

private:
    HandClock& clock_;
};

/// Backends that answer by themselves, but for `silent`.
struct SteadyBackends {
    [[nodiscard]] Result<void> ask(const Backend& backend) const {
        if (silent == backend.name.value) return Error{Fault::unhealthy, silent, "HTTP 500"};
        return {};
    }
    void add(const std::string& name, ContainerState state = ContainerState::running) {
        Backend backend;
        backend.name = {name};
        backend.state = state;
        fleet.backends.push_back(std::move(backend));
    }
    Fleet fleet;
    std::string silent;
};

/// A server where all is well: two backends, a tick a minute ago.
struct World {
    World() {
        settings.paths.state_dir = folder.path() / "state";
        settings.backup.directory = folder.path() / "backups";
        settings.cleanup.log_dir = folder.path() / "logs";
        settings.healthcheck.notify_command = {"notify"};
        target.add("a");
        target.add("b");
        state.last_tick = LastTick{1'705'334'400, {}, {}};
    }

    HealthLevel check(Verbosity verbosity = Verbosity::problems) {
        REQUIRE(StateFile(settings.paths.state_dir).save(state));
        output.clear();
        std::FILE* stream = std::tmpfile();
        const auto level =
            healthcheck({settings, clock, http, [this] { return target.fleet; },
                         [this](const Backend& backend) { return target.ask(backend); }, [this] { return connections; },
                         "web1", health_sinks(clock, settings, runner, stream, stream)},
                        verbosity);
        std::rewind(stream);
        for (int letter = 0; (letter = std::fgetc(stream)) != EOF;)
            output += static_cast<char>(letter);
        std::fclose(stream);
        return level;
    }
    [[nodiscard]] std::string log() const { return (*read_file(settings.cleanup.log_dir / "health.log")).value_or(""); }
    [[nodiscard]] bool says(const std::string& text) const { return output.find(text) != std::string::npos; }

    Folder folder;
    Settings settings;
    HandClock clock;
    ScriptedHttp http{clock};
    SteadyBackends target;
    ScriptedRunner runner;
    Result<std::int64_t> connections = std::int64_t{5};
    State state;
    std::string output;
};

} // namespace marea::test::health
