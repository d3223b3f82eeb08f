#include "../../catch.hpp"

#include "autoscale/cluster/node_table.hpp"
#include "report/messages.hpp"

#include <limits>

using namespace marea;

TEST_CASE("node table: what tasks use goes into the row and comes back, and what is missing stays missing") {
    const std::vector<TaskUsage> tasks = {{"t1", 0.25, 1e8, 12, {}}, {"t2", {}, 0.0, {}, "no se ve su proceso"}};
    CHECK(parse_usages(render_usages(tasks)) == tasks);
    CHECK(render_usages({}) == "[]");
    const auto infinite = std::numeric_limits<double>::infinity();
    CHECK(parse_usages(render_usages({{"t", infinite, std::nan(""), 1, {}}})) ==
          std::vector<TaskUsage>{{"t", {}, {}, 1, {}}});
    CHECK(parse_usages(render_usages({{"t", {}, {}, {}, "\xff"}})).size() == 1);
}

TEST_CASE("node table: a damaged or foreign list is missing readings, and never zero") {
    for (const auto* json : {"", "{", "null", "{}", "7", "\"x\"", "[]", "[[]]", "[1, null]", "[{}]", R"([{"task": 3}])",
                             R"([{"task": ""}])", R"([{"cpu_cores": 1}])"}) {
        INFO(json);
        CHECK(parse_usages(json).empty());
    }
    CHECK(parse_usages(R"([{"task": "t", "cpu_cores": "1", "memory_bytes": -1, "connections": 1e999, "missing": 4}])")
              .empty()); // 1e999 is no number
    CHECK(parse_usages(
              R"([5, {"task": "t", "cpu_cores": "1", "memory_bytes": -1, "connections": null, "missing": 4}])") ==
          std::vector<TaskUsage>{{"t", {}, {}, {}, {}}});
}

TEST_CASE("node table: what lacks is said with the command or the right that helps") {
    CHECK(messages::describe({Fault::node_table_missing, "chatdb", ""}) ==
          "la base chatdb no tiene la tabla marea_node: ejecute una vez autoscale --setup-swarm.");
    CHECK(messages::describe({Fault::node_table_denied, "ana", "permission denied"}) ==
          "el rol ana no puede leer y escribir la tabla marea_node (permission denied): désele permiso con GRANT "
          "SELECT, INSERT, UPDATE, DELETE ON public.marea_node TO \"ana\".");
    CHECK(messages::describe({Fault::node_table_owner, "ana", ""}) ==
          "el rol ana no puede crear ni borrar la tabla marea_node: désele permiso para crearla con GRANT CREATE ON "
          "SCHEMA public TO \"ana\", o que la cree o la borre su dueño, con las órdenes que muestra --dry-run.");
    CHECK(messages::describe({Fault::database_read_only, "h:1", ""}) ==
          "PostgreSQL en h:1 no admite cambios: es una réplica, o está en solo lectura: ponga en [database] host y "
          "port los del servidor principal.");
}
