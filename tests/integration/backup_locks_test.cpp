// A backup is never the outage: nobody waits for it, it waits for nobody for ever, and it says who is in the way.

#include "backups.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

/// As the server's superuser, at once or not at all.
std::string psql(const Stack& stack, const std::string& statement) {
    return fmt::format("psql -XAtq -v ON_ERROR_STOP=1 -h '{}' -p {} -U postgres -d chatdb "
                       "-c \"SET lock_timeout = '3s'\" -c \"{}\"",
                       (stack.dir() / "pg/socket").string(), stack.variable("PG_PORT"), statement);
}

/// A session that has done something in a transaction and stays in it.
std::unique_ptr<Background> in_transaction(const Stack& stack, const std::string& statement) {
    auto session = std::make_unique<Background>(
        std::vector<std::string>{
            "bash", "-c",
            fmt::format("psql -Xq -h '{}' -p {} -U postgres -d chatdb -c \"BEGIN; {}; SELECT 'held' "
                        "FROM pg_sleep(120)\"",
                        (stack.dir() / "pg/socket").string(), stack.variable("PG_PORT"), statement)},
        stack.dir() / "held.log");
    return session;
}

void wait_for_lock(const Backups& backups, const std::string& mode) {
    const auto query = fmt::format("SELECT count(*) > 0 FROM pg_locks WHERE relation = 'otro.mensajes'::regclass AND "
                                   "mode = '{}' AND granted",
                                   mode);
    for (int n = 0; n < 100 && backups.sql("chatdb", query) != "t\n"; ++n)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    REQUIRE(backups.sql("chatdb", query) == "t\n");
}

void end_sessions(const Backups& backups) {
    backups.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%held%' "
                            "AND pid <> pg_backend_pid()");
}

} // namespace

TEST_CASE("backup: between the snapshot and pg_dump's locks, and while it verifies, it holds none of its own") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    backups.sql("chatdb", "SET ROLE chatuser; CREATE TABLE zz (i int); INSERT INTO zz VALUES (1), (2)");
    const auto ours = "SELECT 'lock' FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.application_name LIKE "
                      "'marea%' AND l.locktype = 'relation' AND l.mode <> 'AccessShareLock' OR "
                      "a.application_name LIKE 'marea%' AND l.locktype = 'relation' AND l.relation >= 16384";
    backups.dump_with(fmt::format("case \"$*\" in *--format=custom*) {} || exit 9; {} >> {}/held;; esac\n"
                                  "exec pg_dump \"$@\"",
                                  psql(stack, "TRUNCATE zz"), psql(stack, ours), stack.dir().string()));
    const auto old_snapshot = "SELECT 'xmin' FROM pg_stat_activity WHERE application_name LIKE 'marea%' AND "
                              "backend_xmin IS NOT NULL";
    write_script(stack.dir() / "bin/x_pg_restore",
                 fmt::format("#!/bin/bash\ncase \"$*\" in *--version*) ;; *) {} || exit 9; {} >> {}/held;; esac\n"
                             "exec pg_restore \"$@\"\n",
                             psql(stack, "ALTER TABLE otro.mensajes ADD COLUMN IF NOT EXISTS nueva int"),
                             psql(stack, old_snapshot), stack.dir().string()));
    const auto answer = backups.run();
    INFO(answer.output << answer.errors);
    CHECK(answer.code == 0);
    CHECK(answer.says("5 tablas, 201.004 filas, 12 objetos grandes")); // and zz is empty in the dump, too
    CHECK(fs::exists(stack.dir() / "held"));
    CHECK(slurp(stack.dir() / "held").empty());
}

TEST_CASE("backup: a lock that somebody holds ends the run in time, and is told with who holds it") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    stack.set("backup", "lock_timeout_seconds", "1");
    const auto held = in_transaction(stack, "LOCK TABLE otro.mensajes");
    wait_for_lock(backups, "AccessExclusiveLock");
    backups.broken("ERROR: otra sesión tiene bloqueado otro.mensajes desde hace más de 1 s");
    const auto again = backups.run();
    CHECK(again.says("(psql, usuario postgres)"));
    CHECK(again.says("ERROR: Bloquea la sesión "));
    // Only who may know others' statements is told them.
    backups.sql("postgres", "GRANT pg_read_all_stats TO chatuser");
    CHECK(backups.run().says("BEGIN; LOCK TABLE otro.mensajes"));
    end_sessions(backups);
    backups.good();
}

TEST_CASE("backup: restoring over a database in use shuts nobody out, and gives up in time") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    stack.set("backup", "lock_timeout_seconds", "2");
    const auto dump = backups.good();
    const auto original = backups.sql("chatdb", everything);
    const auto held = in_transaction(stack, "SELECT count(*) FROM otro.mensajes");
    wait_for_lock(backups, "AccessShareLock");
    const auto restored = backups.run({"--restore", dump.string(), "--into", "chatdb", "--force"});
    INFO(restored.output);
    CHECK(restored.code == 1);
    CHECK(restored.says("ERROR: Bloquea la sesión "));
    CHECK(restored.says("ERROR: otra sesión tiene bloqueado chatdb desde hace más de 2 s"));
    CHECK_FALSE(restored.says("Restaurada"));
    CHECK(backups.sql("chatdb", everything) == original);
    end_sessions(backups);
    CHECK(backups.run({"--restore", dump.string(), "--into", "chatdb", "--force"}).code == 0);
    CHECK(backups.sql("chatdb", everything) == original);
}
