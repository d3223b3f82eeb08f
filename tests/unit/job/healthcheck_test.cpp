#include "../catch.hpp"

#include "../support.hpp"

#include "job/healthcheck.hpp"
#include "state/state.hpp"
#include "system/files.hpp"
#include "system/lock.hpp"

#include <deque>

using namespace marea;

namespace {

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

class SteadyTarget final : public Target {
public:
    [[nodiscard]] Result<Fleet> look() override { return fleet; }
    [[nodiscard]] Result<Backend> start(const ContainerName&, Port, const Stamp&) override { return nothing(); }
    [[nodiscard]] Result<void> check_health(const Backend& backend) override {
        if (silent == backend.name.value) return Error{Fault::unhealthy, silent, "HTTP 500"};
        return {};
    }
    [[nodiscard]] std::vector<std::string> last_lines(const Backend&) override { return {}; }
    [[nodiscard]] Result<void> remove(const Backend&) override { return nothing(); }

    void add(const std::string& name, ContainerState state = ContainerState::running) {
        Backend backend;
        backend.name = {name};
        backend.state = state;
        fleet.backends.push_back(std::move(backend));
    }
    Fleet fleet;
    std::string silent;

private:
    /// A healthcheck never starts or removes anything.
    static Error nothing() {
        FAIL("healthcheck acted");
        return {};
    }
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
        state.last_tick = LastTick{1'705'334'400, "NORMAL", ""};
    }

    HealthLevel check(Verbosity verbosity = Verbosity::problems) {
        REQUIRE(StateFile(settings.paths.state_dir).save(state));
        output.clear();
        std::FILE* stream = std::tmpfile();
        const auto level = healthcheck({settings, clock, http, target, runner, [this] { return connections; }, "web1"},
                                       verbosity, stream, stream);
        std::rewind(stream);
        for (int letter = 0; (letter = std::fgetc(stream)) != EOF;)
            output += static_cast<char>(letter);
        std::fclose(stream);
        return level;
    }
    [[nodiscard]] std::string log() const { return (*read_file(settings.cleanup.log_dir / "health.log")).value_or(""); }
    [[nodiscard]] bool says(const std::string& text) const { return output.find(text) != std::string::npos; }

    test::Folder folder;
    Settings settings;
    HandClock clock;
    ScriptedHttp http{clock};
    SteadyTarget target;
    test::ScriptedRunner runner;
    Result<std::int64_t> connections = std::int64_t{5};
    State state;
    std::string output;
};

} // namespace

TEST_CASE("healthcheck: silent when all is well, one line when asked") {
    World world;
    CHECK(world.check() == HealthLevel::ok);
    CHECK(world.output.empty());
    CHECK(world.log().empty());
    CHECK(world.check(Verbosity::always) == HealthLevel::ok);
    CHECK(world.output == "HEALTH OK - 2/2 backends, 200 in 0.010s | time=0.010s;2;10;0 backends=2;2:;1:;0;2\n");
}

TEST_CASE("healthcheck: up to two retries, for transient faults only, in ten seconds in all") {
    const Error refused{Fault::http, "", "refused"};
    World world;
    world.http.steps = {{502}, {refused}, {200}};
    CHECK(world.check() == HealthLevel::warning);
    CHECK(world.says("respondió al intento 3"));
    CHECK(world.http.limits.size() == 3);

    world.http.limits.clear();
    world.http.steps = {{refused}};
    CHECK(world.check() == HealthLevel::critical);
    CHECK(world.http.limits.size() == 3);

    world.http.limits.clear();
    world.http.steps = {{301}};
    CHECK(world.check() == HealthLevel::critical);
    CHECK(world.http.limits.size() == 1);

    world.http.limits.clear();
    world.http.steps = {{503, 4}, {503, 60}};
    const auto start = world.clock.seconds;
    CHECK(world.check() == HealthLevel::critical);
    CHECK(world.clock.seconds - start <= 10.001);
    CHECK(world.http.limits == std::vector{std::chrono::milliseconds(10000), std::chrono::milliseconds(5500)});
}

TEST_CASE("healthcheck: a pause that lasts longer than it should is not followed by an attempt without a limit") {
    World world;
    world.http.steps = {{503}};
    world.clock.overslept = 20;
    CHECK(world.check() == HealthLevel::critical);
    CHECK(world.http.limits == std::vector{std::chrono::milliseconds(10000)});
}

TEST_CASE("healthcheck: a backend on its way in or out is not down") {
    World world;
    world.target.add("starting");
    world.target.silent = "starting";
    world.target.add("draining", ContainerState::exited);
    world.target.add("never started", ContainerState::created);
    world.state.pending = Pending{{"starting"}, {}};
    world.state.draining = {{{"draining"}, {}}};
    CHECK(world.check(Verbosity::always) == HealthLevel::ok);
    CHECK(world.says("2/2 backends"));
    world.state = State{};
    world.state.last_tick = LastTick{1'705'334'400, "NORMAL", ""};
    CHECK(world.check() == HealthLevel::warning);
    CHECK(world.says("2/4 backends"));
}

TEST_CASE("healthcheck: every failure is logged, the second is told, then the recovery") {
    World world;
    world.connections = Error{Fault::database_down, "db", "refused"};
    for (int run = 1; run <= 3; ++run) {
        CHECK(world.check() == HealthLevel::warning);
        CHECK(world.runner.commands.size() == (run < 2 ? 0 : 1));
    }
    CHECK(world.runner.commands[0].argv == std::vector<std::string>{"notify"});
    const auto& notice = world.runner.commands[0].input_text;
    CHECK(notice.starts_with("web1: HEALTH WARNING - 2/2 backends, 200 in 0.010s; PostgreSQL no responde en db"));
    CHECK(notice.find('\n') == notice.size() - 1);
    const auto log = world.log();
    int failures = 0;
    for (auto at = log.find("Health check failed: "); at != std::string::npos; at = log.find("Health check", at + 1))
        ++failures;
    CHECK(failures == 3);

    world.connections = std::int64_t{1};
    CHECK(world.check() == HealthLevel::ok);
    CHECK(world.output.empty());
    REQUIRE(world.runner.commands.size() == 2);
    CHECK(world.runner.commands[1].input_text.find("(recuperado; fallaba desde ") != std::string::npos);
    CHECK(world.log().find("] Recuperado: HEALTH OK - ") != std::string::npos);
    CHECK(world.check() == HealthLevel::ok);
    CHECK(world.runner.commands.size() == 2);
}

TEST_CASE("healthcheck: a notice that does not go out is said, and tried again") {
    World world;
    world.runner.answer("notify", test::exited(1, "no route\nmore"));
    world.http.steps = {{404}};
    CHECK(world.check() == HealthLevel::critical);
    CHECK(world.check() == HealthLevel::critical);
    CHECK(world.says("no se pudo avisar; se intentará en la próxima ejecución: notify ha fallado (no route)"));
    world.runner.answer("notify", test::exited(0));
    CHECK(world.check() == HealthLevel::critical);
    CHECK(world.runner.commands.size() == 2);
    CHECK(world.check() == HealthLevel::critical);
    CHECK(world.runner.commands.size() == 2);
}

TEST_CASE("healthcheck: while another runs, this one checks and says, and leaves the history alone") {
    World world;
    world.http.steps = {{404}};
    {
        const auto other = FileLock::try_acquire(world.settings.paths.state_dir / "healthcheck.lock");
        REQUIRE(other);
        for (int run = 0; run < 3; ++run) {
            CHECK(world.check() == HealthLevel::critical);
            CHECK(world.says("HEALTH CRITICAL"));
        }
    }
    CHECK(world.runner.commands.empty());
    CHECK_FALSE(*read_file(world.settings.paths.state_dir / "healthcheck.json"));
    CHECK(world.log().find("Health check failed") != std::string::npos);
}

TEST_CASE("healthcheck: a damaged history is said once and begins anew") {
    World world;
    REQUIRE(write_file(world.settings.paths.state_dir / "healthcheck.json", "{"));
    CHECK(world.check() == HealthLevel::ok);
    CHECK(world.says("el estado guardado está dañado"));
    CHECK(world.check() == HealthLevel::ok);
    CHECK(world.output.empty());
}
