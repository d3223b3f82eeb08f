// `healthcheck` against a real nginx, Docker and PostgreSQL, each of them broken in turn.

#include "healthcheck_stack.hpp"
#include "skipped.hpp"

using namespace marea::test;

namespace {

namespace fs = std::filesystem;

/// Four backends behind nginx, one of them Compose's, and a tick just now.
void four_backends(Stack& stack) {
    stack.set("", "MIN_BACKENDS", "4");
    for (int tick = 0; tick < 3; ++tick)
        REQUIRE(stack.monitor().code == 0);
    REQUIRE(stack.backends().size() == 4);
    point_at(stack, stack.variable("HTTP_PORT"));
    REQUIRE(stack.answers());
}

std::string pid_of(const std::string& container) {
    auto pid = run({"docker", "inspect", "-f", "{{.State.Pid}}", container}).output;
    pid.pop_back();
    return pid;
}

} // namespace

TEST_CASE("healthcheck: four backends, one killed, all killed, nginx down") {
    Stack stack;
    four_backends(stack);
    const auto well = check(stack);
    INFO(well.output << well.errors);
    CHECK(well.code == 0);
    CHECK(well.output.empty());
    CHECK(well.errors.empty());
    CHECK_FALSE(fs::exists(stack.project() / "logs/health.log"));
    const auto asked = check(stack, {"--verbose"});
    CHECK(asked.code == 0);
    CHECK(asked.says("HEALTH OK - 4/4 backends, 200 in 0."));
    CHECK(asked.says("s;2;10;0 backends=4;4:;1:;0;4\n"));

    const auto victim = stack.managed().front();
    REQUIRE(run({"docker", "kill", victim}).code == 0);
    const auto one = check(stack);
    INFO(one.output);
    CHECK(one.code == 1);
    CHECK(one.says("HEALTH WARNING - 3/4 backends, 200 in 0."));
    CHECK(one.says(victim + " (Exited (137)"));
    CHECK(one.count("\n") == 1);
    CHECK(one.errors.empty());

    for (const auto& name : stack.backends())
        (void)run({"docker", "kill", name});
    const auto all = check(stack);
    INFO(all.output);
    CHECK(all.code == 2);
    CHECK(all.says("HEALTH CRITICAL - 0/4 backends, 502 in 0."));

    stack.part("nginx-down");
    const auto none = check(stack);
    INFO(none.output);
    CHECK(none.code == 2);
    CHECK(none.says("HEALTH CRITICAL - 0/4 backends, sin respuesta; "));
    CHECK(none.says("| time=U;2;10;0 backends=0;4:;1:;0;4"));
    const Answer log{0, log_of(stack), {}};
    CHECK(log.count("] Health check failed: HEALTH ") == 3);
}

TEST_CASE("healthcheck: a backend that hangs is slow, and then no answer") {
    Stack stack;
    one_backend(stack);
    const auto pid = pid_of(stack.compose_backend());
    REQUIRE(run({"kill", "-STOP", pid}).code == 0);
    Answer slow;
    {
        const std::jthread later([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(2500));
            (void)run({"kill", "-CONT", pid});
        });
        slow = check(stack);
    }
    INFO(slow.output);
    // nginx waited for it; asked by itself it has 2 s
    CHECK(slow.says(", 200 in 2."));
    CHECK(slow.says("la respuesta tardó más de 2 s"));
    CHECK(slow.code == 1);

    stack.set("healthcheck", "timeout_seconds", "3");
    REQUIRE(run({"kill", "-STOP", pid}).code == 0);
    const auto start = std::chrono::steady_clock::now();
    const auto hung = check(stack);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    (void)run({"kill", "-CONT", pid});
    INFO(hung.output);
    CHECK(hung.code == 2);
    CHECK(hung.says("sin respuesta"));
    CHECK(took.count() < 5); // 3 s in all, retries included
}

TEST_CASE("healthcheck: exactly 200, a redirect is not followed, a status for good is not retried") {
    Stack stack;
    one_backend(stack);
    const auto port = std::to_string(std::stoi(stack.variable("PORT_BASE")) + 5);
    const auto answer = [&](const std::string& directive) {
        std::ofstream(stack.project() / "nginx/other.conf")
            << fmt::format("server {{ listen 127.0.0.1:{}; location / {{ {} }} }}\n", port, directive);
        stack.part("nginx-down");
        stack.part("nginx-up");
    };
    point_at(stack, port);
    for (const std::string status : {"301", "204", "404"}) {
        answer(status == "301" ? fmt::format("return 301 http://127.0.0.1:{}/health;", stack.variable("HTTP_PORT"))
                               : "return " + status + ";");
        const auto seen = check(stack);
        INFO(seen.output);
        CHECK(seen.code == 2);
        CHECK(seen.says(fmt::format("respondió {} y se espera 200", status)));
    }
    answer("return 200;");
    CHECK(check(stack).code == 0);
}

TEST_CASE("healthcheck: success only after a retry is a warning") {
    Stack stack;
    one_backend(stack);
    stack.part("nginx-down");
    Answer seen;
    {
        const std::jthread later([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(700));
            stack.part("nginx-up");
        });
        seen = check(stack);
    }
    INFO(seen.output);
    CHECK(seen.code == 1);
    CHECK(seen.says("HEALTH WARNING - 1/1 backends, 200 in 0."));
    CHECK(seen.says("respondió al intento 3"));
}

TEST_CASE("healthcheck: every address that a name has, IPv4 alone and IPv6 alone") {
    Stack stack;
    one_backend(stack);
    const auto port = std::to_string(std::stoi(stack.variable("PORT_BASE")) + 6);
    // nothing on ::1 where nginx listens on 127.0.0.1
    CHECK(run({"curl", "-sS", "-m", "2", fmt::format("http://[::1]:{}/health", stack.variable("HTTP_PORT"))}).code !=
          0);
    CHECK(check(stack).code == 0);

    std::ofstream(stack.project() / "nginx/other.conf")
        << fmt::format("server {{ listen [::1]:{}; location / {{ return 200; }} }}\n", port);
    stack.part("nginx-down");
    if (!fs::exists("/proc/net/if_inet6")) {
        not_here("no IPv6: only the half on IPv4 was shown");
        return;
    }
    stack.part("nginx-up");
    point_at(stack, port);
    const auto seen = check(stack);
    INFO(seen.output);
    CHECK(seen.code == 0);
}

TEST_CASE("healthcheck: what 200 says nothing about: database, monitor, backups, docker") {
    Stack stack;
    one_backend(stack);
    stack.part("database-down");
    const auto database = check(stack);
    INFO(database.output);
    CHECK(database.code == 1);
    CHECK(database.says("HEALTH WARNING - 1/1 backends, 200 in 0."));
    CHECK(database.says("PostgreSQL no responde"));
    CHECK(database.output.find(stack.variable("DB_PASSWORD")) == std::string::npos);
    stack.part("database-up");

    auto state = stack.state();
    const auto last = state["last_tick"]["at"].get<std::int64_t>();
    state["last_tick"]["at"] = last - 310;
    stack.write_state(state);
    const auto tick = check(stack);
    INFO(tick.output);
    CHECK(tick.code == 1);
    CHECK(tick.says("el último monitoreo fue hace 5 min"));
    stack.set("healthcheck", "monitor_max_age_seconds", "900");
    CHECK(check(stack).code == 0);

    fs::create_directories(stack.project() / "backups");
    CHECK(check(stack).says("no hay ninguna copia de seguridad verificada"));
    // A real backup, then one of so long ago, by its name and its manifest; the files' own times say nothing.
    REQUIRE(run({BACKUP, "--config", (stack.project() / "config/autoscale.conf").string()}).code == 0);
    CHECK(check(stack).code == 0);
    const auto dump = [&](const std::string& age) {
        auto taken = run({"date", "-u", "-d", "-" + age, "+%Y-%m-%dT%H:%M:%SZ"}).output;
        taken.pop_back();
        auto stamp = taken;
        std::erase_if(stamp, [](char letter) { return letter == '-' || letter == ':'; });
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(stack.project() / "backups"))
            if (entry.path().filename() != ".lock") files.push_back(entry.path());
        for (const auto& file : files) {
            const auto there = file.parent_path() / ("chatdb_" + stamp + file.filename().string().substr(23));
            fs::rename(file, there);
            if (there.extension() != ".json") continue;
            auto manifest = nlohmann::json::parse(std::ifstream(there));
            manifest["taken"] = taken;
            std::ofstream(there) << manifest.dump();
        }
    };
    dump("8 hours");
    const auto backup = check(stack);
    CHECK(backup.code == 1);
    CHECK(backup.says("la última copia de seguridad verificada es de hace 8 h"));
    dump("6 hours");
    CHECK(check(stack).code == 0);

    const auto docker = run(command(stack), {{"DOCKER_HOST", "unix:///nowhere/docker.sock"}});
    INFO(docker.output);
    CHECK(docker.code == 3);
    CHECK(docker.says("HEALTH UNKNOWN - ? backends, 200 in 0."));
}
