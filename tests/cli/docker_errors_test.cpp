#include "../unit/catch.hpp"

#include "stage.hpp"

using namespace marea::test;

namespace {

/// One backend runs, and the load asks for another.
void busy(Stage& stage) {
    stage.proc.cpu(90);
    stage.containers({{"chat_backend_1", true, 3001}});
    stage.set("docker.timeout_seconds", "5");
}

void check_log(const Run& run) {
    CHECK(run.err.empty());
    for (const auto& line : log_texts(run.out))
        CHECK_FALSE(line.starts_with("no time: "));
}

struct Refusal {
    void (*arrange)(const Stage&);
    std::string said; ///< what stands in the ERROR line
    std::string remedy;
};

} // namespace

TEST_CASE("docker: what `docker run` refuses becomes a sentence with its remedy") {
    // Docker's words may be in any language: what is there, not what it says, tells why.
    const auto refusal = GENERATE(values<Refusal>({
        {[](const Stage& s) { std::filesystem::remove(s.docker_folder() / "answers/+images+chat_backend_image+json"); },
         "ERROR: no existe la imagen chat_backend_image: ", "constrúyala (docker build) o corrija [backend] image."},
        {[](const Stage& s) { std::filesystem::remove(s.docker_folder() / "answers/+networks+chat_network"); },
         "ERROR: no existe la red de Docker chat_network: ",
         "créela (docker-compose up -d) o corrija [backend] network."},
        {[](const Stage& s) {
             s.docker_fails("run", 125,
                            "WARNING: Your kernel does not support it\ndocker: Error response from daemon: "
                            "no space left on device.\n");
         },
         "ERROR: docker rechazó chat_backend_", "(no space left on device): corrija la causa que da Docker."},
    }));
    Stage stage;
    busy(stage);
    refusal.arrange(stage);
    const auto run = stage.autoscale({"--monitor"});
    INFO(run.out);
    CHECK(run.code == 1);
    check_log(run);
    const auto error = log_line(run.out, "ERROR: ");
    CHECK(error.starts_with(refusal.said));
    CHECK(error.ends_with(refusal.remedy));
    CHECK_FALSE(log_line(run.out, "Intentos fallidos seguidos: 1; próximo intento a las ").empty());
    CHECK(log_line(run.out, "Backend creado").empty());
    CHECK(stage.calls("run").size() <= 1);
}

TEST_CASE("docker: a name that somebody took in the last moment is the next one, at once") {
    Stage stage;
    busy(stage);
    // docker refuses, in any language, and by then another project has that name.
    put(stage.docker_folder() / "run.taken", "");
    const auto run = stage.autoscale({"--monitor"});
    INFO(run.out);
    CHECK(run.code == 3);
    CHECK(stage.calls("run").size() == 2);
    CHECK(log_line(run.out, "ERROR: ").empty());
    CHECK_FALSE(log_line(run.out, "Nombre o puerto ocupados mientras tanto: se usan chat_backend_").empty());
    CHECK(log_line(run.out, "Backends activos: ") == "Backends activos: 2");
}

TEST_CASE("docker: after a failed start the next run waits") {
    Stage stage;
    busy(stage);
    stage.set("guards.cooldown_seconds", "0");
    stage.docker_fails("run", 125, "docker: Error response from daemon: No such image: x.\n");
    REQUIRE(stage.autoscale({"--monitor"}).code == 1);
    const auto second = stage.autoscale({"--monitor"});
    CHECK(second.code == 3);
    CHECK(has(log_line(second.out, "Motivo: "), "los últimos intentos fallaron: próximo intento a las "));
    CHECK(stage.calls("run").size() == 1);
}

TEST_CASE("docker: what a failed `docker run` left is removed by the label of the attempt") {
    Stage stage;
    busy(stage);
    stage.docker_fails("run", 125, "docker: Error response from daemon: something\n");
    put(stage.docker_folder() / "run.leaves", "");
    const auto run = stage.autoscale({"--monitor"});
    REQUIRE(run.code == 1);
    const auto name = log_line(run.out, "Creando nuevo backend: ").substr(23);
    CHECK(stage.calls("rm") == std::vector<std::vector<std::string>>{{"rm", "-f", "id-" + name}});
}

TEST_CASE("docker: a backend that never becomes healthy is removed, with its last words in the log") {
    Stage stage;
    busy(stage);
    stage.set("health.timeout_seconds", "0.1");
    stage.docker_fails("exec", 22, "curl: (22) The requested URL returned error: 500\n");
    stage.docker_says("logs", "starting\nno such table: users\n");
    const auto run = stage.autoscale({"--monitor"});
    INFO(run.out);
    CHECK(run.code == 1);
    check_log(run);
    CHECK(has(log_line(run.out, "ERROR: el backend chat_backend_"), "no respondió a su comprobación de salud"));
    CHECK(has(run.out, " | no such table: users\n"));
    CHECK(stage.calls("run").size() == 1);
    const auto name = log_line(run.out, "Creando nuevo backend: ").substr(23);
    CHECK(stage.calls("stop") == std::vector<std::vector<std::string>>{{"stop", "id-" + name}});
    CHECK(stage.calls("rm") == std::vector<std::vector<std::string>>{{"rm", "id-" + name}});
}

TEST_CASE("docker: without knowing what runs, nothing is decided") {
    Stage stage;
    stage.proc.cpu(90);
    std::string said;
    SECTION("no socket") {
        stage.environment["DOCKER_HOST"] = "unix:///nowhere/docker.sock";
        said = "ERROR: el motor de Docker no responde (/nowhere/docker.sock: No such file or directory)";
    }
    SECTION("an engine that refuses") {
        stage.engine.fails_with(500);
        said = "ERROR: docker rechazó /containers/json?all=1 (HTTP 500)";
    }
    SECTION("no JSON") {
        put(stage.docker_folder() / "x.container", "{");
        said = "ERROR: /containers/json no tiene la forma esperada";
    }
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 1);
    check_log(run);
    CHECK(log_line(run.out, "ERROR: ").starts_with(said));
    CHECK(log_line(run.out, "Estado: ").empty());
    CHECK(stage.calls().empty());
}

TEST_CASE("docker: not on the PATH") {
    Stage stage;
    busy(stage);
    stage.set("health.probe", "\"http\"");
    stage.environment["PATH"] = (stage.root() / "empty").string();
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 1);
    check_log(run);
    CHECK(log_line(run.out, "ERROR: ") ==
          "ERROR: no se puede ejecutar «docker» (No such file or directory): instale Docker o corrija [docker] "
          "command; en cron el PATH es corto.");
}

TEST_CASE("docker: where only the client reaches the engine, one error says what to do") {
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"DOCKER_HOST", "ssh://user@host"}, {"DOCKER_HOST", "fd://"}, {"DOCKER_CONTEXT", "remote"}}) {
        Stage stage;
        stage.environment.erase("DOCKER_HOST");
        stage.environment[name] = value;
        for (const char* flag : {"--monitor", "--status"}) {
            const auto run = stage.autoscale({flag});
            CHECK(run.code == 1);
            CHECK(has(run.out + run.err, "Marea no puede hablar con el motor de Docker por " + name + "=" + value +
                                             ": use DOCKER_HOST=unix://... o tcp://..., o ninguno"));
        }
    }
}

TEST_CASE("docker: an engine that does not answer in time") {
    Stage stage;
    stage.set("docker.timeout_seconds", "0.5");
    stage.engine.hangs(true);
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 1);
    check_log(run);
    CHECK(log_line(run.out, "ERROR: ").starts_with("ERROR: docker no respondió en "));
    CHECK(has(log_line(run.out, "ERROR: "), "(/containers/json?all=1)"));
}

TEST_CASE("docker: the time-out is said as it was set") {
    Stage stage;
    stage.set("docker.timeout_seconds", "0.5");
    stage.engine.hangs(true);
    CHECK(has(stage.autoscale({"--monitor"}).out, "docker no respondió en 0.5 s"));
}

TEST_CASE("docker: after a `docker run` that timed out, the engine says whether there is a backend") {
    Stage stage;
    busy(stage);
    stage.set("docker.timeout_seconds", "2");
    stage.docker_sleeps("run", 30);
    SECTION("there is: it counts as created") {
        const auto run = stage.autoscale({"--monitor"});
        INFO(run.out);
        CHECK(run.code == 3);
        CHECK(log_line(run.out, "ERROR: ").empty());
        CHECK(log_line(run.out, "Backends activos: ") == "Backends activos: 2");
    }
    SECTION("there is none: it is an error") {
        stage.docker_fails("run", 125, "");
        const auto run = stage.autoscale({"--monitor"});
        INFO(run.out);
        CHECK(run.code == 1);
        CHECK(log_line(run.out, "ERROR: ").starts_with("ERROR: docker no respondió en 2 s (chat_backend_"));
        CHECK(log_line(run.out, "Backend creado").empty());
    }
    CHECK(stage.calls("run").size() == 1);
}
