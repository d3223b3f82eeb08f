// The table through which the nodes of a swarm tell each other what they see.
#include "autoscale/cluster/node_table.hpp"
#include "autoscale/cluster/setup.hpp"

#include "../unit/catch.hpp"
#include "database_server.hpp"

#include <fmt/format.h>

using namespace marea;
using namespace marea::test;

namespace {

template <class T>
std::optional<Fault> fault_of(const Result<T>& result) {
    return result.ok() ? std::nullopt : std::optional<Fault>(result.error().fault);
}

NodeRow row_of(const std::string& node) {
    return {"backend", node, "host-" + node, 12.5, 40, {{"t-" + node, 0.5, 1e8, 7, {}}}, {}, {}};
}

void allow_creation(const DatabaseServer& server) {
    server.sql("GRANT CREATE ON SCHEMA public TO chatuser", "chatdb"); // as before PostgreSQL 15
}

} // namespace

TEST_CASE("node table: made, written, read, and dropped") {
    const DatabaseServer server("C");
    const auto& database = server.settings();
    allow_creation(server);
    CHECK(fault_of(read_nodes(database, "backend")) == Fault::node_table_missing);
    CHECK(fault_of(write_node(database, row_of("n1"))) == Fault::node_table_missing);
    CHECK_FALSE(has_node_table(database).value());
    REQUIRE(create_node_table(database));
    REQUIRE(create_node_table(database)); // a second time says nothing
    CHECK(has_node_table(database).value());
    CHECK(read_nodes(database, "backend").value().empty());

    auto first = row_of("n1");
    first.memory = R"({"version": 1})";
    REQUIRE(write_node(database, first));
    first.memory.clear();
    first.cpu_percent = std::nullopt;
    first.tasks.push_back({"t'2", {}, {}, {}, "no se ve"});
    REQUIRE(write_node(database, first)); // the memory stays
    auto other = row_of("n1");
    other.service = "worker";
    REQUIRE(write_node(database, other));
    REQUIRE(write_node(database, row_of("n2")));
    const auto all = read_nodes(database, "backend");
    REQUIRE(all);
    REQUIRE(all->size() == 2);
    const auto& row = all->front();
    CHECK(row.node == "n1");
    CHECK(row.name == "host-n1");
    CHECK_FALSE(row.cpu_percent);
    CHECK(row.memory_percent == 40.0);
    CHECK(row.tasks == first.tasks);
    CHECK(row.memory == R"({"version": 1})");
    CHECK(row.age.count() >= 0);
    CHECK(row.age.count() < 60);
    CHECK(all->back().cpu_percent == 12.5);
    CHECK(all->back().memory.empty());
    CHECK(read_nodes(database, "worker").value().size() == 1);

    server.sql("UPDATE marea_node SET at = now() - interval '3 minutes' WHERE node = 'n1' AND service = 'backend'",
               "chatdb");
    const auto later = read_nodes(database, "backend");
    REQUIRE(later);
    CHECK(later->front().age.count() >= 180);
    CHECK(later->front().age.count() < 300);
    server.sql("UPDATE marea_node SET at = now() - interval '25 hours' WHERE node = 'n1'", "chatdb");
    CHECK(read_nodes(database, "backend").value().size() == 2); // reading drops nothing
    REQUIRE(write_node(database, row_of("n2")));
    CHECK(read_nodes(database, "backend").value().size() == 1);
    CHECK(read_nodes(database, "worker").value().size() == 1); // another service's rows are its own

    REQUIRE(drop_node_table(database));
    REQUIRE(drop_node_table(database));
    CHECK(fault_of(write_node(database, row_of("n2"))) == Fault::node_table_missing);
}

TEST_CASE("node table: --setup-swarm says what it did, or would do, and a dry run does nothing") {
    const DatabaseServer server("C");
    const auto& database = server.settings();
    allow_creation(server);
    using autoscale::Says;
    const auto says = [&](SetupSwarm what, MonitorMode mode) {
        std::vector<Says> all;
        CHECK(setup_swarm(database, what, mode, [&](const auto& event) { all.push_back(event.says); }) == ExitCode::ok);
        REQUIRE(all.size() == 1);
        return all.front();
    };
    constexpr auto act = MonitorMode::act, dry = MonitorMode::dry_run;
    CHECK(says(SetupSwarm::undo, act) == Says::table_absent);
    CHECK(says(SetupSwarm::undo, dry) == Says::table_absent);
    CHECK(says(SetupSwarm::create, dry) == Says::would_execute);
    CHECK(says(SetupSwarm::create, act) == Says::table_created);
    CHECK(says(SetupSwarm::create, act) == Says::table_there);
    CHECK(says(SetupSwarm::create, dry) == Says::table_there);
    CHECK(says(SetupSwarm::undo, dry) == Says::would_execute);
    CHECK(has_node_table(database).value());
    CHECK(says(SetupSwarm::undo, act) == Says::table_dropped);
    CHECK_FALSE(has_node_table(database).value());
}

TEST_CASE("node table: a damaged row is missing readings, and the others are read") {
    const DatabaseServer server("C");
    const auto& database = server.settings();
    allow_creation(server);
    REQUIRE(create_node_table(database));
    REQUIRE(write_node(database, row_of("good")));
    server.sql("INSERT INTO marea_node VALUES "
               "('backend', 'a', '', 'NaN', 1e300, '{\"x\": [1]}', '[]', 'infinity'), "
               "('backend', 'b', E'\\n\\x1b', -1, 'Infinity', '[{\"task\": \"t\", \"cpu_cores\": {}}, 3]', NULL, "
               "now() + interval '1 hour'), "
               "('backend', 'c', 'c', NULL, NULL, 'null', 'null', '-infinity')",
               "chatdb");
    const auto rows = read_nodes(database, "backend");
    REQUIRE(rows);
    REQUIRE(rows->size() == 4);
    for (const auto& row : *rows) {
        INFO(row.node);
        if (row.node == "good") {
            CHECK(row.cpu_percent == 12.5);
            CHECK(row.age.count() < 60);
            continue;
        }
        CHECK_FALSE(row.cpu_percent);
        CHECK_FALSE(row.memory_percent);
        CHECK(row.age.count() > 3000); // one of the future is not fresh
        CHECK(row.tasks.size() == (row.node == "b" ? 1 : 0));
        if (row.node == "b") CHECK_FALSE(row.tasks.front().cpu_cores);
    }
}

TEST_CASE("node table: a missing right and a server that takes no changes are told apart") {
    const DatabaseServer server("C");
    const auto& owner = server.settings();
    server.sql("CREATE ROLE app LOGIN PASSWORD 'secreto'; REVOKE CREATE ON SCHEMA public FROM public", "chatdb");
    auto app = owner;
    app.user = "app";
    CHECK(fault_of(create_node_table(app)) == Fault::node_table_owner);
    allow_creation(server);
    REQUIRE(create_node_table(owner));
    CHECK(fault_of(create_node_table(app)) == Fault::node_table_denied); // it is there, and no use to this role
    CHECK(fault_of(drop_node_table(app)) == Fault::node_table_owner);
    CHECK(fault_of(write_node(app, row_of("n"))) == Fault::node_table_denied);
    CHECK(fault_of(read_nodes(app, "backend")) == Fault::node_table_denied);
    server.sql("SET ROLE chatuser; GRANT SELECT, INSERT ON marea_node TO app", "chatdb");
    CHECK(fault_of(create_node_table(app)) == Fault::node_table_denied); // two of four rights are not enough
    server.sql("SET ROLE chatuser; " + node_table_grant("app"), "chatdb");
    CHECK(create_node_table(app).ok());
    CHECK(write_node(app, row_of("n")).ok());

    server.sql("ALTER ROLE app SET default_transaction_read_only = on");
    CHECK(fault_of(write_node(app, row_of("n"))) == Fault::database_read_only);
    CHECK(read_nodes(app, "backend").ok());
    CHECK(fault_of(drop_node_table(app)).has_value());
    auto nobody = owner;
    nobody.port = free_port();
    CHECK(fault_of(read_nodes(nobody, "backend")) == Fault::database_down);
}

TEST_CASE("node table: a table that somebody holds is an error in time") {
    const DatabaseServer server("C");
    auto database = server.settings();
    allow_creation(server);
    REQUIRE(create_node_table(database));
    database.timeout_seconds = 0.3;
    const auto held = server.shell(
        R"(psql -X -q -h "$DIR/pg" -p "$PORT" -U postgres -d chatdb -c 'BEGIN' -c 'LOCK marea_node' \
-c "COPY (SELECT 1) TO '$DIR/pg/locked'" -c 'SELECT pg_sleep(600)' >/dev/null 2>&1 &
for i in $(seq 100); do [ -e "$DIR/pg/locked" ] && exit 0; sleep 0.1; done; exit 1)");
    INFO(held.errors);
    REQUIRE(held.code == 0);
    CHECK(fault_of(write_node(database, row_of("n"))) == Fault::database_timed_out);
}
