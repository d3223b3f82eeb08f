#include "../unit/catch.hpp"

#include "stage.hpp"

using namespace marea::test;

TEST_CASE("config: a file that is not there is named, for every task") {
    const std::string task = GENERATE("--monitor", "--status", "--check-config");
    Stage stage;
    const auto missing = (stage.root() / "nowhere/autoscale.conf").string();
    const auto run = stage.autoscale({task, "--config", missing});
    CHECK(run.code == 78);
    CHECK(run.out.empty());
    CHECK(has(run.err, missing + ": no existe\n"));
    CHECK(has(run.err, "no se ha cambiado nada"));
    CHECK(stage.calls().empty());
    CHECK_FALSE(std::filesystem::exists(stage.state()));
}

TEST_CASE("config: $MAREA_CONFIG that is not there is named, and not passed over for another file") {
    Stage stage;
    stage.environment["MAREA_CONFIG"] = "/marea/nowhere.conf";
    const auto run = stage.autoscale({"--check-config"});
    CHECK(run.code == 78);
    CHECK(has(run.err, "/marea/nowhere.conf: no existe\n"));
}

TEST_CASE("config: the language is one of two, and said in Spanish when it is neither") {
    Stage stage;
    stage.settings_text("language = \"fr\"\n");
    const auto run = stage.autoscale({"--status"});
    CHECK(run.code == 78);
    CHECK(has(run.err, ":1: language debe ser \"es\" o \"en\"\n"));
}

TEST_CASE("config: all errors at once with file and line, and nothing is touched") {
    const std::string task = GENERATE("--monitor", "--status", "--check-config");
    Stage stage;
    stage.settings_text("CPU_MIN=20\n"
                        "CPU_MAXX=80\n"
                        "MEMORY_MAX=\"85\"\n"
                        "MEMORY_MIN=nan\n"
                        "CONNECTIONS_MIN=50\n"
                        "CONNECTIONS_MAX=10\n"
                        "MAX_BACKENDS=0\n"
                        "[guards]\n"
                        "cooldown = 60\n"
                        "[balancer]\n"
                        "kind = \"haproxy\"\n");
    const auto run = stage.autoscale({task});
    INFO(run.err);
    CHECK(run.code == 78);
    CHECK(run.out.empty());
    const auto file = stage.config().string();
    const auto said = lines(run.err);
    const std::vector<std::string> expected = {
        ":2: clave o tabla desconocida: CPU_MAXX; ¿quiso decir CPU_MAX?",
        ":3: MEMORY_MAX debe ser un número",
        ":4: MEMORY_MIN debe ser un número",
        ":6: CONNECTIONS_MIN=50 es mayor que CONNECTIONS_MAX=10",
        ":7: MAX_BACKENDS=0 está fuera de rango: de 1 a 1000",
        ":9: clave desconocida en [guards]: cooldown",
        ":11: [balancer] kind debe ser \"nginx\" o \"none\"",
    };
    REQUIRE(said.size() == expected.size() + 1);
    for (std::size_t index = 0; index < expected.size(); ++index) // the end of a line may say more, as the right key
        CHECK(said[index].starts_with(file + expected[index]));
    CHECK(said.back() == "autoscale: configuración incorrecta; no se ha cambiado nada.");
    CHECK(stage.calls().empty());
    CHECK_FALSE(std::filesystem::exists(stage.state()));
}

TEST_CASE("config: what is no TOML is said with its line") {
    Stage stage;
    stage.settings_text("CPU_MIN=20\nCPU_MAX 80\n");
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 78);
    CHECK(run.err.starts_with(stage.config().string() + ":2: no es TOML válido"));
    CHECK(stage.calls().empty());
}

// Each of these exits with 1: the settings are right, and what stands around them is not, for no database answers.

TEST_CASE("config: --check-config shows what is in force, without docker and without a password") {
    Stage stage;
    stage.set("CPU_MAX", "77.5");
    stage.set("backend.image", "\"my/chat:2\"");
    stage.environment["PATH"] = (stage.root() / "empty").string();
    stage.environment["DB_PASSWORD"] = "s3cret-of-the-environment";
    stage.environment["DB_USER"] = "somebody";
    put(stage.project() / ".env", "DB_NAME=from_env_file\nDB_USER=unused\nDB_PASSWORD=s3cret-of-the-file\n");
    const auto run = stage.autoscale({"--check-config"});
    CHECK(run.code == 1);
    CHECK(run.err.empty());
    for (const auto& part :
         std::vector<std::string>{stage.config().string(), "DB_PASSWORD: ***", "\nCPU_MAX = 77.5\n", "\nCPU_MIN = 20\n",
                                  "\nimage = \"my/chat:2\"\n", "\nnetwork = \"auto\"\n", "\nuser = \"somebody\"\n",
                                  "\nname = \"from_env_file\"\n", "\nstate_dir = \"" + stage.state().string() + "\"\n",
                                  "\nkind = \"none\"\n"}) {
        INFO(part);
        CHECK(has(run.out, part));
    }
    CHECK_FALSE(has(run.out, "s3cret"));
    CHECK(stage.calls().empty());
    CHECK_FALSE(std::filesystem::exists(stage.state()));
}

TEST_CASE("config: what --check-config prints is a settings file itself") {
    Stage stage;
    stage.set("backend.environment", "{ DB_HOST = \"db\", QUOTED = \"a \\\"b\\\" \\\\ ñ\" }");
    stage.set("guards.cooldown_seconds", "7.25");
    const auto first = stage.autoscale({"--check-config"});
    REQUIRE(first.code == 1);
    stage.settings_text(first.out);
    const auto second = stage.autoscale({"--check-config"});
    CHECK(second.code == 1);
    CHECK(second.err.empty());
    CHECK(second.out == first.out);
}

TEST_CASE("config: no password is said to be none") {
    Stage stage;
    CHECK(has(stage.autoscale({"--check-config"}).out, "# DB_PASSWORD: sin definir\n"));
}

TEST_CASE("config: --config goes before $MAREA_CONFIG, and relative paths mean its project") {
    Stage stage;
    const auto other = stage.root() / "other";
    put(other / "config/autoscale.conf", "CPU_MAX=66\n");
    stage.set("CPU_MAX", "55");
    CHECK(has(stage.autoscale({"--check-config"}).out, "\nCPU_MAX = 55\n"));
    const auto chosen = stage.autoscale({"--check-config", "--config", "other/config/autoscale.conf"});
    CHECK(chosen.code == 1);
    CHECK(has(chosen.out, "\nCPU_MAX = 66\n"));
    CHECK(has(chosen.out, "state_dir = \"" + (other / "state").string() + "\"\n"));
}

TEST_CASE("config: without a flag or $MAREA_CONFIG, ../config beside the real path of the program") {
    Stage stage;
    namespace fs = std::filesystem;
    fs::create_directories(stage.project() / "bin");
    fs::copy_file(MAREA_AUTOSCALE, stage.project() / "bin/autoscale");
    fs::create_symlink(stage.project() / "bin/autoscale", stage.root() / "link");
    put(stage.config(), "CPU_MAX=61\n");
    stage.environment.erase("MAREA_CONFIG");
    for (const auto& program : {stage.project() / "bin/autoscale", stage.root() / "link"}) {
        const auto run = stage.run("/", {program, "--check-config"});
        CHECK(run.code == 1);
        CHECK(has(run.out, "# Configuración efectiva: " + stage.config().string() + "\n"));
        CHECK(has(run.out, "\nCPU_MAX = 61\n"));
    }
}

TEST_CASE("config: a password in the settings file is refused and not repeated") {
    Stage stage;
    stage.settings_text("[database]\npassword = \"s3cret\"\n[backend]\nenvironment = { DB_PASSWORD = \"s3cret\" }\n");
    const auto run = stage.autoscale({"--check-config"});
    CHECK(run.code == 78);
    CHECK(has(run.err, ":2: clave desconocida en [database]: password"));
    CHECK(has(run.err, ":4: environment: DB_PASSWORD va en .env"));
    CHECK_FALSE(has(run.out + run.err, "s3cret"));
}

TEST_CASE("config: an unclosed quote in .env is said with its line") {
    Stage stage;
    put(stage.project() / ".env", "DB_USER=chat\nDB_PASSWORD=\"s3cret\n");
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 78);
    CHECK(has(run.err, (stage.project() / ".env").string() + ":2: "));
    CHECK_FALSE(has(run.err, "s3cret"));
}

TEST_CASE("config: --check-config tells what was found and from where, and what is missing with its remedy") {
    Stage stage;
    const auto labels = [&](const char* service) {
        return std::string(R"({"com.docker.compose.project":"chat-app","com.docker.compose.service":")") + service +
               R"(","com.docker.compose.project.working_dir":")" +
               std::filesystem::weakly_canonical(stage.project()).string() +
               R"(","com.docker.compose.oneoff":"False"})";
    };
    stage.engine.put({"chat-app_backend_1", "running", labels("backend"), "chat-app_net", "172.30.0.2", "[]",
                      "sha256:own", "chat-app_backend"});
    stage.engine.put({"chat-app_db_1", "running", labels("db"), "chat-app_net", "172.30.0.3"});
    const auto run = stage.autoscale({"--check-config"});
    INFO(run.out);
    CHECK(run.code == 1);
    CHECK(has(run.out, "# Lo que Marea ha encontrado (proyecto de Compose «chat-app»):\n"));
    CHECK(has(run.out, "#   backend.network = chat-app_net  (como el backend de Compose, chat-app_backend_1)\n"));
    CHECK(has(run.out, "#   backend.image = chat-app_backend  (como el backend de Compose, chat-app_backend_1)\n"));
    CHECK(has(run.out, "#   database.host = 127.0.0.1  (de la configuración)\n"));
    CHECK(has(run.out, "# Falta:\n"));
    CHECK(has(run.out, "#   PostgreSQL no responde en 127.0.0.1:"));
    CHECK(has(run.out, "#   no existe la imagen chat-app_backend: constrúyala"));
    CHECK_FALSE(std::filesystem::exists(stage.state()));
}
