#include "healthcheck_world.hpp"

#include "system/lock.hpp"

using namespace marea;
using marea::test::health::World;

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
    world.state.pending = {Pending{{"starting"}, {}}};
    world.state.draining = {{{"draining"}, {}}};
    CHECK(world.check(Verbosity::always) == HealthLevel::ok);
    CHECK(world.says("2/2 backends"));
    world.state = State{};
    world.state.last_tick = LastTick{1'705'334'400, {}, {}};
    CHECK(world.check() == HealthLevel::warning);
    CHECK(world.says("2/4 backends"));
}

TEST_CASE("healthcheck: the same failure is said once, and again when it changes, after a day, or when asked") {
    World world;
    world.target.silent = "b";
    CHECK(world.check() == HealthLevel::warning);
    CHECK(world.says("no responden: b (HTTP 500)")); // by its container's name
    CHECK(world.check() == HealthLevel::warning);
    CHECK(world.output.empty());
    CHECK(world.check(Verbosity::always) == HealthLevel::warning);
    CHECK(world.says("HEALTH WARNING"));
    world.target.silent = "a";
    CHECK(world.check() == HealthLevel::warning);
    CHECK(world.says("no responden: a"));
    world.clock.seconds += 86'400;
    world.state.last_tick->at += 86'400;
    CHECK(world.check() == HealthLevel::warning);
    CHECK(world.says("no responden: a"));
    CHECK(world.check() == HealthLevel::warning);
    CHECK(world.output.empty());
    world.target.silent.clear();
    CHECK(world.check() == HealthLevel::ok);
    CHECK(world.output.empty());
    world.target.silent = "a";
    CHECK(world.check() == HealthLevel::warning);
    CHECK(world.says("no responden: a"));
    int failures = 0;
    const auto log = world.log();
    for (auto at = log.find("Health check failed"); at != std::string::npos; at = log.find("Health check", at + 1))
        ++failures;
    CHECK(failures == 7); // each of them
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
    CHECK(world.says("no se pudo avisar; se intentará en la próxima ejecución: notify ha fallado (exit 1: no route)"));
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
