#include "../catch.hpp"
#include "world.hpp"

#include "autoscale/cluster/nodes.hpp"
#include "autoscale/status.hpp"

using namespace marea;
using namespace marea::test;

namespace {

/// A node of a swarm; one task runs on it, and one on another node.
struct SwarmNode : TestWorld {
    explicit SwarmNode(Cluster::Role role) {
        settings.balancer.kind = BalancerKind::none;
        balancer.absent = true;
        Cluster cluster;
        cluster.role = role;
        cluster.service = "chat_backend";
        cluster.node = "n1";
        cluster.replicas = 2;
        if (role != Cluster::Role::worker)
            cluster.nodes = {{"n1", "uno", true, role == Cluster::Role::leader, "active", 1},
                             {"n2", "dos", true, role != Cluster::Role::leader, "active", 1}};
        target.cluster = cluster;
        target.backends.clear();
        for (const auto* node : {"n1", "n2"}) {
            if (role == Cluster::Role::worker && node == std::string("n2")) continue;
            auto task = make_backend(std::string("chat_backend.") + node, 0, true);
            task.node = node;
            target.add(task);
        }
        target.compose_present = true;
    }
};

NodeRow other() {
    return {"chat_backend", "n2", "dos", 70, 60, {}, {}, Seconds{5}};
}

} // namespace

TEST_CASE("swarm: a node that does not lead leaves its own readings, says one line, and decides nothing") {
    for (const auto role : {Cluster::Role::manager, Cluster::Role::worker}) {
        SwarmNode node(role);
        node.high(); // which a leader would act upon; the other node's row is missing, which is the leader's matter
        const auto run = node.tick();
        CHECK(run.code == 0);
        CHECK(run.lines == std::vector<std::string>{
                               "Monitoreo iniciado", "CPU: 90%, Memoria: 50%, Conexiones: 50",
                               "Lecturas de este nodo anotadas para el líder del enjambre, que es quien decide"});
        REQUIRE(node.written.size() == 1);
        CHECK(node.written.front().cpu_percent == 90);
        CHECK(node.written.front().name == "uno");
        CHECK(node.state().last_tick->decision.held == Held::not_leader);
        CHECK(node.state().swarm_service == "chat_backend");
        node.tick(60, MonitorMode::dry_run);
        CHECK(node.written.size() == 1);
    }
}

TEST_CASE("swarm: a worker without a task of the service says so, and does not keep a name that it cannot verify") {
    SwarmNode node(Cluster::Role::worker);
    node.target.backends.clear();
    const auto run = node.tick();
    CHECK(run.says("Ninguna tarea del servicio chat_backend en este nodo: no hay lecturas que anotar"));
    CHECK(node.written.size() == 1); // its pause may stand there
    CHECK(node.state().swarm_service.empty());
}

TEST_CASE("swarm: a node that cannot leave its row fails, and says so once where the database is away") {
    SwarmNode node(Cluster::Role::worker);
    node.table_fails = Error{Fault::node_table_missing, "chatdb", {}};
    auto run = node.tick();
    CHECK(run.code == 1);
    CHECK(run.count("AVISO: las lecturas de este nodo no quedan anotadas") == 1);
    node.connections = Error{Fault::database_down, "db", {}};
    node.table_fails = Error{Fault::database_down, "db", {}};
    run = node.tick();
    CHECK(run.code == 1);
    CHECK(run.count("AVISO: ") == 1);
}

TEST_CASE("swarm: a leader reads the other nodes, and leaves what the next one has to know") {
    SwarmNode node(Cluster::Role::leader);
    node.normal();
    node.rows = {other()};
    auto run = node.tick();
    CHECK(run.code == 0);
    CHECK(run.says("CPU: 60%, Memoria: 55%, Conexiones: 50"));
    CHECK(run.says("Estado: NORMAL"));
    REQUIRE(node.written.size() == 1);
    CHECK(node.written.front().cpu_percent == 50); // its own
    CHECK_FALSE(node.written.front().memory.empty());

    node.rows.clear();
    node.low();
    run = node.tick();
    CHECK(run.code == 3);
    CHECK(run.mentions("faltan las lecturas de dos"));
    CHECK(run.says("Estado: NORMAL"));

    node.rows = {other()};
    node.normal();
    CHECK(node.tick().code == 0);
    node.write_fails = Error{Fault::node_table_denied, "chatuser", {}};
    run = node.tick();
    CHECK(run.code == 3); // the next leader would know nothing
    CHECK(run.count("AVISO: las lecturas de este nodo no quedan anotadas") == 1);
}

TEST_CASE("swarm: a pause on another node holds here, and the line names that node") {
    SwarmNode node(Cluster::Role::leader);
    auto paused = other();
    paused.memory = render_shared({}, Pause{node.clock.wall() + std::chrono::hours(1), "disco", {}}, node.clock.wall(),
                                  node.clock.boot());
    node.rows = {paused};
    node.read(95, 50, 50);
    const auto run = node.tick();
    CHECK(run.mentions("puesta en el nodo dos (disco)"));
    CHECK(run.mentions("en pausa hasta"));
    CHECK(run.did.empty());
}

TEST_CASE("swarm: tasks that came after the tick that asked for them are told when they run") {
    SwarmNode node(Cluster::Role::leader);
    node.normal();
    node.rows = {other()};
    State memory;
    memory.raise = Raise{0, 2, std::chrono::floor<std::chrono::seconds>(node.clock.wall()).time_since_epoch().count()};
    node.set_state(memory);
    CHECK(node.tick().count("Backend creado exitosamente") == 2);
    CHECK(node.tick().count("Backend creado exitosamente") == 0);
}
