#include "../catch.hpp"
#include "../support.hpp"

#include "postgres/lock_watch.hpp"
#include "postgres/tools.hpp"

using namespace marea;
using namespace marea::test;

namespace {

Settings settings_with(std::vector<std::string> dump_command) {
    Settings settings;
    settings.database.host = "127.0.0.1";
    settings.database.port = {5432};
    settings.database.name = "chat db";
    settings.database.password = Secret("s3cr3t");
    settings.backup.dump_command = std::move(dump_command);
    return settings;
}

const OutputSink nowhere = [](std::string_view) { return true; };

} // namespace

TEST_CASE("postgres tools: on this host, and the password only in the environment") {
    const auto settings = settings_with({"/opt/pg/bin/pg_dump"});
    ScriptedRunner runner;
    const PostgresTools tools(runner, settings);
    CHECK(tools.dump("00000003-1", nowhere).ok());
    CHECK(tools.dump_globals(PostgresTools::RolePasswords::without, nowhere).ok());
    CHECK(tools.restore(0, "otra", {"--no-owner"}).ok());
    REQUIRE(runner.lines().size() == 3);
    const auto name = " application_name=" + session_name() + " connect_timeout=3";
    CHECK(runner.lines()[0] == "/opt/pg/bin/pg_dump --host=127.0.0.1 --port=5432 --username=chatuser --no-password "
                               "--dbname=dbname='chat db'" +
                                   name + " --format=custom --snapshot=00000003-1 --lock-wait-timeout=65000");
    CHECK(runner.commands[0].silence == std::chrono::minutes(30));
    CHECK(runner.lines()[1].starts_with("/opt/pg/bin/pg_dumpall --host=127.0.0.1 "));
    CHECK(runner.lines()[1].ends_with("--globals-only --lock-wait-timeout=65000 --no-role-passwords"));
    CHECK(runner.lines()[2] == "/opt/pg/bin/pg_restore --host=127.0.0.1 --port=5432 --username=chatuser --no-password "
                               "--dbname=dbname='otra'" +
                                   name + " --no-owner");
    for (const auto& command : runner.commands) {
        CHECK(command.environment.at("PGPASSWORD") == "s3cr3t");
        for (const auto& word : command.argv)
            CHECK(word.find("s3cr3t") == std::string::npos);
    }
}

TEST_CASE("postgres tools: inside the database's container, through its own socket") {
    const auto settings = settings_with({"docker", "exec", "-i", "-e", "PGPASSWORD", "db", "pg_dump"});
    ScriptedRunner runner;
    CHECK(PostgresTools(runner, settings).restore(0, "otra", {}).ok());
    CHECK(runner.lines().front() == "docker exec -e LC_ALL=C -i -e PGPASSWORD db pg_restore --username=chatuser "
                                    "--no-password --dbname=dbname='otra' application_name=" +
                                        session_name() + " connect_timeout=3");
    const auto kubectl = settings_with({"kubectl", "exec", "-i", "db", "--", "pg_dump"});
    CHECK(PostgresTools(runner, kubectl).dump("1", nowhere).ok());
    CHECK(runner.lines().back().starts_with("kubectl exec -i db -- pg_dump ")); // which knows no -e
}

TEST_CASE("postgres tools: versions") {
    CHECK(parse_tool_version("pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n").major == 15);
    CHECK(parse_tool_version("pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n").text ==
          "15.14 (Debian 15.14-0+deb12u1)");
    CHECK(parse_tool_version("pg_dump (PostgreSQL) 17devel").major == 17);
    CHECK(parse_tool_version("busybox").major == 0);
    CHECK(parse_tool_version("").major == 0);
}

TEST_CASE("postgres tools: how it ended") {
    const auto settings = settings_with({"pg_dump"});
    const auto fault = [&](Finished finished) {
        ScriptedRunner runner;
        runner.answer("pg_dump", std::move(finished));
        const auto done = PostgresTools(runner, settings).dump("1", nowhere);
        REQUIRE_FALSE(done);
        return done.error();
    };
    CHECK(fault(exited(1, "pg_dump: warning: x\npg_dump: error: no such table\npg_dump: hint: y\n")).detail ==
          "exit 1: no such table");
    CHECK(fault({Signalled{9}, {}, {}}).detail == "Killed");
    CHECK(fault({NotStarted{"No such file"}, {}, {}}).fault == Fault::command_missing);
    CHECK(fault({TimedOut{}, {}, {}}).fault == Fault::command_timed_out);
    CHECK(fault({Stopped{}, {}, {}}).fault == Fault::interrupted);
}

TEST_CASE("postgres tools: what a restore went on without") {
    const auto* said = "pg_restore: error: could not execute query: ERROR:  relation \"t\" does not exist\n"
                       "LINE 2:    FROM t\n"
                       "Command was: REFRESH MATERIALIZED VIEW public.mv;\n\n\n"
                       "pg_restore: error: COPY failed for table \"u\": ERROR:  no\n"
                       "pg_restore: warning: errors ignored on restore: 2\n";
    const auto refused = parse_refused(said);
    REQUIRE(refused.size() == 2);
    CHECK(refused[0].object == "REFRESH MATERIALIZED VIEW public.mv");
    CHECK(refused[0].cause == "relation \"t\" does not exist");
    CHECK(refused[1].object == "COPY failed for table \"u\"");
    CHECK(refused[1].cause == "no");
    CHECK(parse_refused("").empty());
    CHECK(parse_refused("Command was: x;\n").empty());

    const auto settings = settings_with({"pg_dump"});
    const auto restored = [&](Finished finished) {
        ScriptedRunner runner;
        runner.answer("pg_restore", std::move(finished));
        return PostgresTools(runner, settings).restore(0, "otra", {});
    };
    CHECK(restored(exited(0))->empty());
    CHECK(restored(exited(1, said))->size() == 2);
    const auto undone = restored(exited(1, "pg_restore: error: could not execute query: ERROR:  no\n"
                                           "Command was: REFRESH MATERIALIZED VIEW public.mv;\n"));
    REQUIRE_FALSE(undone);
    CHECK(undone.error().detail == "REFRESH MATERIALIZED VIEW public.mv: no");
    CHECK_FALSE(restored(exited(1, "pg_restore: error: could not read from input file: end of file\n")));
    CHECK_FALSE(restored({Signalled{9}, {}, said}));
}
