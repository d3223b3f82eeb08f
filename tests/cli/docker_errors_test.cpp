#include "../unit/catch.hpp"

#include "stage.hpp"

using namespace marea::test;

namespace {

/// One backend runs, and the load asks for another.
void busy(Stage& stage) {
    stage.proc.cpu(90);
    stage.containers({{"chat_backend_1", true, "127.0.0.1:3001->3000/tcp"}});
    stage.set("docker.timeout_seconds", "5");
}

void check_log(const Run& run) {
    CHECK(run.err.empty());
    for (const auto& line : log_texts(run.out))
        CHECK_FALSE(line.starts_with("no time: "));
}

struct Refusal {
    std::string docker_words;
    std::string said; ///< what stands in the ERROR line
    std::string remedy;
};

} // namespace

TEST_CASE("docker: what `docker run` refuses becomes a sentence with its remedy") {
    const auto refusal = GENERATE(values<Refusal>({
        {"Unable to find image 'chat_backend_image:latest' locally\n"
         "docker: Error response from daemon: No such image: chat_backend_image:latest.\nSee 'docker run --help'.\n",
         "ERROR: no existe la imagen chat_backend_image: ", "constrúyala (docker build) o corrija [backend] image."},
        {"Unable to find image 'chat_backend_image:latest' locally\n",
         "ERROR: no existe la imagen chat_backend_image: ", "constrúyala (docker build) o corrija [backend] image."},
        {"docker: Error response from daemon: network chat_network not found.\nSee 'docker run --help'.\n",
         "ERROR: no existe la red de Docker chat_network: ",
         "créela (docker-compose up -d) o corrija [backend] network."},
        {"docker: Error response from daemon: failed to set up container networking: network chat_network not found\n",
         "ERROR: no existe la red de Docker chat_network: ",
         "créela (docker-compose up -d) o corrija [backend] network."},
        {"docker: Error response from daemon: driver failed programming external connectivity on endpoint x (9c): Bind "
         "for 127.0.0.1:3002 failed: port is already allocated.\n",
         "ERROR: el puerto 30", "libérelo, o cambie [backend] first_host_port si se repite."},
        {"docker: Error response from daemon: Conflict. The container name \"/chat_backend_1705334465\" is already in "
         "use by container \"0a\". You have to remove (or rename) that container to be able to reuse that name.\n",
         "ERROR: ya existe un contenedor llamado chat_backend_", "se usará otro nombre en la próxima ejecución."},
        {"permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock\n",
         "ERROR: el motor de Docker no responde (permission denied while trying", "grupo docker."},
        {"WARNING: Your kernel does not support it\ndocker: Error response from daemon: no space left on device.\n",
         "ERROR: docker rechazó chat_backend_", "(no space left on device): corrija la causa que da Docker."},
    }));
    Stage stage;
    busy(stage);
    stage.docker_fails("run", 125, refusal.docker_words);
    const auto run = stage.autoscale({"--monitor"});
    INFO(run.out);
    CHECK(run.code == 1);
    check_log(run);
    const auto error = log_line(run.out, "ERROR: ");
    CHECK(error.starts_with(refusal.said));
    CHECK(error.ends_with(refusal.remedy));
    CHECK_FALSE(log_line(run.out, "Intentos fallidos seguidos: 1; próximo intento a las ").empty());
    CHECK(log_line(run.out, "Backend creado").empty());
    CHECK(stage.calls("run").size() == 1);
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
    stage.docker_says("ps-q", "id-of-the-leftover\n");
    REQUIRE(stage.autoscale({"--monitor"}).code == 1);
    CHECK(stage.calls("rm") == std::vector<std::vector<std::string>>{{"rm", "-f", "id-of-the-leftover"}});
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
    struct Blind {
        int code;
        std::string words;
        std::string said;
    };
    const auto blind = GENERATE(values<Blind>({
        {1, "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n",
         "ERROR: el motor de Docker no responde (Cannot connect"},
        {127, "sh: exec: docker-27: not found\n", "ERROR: docker rechazó docker ps (sh: exec: docker-27: not found)"},
        {0, "", "ERROR: docker ps no tiene la forma esperada"},
    }));
    Stage stage;
    stage.proc.cpu(90);
    stage.docker_fails("ps", blind.code, blind.words);
    stage.docker_says("ps", "no JSON\n");
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 1);
    check_log(run);
    CHECK(log_line(run.out, "ERROR: ").starts_with(blind.said));
    CHECK(log_line(run.out, "Estado: ").empty());
    CHECK(stage.calls().size() == 1);
}

TEST_CASE("docker: not on the PATH") {
    Stage stage;
    stage.environment["PATH"] = (stage.root() / "empty").string();
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 1);
    check_log(run);
    CHECK(log_line(run.out, "ERROR: ") ==
          "ERROR: no se puede ejecutar «docker» (No such file or directory): instale Docker o corrija [docker] "
          "command; en cron el PATH es corto.");
}

TEST_CASE("docker: an engine that does not answer in time") {
    Stage stage;
    stage.set("docker.timeout_seconds", "0.5");
    stage.docker_sleeps("ps", 30);
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 1);
    check_log(run);
    CHECK(log_line(run.out, "ERROR: ").starts_with("ERROR: docker no respondió en "));
    CHECK(has(log_line(run.out, "ERROR: "), "(docker ps)"));
}

TEST_CASE("docker: the time-out is said as it was set") {
    Stage stage;
    stage.set("docker.timeout_seconds", "0.5");
    stage.docker_sleeps("ps", 30);
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
