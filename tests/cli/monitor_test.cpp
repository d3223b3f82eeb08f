#include "../unit/catch.hpp"

#include "stage.hpp"

#include "state/state.hpp"
#include "system/clock.hpp"
#include "system/lock.hpp"

#include <algorithm>
#include <regex>

using namespace marea::test;

namespace {

bool changes(const std::vector<std::string>& call) {
    return call.at(0) != "ps" && call.at(0) != "exec" && call.at(0) != "logs";
}

/// The calls that change something, by their first word.
std::vector<std::string> changes_of(const Stage& stage) {
    std::vector<std::string> words;
    for (const auto& call : stage.calls())
        if (changes(call)) words.push_back(call.at(0));
    return words;
}

bool contains(const std::vector<std::string>& call, const std::vector<std::string>& part) {
    return std::search(call.begin(), call.end(), part.begin(), part.end()) != call.end();
}

constexpr auto no_database = "AVISO: Conexiones no disponibles: PostgreSQL no responde en 127.0.0.1:";

} // namespace

TEST_CASE("monitor: within the limits nothing changes, and the log says so") {
    Stage stage;
    stage.proc.cpu(45);
    stage.proc.memory(52);
    stage.containers({{"chat_backend_1"}});
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 3); // one reading is missing
    CHECK(run.err.empty());
    const auto said = log_texts(run.out);
    REQUIRE(said.size() == 4);
    CHECK(said[0] == "Monitoreo iniciado");
    CHECK(said[1] == "CPU: 45%, Memoria: 52%, Conexiones: no disponible");
    CHECK(said[2].starts_with(no_database + std::to_string(stage.database_port())));
    CHECK(said[3] == "Estado: NORMAL");
    CHECK(changes_of(stage).empty());
    CHECK(std::filesystem::exists(stage.state() / "autoscale.json"));
}

TEST_CASE("monitor: CPU over its maximum adds a backend, even with the database down") {
    Stage stage;
    stage.proc.cpu(90);
    stage.containers({{"app_backend_1", false, 3001}, {"chat_backend_1", false, 0}});
    stage.set("backend.first_host_port", "3001");
    stage.environment["DB_USER"] = "somebody";
    stage.environment["DB_PASSWORD"] = "s3cret";
    const auto run = stage.autoscale({"--monitor"});
    INFO(run.out);
    CHECK(run.code == 3); // done, with one reading missing
    CHECK(run.err.empty());

    const auto said = log_texts(run.out);
    REQUIRE(said.size() == 8);
    CHECK(said[0] == "Monitoreo iniciado");
    CHECK(said[1] == "CPU: 90%, Memoria: 50%, Conexiones: no disponible");
    CHECK(said[2].starts_with(no_database));
    CHECK(said[3] == "Estado: ESCALANDO ARRIBA");
    CHECK(said[4] == "Motivo: CPU 90% > 80%");
    CHECK(std::regex_match(said[5], std::regex(R"(Creando nuevo backend: chat_backend_\d{10})")));
    CHECK(said[6] == "Backend creado exitosamente");
    CHECK(said[7] == "Backends activos: 2");

    CHECK(changes_of(stage) == std::vector<std::string>{"run"});
    const auto call = stage.calls("run").at(0);
    const auto name = said[5].substr(said[5].rfind(' ') + 1);
    CHECK(contains(call, {"run", "-d"}));
    CHECK(contains(call, {"--name", name}));
    CHECK(contains(call, {"--network", "chat_network"}));
    CHECK(contains(call, {"--label", "marea.managed=true"}));
    CHECK(contains(call, {"--cpus", "1"}));
    CHECK(contains(call, {"--memory", "512m"}));
    CHECK(contains(call, {"--memory-reservation", "256m"}));
    CHECK(contains(call, {"-e", "DB_HOST"}));
    CHECK(contains(call, {"-e", "DB_PORT"}));
    for (const char* variable : {"DB_USER", "DB_PASSWORD", "DB_NAME"})
        CHECK(contains(call, {"-e", variable}));
    CHECK(call.back() == "chat_backend_image");

    const auto publish = std::find(call.begin(), call.end(), "-p");
    REQUIRE(publish != call.end());
    std::smatch port;
    const auto address = *std::next(publish);
    REQUIRE(std::regex_match(address, port, std::regex(R"(127\.0\.0\.1:(\d+):3000)")));
    CHECK(std::stoi(port[1]) > 3001); // 3001 is taken by the container that docker ps shows

    CHECK(has(stage.environment_of("run"), "\nDB_PASSWORD=s3cret\n"));
    CHECK(has(stage.environment_of("run"), "DB_USER=somebody\n"));
    CHECK(has(stage.environment_of("run"), "DB_NAME=chatdb\n"));
    for (const auto& any : stage.calls())
        for (const auto& argument : any)
            CHECK_FALSE(has(argument, "s3cret"));
    CHECK_FALSE(has(run.out + run.err + content(stage.state() / "autoscale.json"), "s3cret"));
}

TEST_CASE("monitor: each reading alone asks for more; exactly the maximum does not") {
    struct Load {
        int cpu;
        int memory;
        std::string reason;
    };
    const auto load = GENERATE(values<Load>({{81, 50, "Motivo: CPU 81% > 80%"},
                                             {80, 50, ""},
                                             {50, 86, "Motivo: Memoria 86% > 85%"},
                                             {50, 85, ""},
                                             {82, 88, "Motivo: CPU 82% > 80%, Memoria 88% > 85%"}}));
    Stage stage;
    stage.proc.cpu(load.cpu);
    stage.proc.memory(load.memory);
    stage.containers({{"chat_backend_1"}});
    const auto run = stage.autoscale({"--monitor"});
    CHECK(log_line(run.out, "Motivo: ") == load.reason);
    CHECK(stage.calls("run").size() == (load.reason.empty() ? 0 : 1));
}

TEST_CASE("monitor: one change a minute") {
    Stage stage;
    stage.proc.cpu(90);
    stage.containers({{"chat_backend_1"}});
    REQUIRE(stage.autoscale({"--monitor"}).code == 3);
    const auto second = stage.autoscale({"--monitor"});
    CHECK(second.code == 3);
    CHECK(log_line(second.out, "Estado: ") == "Estado: NORMAL");
    CHECK(has(log_line(second.out, "Motivo: "), "el último cambio es reciente"));
    CHECK(stage.calls("run").size() == 1);
}

TEST_CASE("monitor: at MAX_BACKENDS it holds, and says that more was wanted") {
    Stage stage;
    stage.proc.cpu(90);
    stage.set("MAX_BACKENDS", "2");
    stage.containers({{"chat_backend_2"}, {"chat_backend_1"}});
    const auto run = stage.autoscale({"--monitor"});
    CHECK(log_line(run.out, "Estado: ") == "Estado: NORMAL");
    CHECK(has(log_line(run.out, "Motivo: "), "MAX_BACKENDS=2"));
    CHECK(changes_of(stage).empty());
}

TEST_CASE("monitor: under MIN_BACKENDS one is added, whatever the load") {
    Stage stage;
    stage.proc.cpu(5);
    stage.proc.memory(10);
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 3);
    CHECK(log_line(run.out, "Motivo: ") == "Motivo: Backends activos 0 < 1 (MIN_BACKENDS)");
    CHECK(changes_of(stage) == std::vector<std::string>{"run"});
}

TEST_CASE("monitor: all low and the database down: never removes") {
    Stage stage;
    stage.proc.cpu(5);
    stage.proc.memory(10);
    stage.containers({{"chat_backend_3"}, {"chat_backend_2", true, 3002}});
    for (int tick = 0; tick < 2; ++tick) {
        const auto run = stage.autoscale({"--monitor"});
        CHECK(run.code == 3);
        CHECK(log_line(run.out, "CPU: ") == "CPU: 5%, Memoria: 10%, Conexiones: no disponible");
        CHECK(log_line(run.out, "Estado: ") == "Estado: NORMAL");
        CHECK(has(content(stage.state() / "autoscale.json"), "\"draining\": []"));
    }
    CHECK(changes_of(stage).empty());
}

TEST_CASE("monitor: a due drain waits while a reading is missing") {
    Stage stage;
    stage.proc.cpu(5);
    stage.proc.memory(10);
    stage.containers({{"chat_backend_3"}, {"chat_backend_2", true, 3002}});
    marea::State state;
    state.draining.push_back({{"chat_backend_3"}, {"an earlier boot", 1.0}});
    put(stage.state() / "autoscale.json", marea::render_state(state));
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 3);
    CHECK(changes_of(stage).empty());
    CHECK(has(content(stage.state() / "autoscale.json"), "chat_backend_3")); // still drains
}

TEST_CASE("monitor: --dry-run looks and leaves nothing behind") {
    Stage stage;
    stage.proc.cpu(90);
    stage.containers({{"chat_backend_1"}});
    const auto run = stage.autoscale({"--monitor", "--dry-run"});
    CHECK(run.code == 3);
    CHECK(log_line(run.out, "Estado: ") == "Estado: ESCALANDO ARRIBA");
    CHECK(log_line(run.out, "Simulación: ").starts_with("Simulación: se crearía el backend chat_backend_"));
    CHECK(log_line(run.out, "no time").empty());
    CHECK(stage.calls().size() == 1);
    // What runs, whether there is a swarm (no Compose project is here), which image a new one would have, the backend's
    // process, and whether image and network are there.
    CHECK(stage.engine.requests() == 6);
    CHECK(stage.calls("run").empty());
    CHECK_FALSE(std::filesystem::exists(stage.state()));
}

TEST_CASE("monitor: while another process holds the lock, one line and nothing else") {
    Stage stage;
    stage.proc.cpu(90);
    const auto lock = marea::FileLock::try_acquire(stage.state() / "autoscale.lock");
    REQUIRE(lock);
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 0);
    CHECK(run.err.empty());
    CHECK(log_texts(run.out) ==
          std::vector<std::string>{"Otra ejecución de autoscale está en curso: esta no hace nada"});
    CHECK(stage.calls().empty());
    CHECK_FALSE(std::filesystem::exists(stage.state() / "autoscale.json"));
}

TEST_CASE("monitor: a damaged state is put aside, and counts as a change just now") {
    Stage stage;
    stage.proc.cpu(90);
    stage.containers({{"chat_backend_1"}});
    put(stage.state() / "autoscale.json", "{ half of it");
    const auto run = stage.autoscale({"--monitor"});
    CHECK(log_line(run.out, "AVISO: el estado").starts_with("AVISO: el estado guardado está dañado"));
    CHECK(content(stage.state() / "autoscale.json.corrupt") == "{ half of it");
    CHECK(changes_of(stage).empty());
}

TEST_CASE("monitor: a backend whose password comes from .env") {
    Stage stage;
    stage.proc.cpu(90);
    stage.containers({{"chat_backend_1"}});
    put(stage.project() / ".env", "DB_PASSWORD='two words and a $'\nDB_HOST=unused\n");
    REQUIRE(stage.autoscale({"--monitor"}).code == 3);
    CHECK(has(stage.environment_of("run"), "\nDB_PASSWORD=two words and a $\n"));
    CHECK_FALSE(has(content(stage.docker_folder() / "calls"), "two words"));
    CHECK_FALSE(has(content(stage.docker_folder() / "calls"), "unused"));
}

TEST_CASE("monitor: --dry-run says why the addition would come to nothing") {
    Stage stage;
    stage.proc.cpu(90);
    stage.containers({{"chat_backend_1"}});
    std::filesystem::remove(stage.docker_folder() / "answers/+images+chat_backend_image+json");
    const auto run = stage.autoscale({"--monitor", "--dry-run"});
    CHECK(run.code == 1);
    CHECK(has(run.out, "Simulación: ERROR: no existe la imagen chat_backend_image: "));
}

TEST_CASE("stop: Marea's own go, nobody else does, and --dry-run only says so") {
    Stage stage;
    stage.containers({{"chat_backend_1"}, {"app_backend_1", false}, {"chat_backend_2", true, 3002, "exited"}});
    const auto said = stage.autoscale({"--stop", "--dry-run"});
    CHECK(said.code == 0);
    CHECK(has(said.out, "Simulación: se sacaría del balanceador y se eliminaría el backend chat_backend_1\n"));
    CHECK(stage.calls("rm").empty());
    CHECK_FALSE(std::filesystem::exists(stage.state()));

    const auto run = stage.autoscale({"--stop"});
    INFO(run.out);
    CHECK(run.code == 0);
    CHECK(stage.calls("rm") ==
          std::vector<std::vector<std::string>>{{"rm", "id-chat_backend_1"}, {"rm", "id-chat_backend_2"}});
    CHECK(log_line(stage.autoscale({"--stop"}).out, "No hay ningún backend de Marea en este proyecto") != "");
}

TEST_CASE("stop: a damaged memory is put aside and said; --dry-run leaves it") {
    Stage stage;
    stage.containers({{"chat_backend_1"}});
    put(stage.state() / "autoscale.json", "{half");
    CHECK(has(stage.autoscale({"--stop", "--dry-run"}).out, "el estado guardado está dañado"));
    CHECK(content(stage.state() / "autoscale.json") == "{half");
    const auto run = stage.autoscale({"--stop"});
    INFO(run.out);
    CHECK(run.code == 0);
    CHECK(has(run.out, "el estado guardado está dañado"));
    CHECK(content(stage.state() / "autoscale.json.corrupt") == "{half");
}

TEST_CASE("stop: while nginx's container is made again nobody is removed, for it would still send clients there") {
    Stage stage;
    stage.containers({{"chat_backend_1"}, {"app_backend_1", false}});
    stage.set("balancer.kind", "\"nginx\"");
    marea::State before;
    before.nginx_inside = true;
    put(stage.state() / "autoscale.json", marea::render_state(before));
    const auto run = stage.autoscale({"--stop"});
    INFO(run.out);
    CHECK(run.code == 1);
    CHECK(has(run.out, "ERROR: el contenedor del servicio nginx ya no existe"));
    CHECK(stage.calls("rm").empty());
}
