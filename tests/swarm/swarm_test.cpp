// Marea on a real swarm of three engines: what it changes there, what it leaves alone, and what it says of that.

#include "swarm.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <set>
#include <thread>

using namespace marea::test;

namespace {

std::vector<std::string> replicas_option(int number) {
    return {"--replicas", std::to_string(number)};
}

/// The cooldown of one second, measured from the service's own last change, which has whole seconds.
void let_cooldown_pass() {
    std::this_thread::sleep_for(std::chrono::milliseconds(2200));
}

} // namespace

TEST_CASE("load adds tasks on several nodes, they serve, and go when it leaves, and no request fails") {
    const Swarm swarm;
    SwarmService chat(swarm, replicas_option(1));
    REQUIRE(chat.runs(1));
    swarm.action("proxy", {chat.name(), "8001"});
    auto requests = chat.on(2).clients(0, {"--requests", "1000000", "--pause-ms", "2"});
    auto clients = chat.on(2).clients(150);
    REQUIRE(clients->wait_for("connected 150\n"));
    for (int from = 1; from < 4; ++from) {
        let_cooldown_pass();
        chat.load(95, 50);
        const auto tick = chat.round();
        INFO(tick.output << tick.errors);
        REQUIRE(tick.code == 0);
        CHECK(tick.says("Conexiones: 150"));
        CHECK(tick.says(
            fmt::format("Creando nuevo backend: el servicio chat cambia sus réplicas de {} a {}", from, from + 1)));
        REQUIRE(chat.runs(from + 1));
    }
    const auto places = chat.places();
    CHECK(std::set(places.begin(), places.end()).size() >= 2);
    CHECK(in_time(10, [&] { return chat.serving() == 4; }));

    clients->stop();
    INFO(clients->text());
    CHECK(clients->text().find("connected=150 failed=0 dropped=0") != std::string::npos);
    REQUIRE(in_time(10, [&] { return chat.on(1).sql("SELECT count(*) FROM active_connections") == "0\n"; }));
    for (int from = 4; from > 1; --from) {
        let_cooldown_pass();
        chat.load(5, 10);
        const auto tick = chat.round();
        INFO(tick.output << tick.errors);
        CHECK(tick.says(
            fmt::format("Retirando backend: el servicio chat cambia sus réplicas de {} a {}", from, from - 1)));
        REQUIRE(chat.runs(from - 1));
    }
    let_cooldown_pass();
    chat.load(5, 10);
    CHECK_FALSE(chat.round().says("Retirando"));
    CHECK(chat.replicas() == 1);
    requests->stop();
    INFO(requests->text());
    CHECK(requests->text().find("requests 1000") != std::string::npos);
    CHECK(requests->text().find(" bad=0 ") != std::string::npos);
}

TEST_CASE("a node whose engine stops: its tasks move, nothing is added for that and nothing removed without its row") {
    const Swarm swarm;
    SwarmService chat(swarm, replicas_option(3));
    REQUIRE(chat.runs(3));
    chat.connections(50);
    CHECK(chat.round().code == 0);
    swarm.action("engine-stop", {"3"});

    chat.load(5, 10);
    chat.connections(1);
    (void)chat.on(2).monitor();
    chat.on(1).sql("DELETE FROM marea_node WHERE name = 'nodo3' OR node = 'nodo3'"); // as after two minutes
    let_cooldown_pass();
    const auto low = chat.on(1).monitor();
    INFO(low.output << low.errors);
    CHECK(low.says("faltan las lecturas de nodo3"));
    CHECK_FALSE(low.says("Retirando"));
    CHECK(chat.replicas() == 3);

    chat.load(50, 50);
    chat.connections(50);
    CHECK(in_time(30, [&] { return swarm.docker(1, {"node", "ls"}).find("Down") != std::string::npos; }));
    const auto moving = chat.round(1, {2});
    INFO(moving.output << moving.errors);
    CHECK_FALSE(moving.says("Creando"));
    CHECK(chat.replicas() == 3);
    CHECK(in_time(30, [&] {
        const auto places = chat.places();
        return places.size() == 3 && std::count(places.begin(), places.end(), "nodo3") == 0;
    }));
}

TEST_CASE("the leader's engine stops: the next leader acts within two ticks, and the cooldown holds there too") {
    const Swarm swarm;
    SwarmService chat(swarm, replicas_option(2));
    REQUIRE(chat.runs(2));
    REQUIRE(swarm.leader(1) == 1);
    chat.connections(150);
    let_cooldown_pass();
    const auto added = chat.round();
    INFO(added.output << added.errors);
    REQUIRE(added.says("Creando nuevo backend: el servicio chat cambia sus réplicas de 2 a 3"));
    REQUIRE(chat.runs(3));

    swarm.action("engine-stop", {"1"});
    REQUIRE(in_time(40, [&] { return swarm.leader(2) > 1; }));
    REQUIRE(in_time(40, [&] { return swarm.docker(2, {"node", "ls"}).find("Down") != std::string::npos; }));
    REQUIRE(chat.runs(3, 2));
    const int leader = swarm.leader(2);
    const int other = leader == 2 ? 3 : 2;
    chat.set("guards", "cooldown_seconds", "600");
    const auto held = chat.round(leader, {other});
    INFO(held.output << held.errors);
    CHECK(held.says("el último cambio es reciente"));
    CHECK(chat.replicas(leader) == 3);

    chat.set("guards", "cooldown_seconds", "1");
    bool acted = false;
    for (int tick = 0; tick < 2 && !acted; ++tick)
        acted =
            chat.round(leader, {other}).says("Creando nuevo backend: el servicio chat cambia sus réplicas de 3 a 4");
    CHECK(acted);
    CHECK(chat.replicas(leader) == 4);
}

TEST_CASE("no node has room: the engine's words are told, the service goes back, and the next try waits") {
    const Swarm swarm;
    const auto memory = std::stoll(swarm.docker(1, {"info", "--format", "{{.MemTotal}}"}));
    SwarmService chat(swarm,
                      {"--replicas", "3", "--limit-memory", "0", "--reserve-memory", std::to_string(memory / 10 * 6)});
    REQUIRE(chat.runs(3));
    chat.set("guards", "min_free_memory", ""); // Swarm's own reservation is what runs out here
    chat.connections(150);
    let_cooldown_pass();
    auto said = chat.round();
    std::string all = said.output + said.errors;
    for (int tick = 0; tick < 4 && all.find("vuelve de 4 a 3") == std::string::npos; ++tick) {
        said = chat.round();
        all += said.output + said.errors;
    }
    INFO(all);
    CHECK(all.find("Creando nuevo backend: el servicio chat cambia sus réplicas de 3 a 4") != std::string::npos);
    CHECK(all.find("insufficient resources on 3 nodes") != std::string::npos);
    CHECK(all.find("sus réplicas, de 4 a 3: las que funcionan") != std::string::npos);
    CHECK(chat.replicas() == 3);
    CHECK(chat.runs(3));
    let_cooldown_pass();
    const auto next = chat.round();
    INFO(next.output << next.errors);
    CHECK(next.says("los últimos intentos fallaron"));
    CHECK(chat.replicas() == 3);
}

TEST_CASE("ticks of three managers in the same moment make one change") {
    const Swarm swarm;
    SwarmService chat(swarm, replicas_option(2));
    REQUIRE(chat.runs(2));
    chat.connections(150);
    CHECK(chat.round().code == 0); // every node has its row
    REQUIRE(chat.runs(3));
    let_cooldown_pass();
    std::vector<Answer> answers(3);
    {
        std::vector<std::jthread> ticks;
        for (int node = 1; node <= 3; ++node)
            ticks.emplace_back([&, node] {
                answers[static_cast<std::size_t>(node - 1)] =
                    swarm.as_user(node, {(swarm.folder(node) / "bin/autoscale").string(), "--monitor", "--config",
                                         chat.on(node).config().string()});
            });
    }
    int changes = 0;
    for (const auto& answer : answers) {
        INFO(answer.output << answer.errors);
        CHECK(answer.code == 0);
        changes += answer.count("Creando nuevo backend");
    }
    CHECK(changes == 1);
    CHECK(chat.replicas() == 4);
}

TEST_CASE("replicas that a person set stay, 0 of them too") {
    const Swarm swarm;
    SwarmService chat(swarm, replicas_option(1));
    REQUIRE(chat.runs(1));
    chat.connections(50);
    CHECK(chat.round().code == 0);
    swarm.docker(2, {"service", "scale", "--detach", "chat=3"});
    REQUIRE(chat.runs(3));
    let_cooldown_pass();
    const auto tick = chat.round();
    INFO(tick.output << tick.errors);
    CHECK(tick.code == 0);
    CHECK(chat.replicas() == 3);

    swarm.docker(2, {"service", "scale", "--detach", "chat=0"});
    REQUIRE(chat.runs(0));
    chat.connections(500);
    chat.load(95, 95);
    let_cooldown_pass();
    const auto none = chat.round();
    INFO(none.output << none.errors);
    CHECK_FALSE(none.says("Creando"));
    CHECK(chat.replicas() == 0);
}

TEST_CASE("while Swarm updates the service nothing is changed") {
    const Swarm swarm;
    SwarmService chat(swarm, {"--replicas", "2", "--update-delay", "20s"});
    REQUIRE(chat.runs(2));
    chat.connections(150);
    swarm.docker(1, {"service", "update", "--detach", "--no-resolve-image", "--env-add", "APP_VERSION=2", "chat"});
    let_cooldown_pass();
    const auto tick = chat.round();
    INFO(tick.output << tick.errors);
    CHECK(tick.says("Swarm está actualizando el servicio"));
    CHECK_FALSE(tick.says("Creando"));
    CHECK(chat.replicas() == 2);
}

TEST_CASE("a global service and a worker asked alone get one clear sentence") {
    const Swarm swarm;
    SwarmService chat(swarm, {"--mode", "global"});
    const auto tick = chat.on(1).monitor();
    INFO(tick.output << tick.errors);
    CHECK(tick.code != 0);
    CHECK(tick.says("el servicio chat es global"));
    const auto check = chat.on(1).autoscale({"--check-config"});
    INFO(check.output << check.errors);
    CHECK(check.says("el servicio chat es global"));

    swarm.docker(1, {"node", "demote", "nodo3"});
    REQUIRE(in_time(20, [&] { return swarm.docker(3, {"info", "-f", "{{.Swarm.ControlAvailable}}"}) == "false\n"; }));
    const auto worker = chat.on(3).autoscale({"--status"});
    INFO(worker.output << worker.errors);
    CHECK((worker.output + worker.errors).find("este nodo es un worker del enjambre") != std::string::npos);
}

TEST_CASE("config/stack.yml.example comes up, answers through its nginx, and grows and shrinks") {
    const Swarm swarm;
    INFO(swarm.action("stack", {"chat"}));
    const auto answers = [&] {
        for (const auto* node : {"192.168.77.11", "192.168.77.12", "192.168.77.13"}) {
            const auto answer =
                swarm.as_user(1, {"curl", "-fsS", "-m", "1", std::string("http://") + node + "/health"});
            if (answer.code == 0 && answer.says("ok ")) return true;
        }
        return false;
    };
    CHECK(in_time(60, answers));
    swarm.docker(1, {"service", "scale", "--detach", "chat_backend=3"});
    const auto running = [&](const std::string& count) {
        return in_time(60, [&] {
            return swarm.docker(1, {"service", "ls", "--filter", "name=chat_backend", "--format", "{{.Replicas}}"}) ==
                   count + "\n";
        });
    };
    CHECK(running("3/3"));
    swarm.docker(1, {"service", "scale", "--detach", "chat_backend=1"});
    CHECK(running("1/1"));
    CHECK(in_time(20, answers));
}
