// Everything that may be broken at 2 a.m.: each time one clear sentence, the right exit code, no change that should not
// be, and a later good tick that works.

#include "stack.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

using namespace marea::test;

namespace {

/// Listens on a port of 127.0.0.1 and never says a word.
class Silent {
public:
    explicit Silent(const std::string& port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const int on = 1;
        ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
        REQUIRE(::bind(socket_, generic, sizeof address) == 0);
        REQUIRE(::listen(socket_, 8) == 0);
    }
    ~Silent() { ::close(socket_); }
    Silent(const Silent&) = delete;
    Silent& operator=(const Silent&) = delete;

private:
    int socket_;
};

/// One tick that wants to add, with something broken: the sentence, the code, nothing changed.
void broken(const Stack& stack, const std::string& sentence, int code, const Variables& environment = {}) {
    const auto tick = stack.monitor(environment);
    INFO(tick.output << tick.errors);
    CHECK(tick.code == code);
    CHECK((tick.output + tick.errors).find(sentence) != std::string::npos);
    CHECK(stack.managed().empty());
    CHECK(stack.upstream_servers() == 1);
}

/// And later, repaired: the addition comes.
void repaired(const Stack& stack, const char* what) {
    if (std::filesystem::exists(stack.project() / "state/autoscale.json")) stack.pass(3600);
    const auto tick = stack.monitor();
    INFO(what << "\n" << tick.output << tick.errors);
    CHECK(tick.code == 0);
    CHECK(tick.says("Backend creado exitosamente"));
    CHECK(stack.upstream_servers() == 2);
}

std::string toml(const std::filesystem::path& path) {
    return fmt::format("\"{}\"", path.string());
}

} // namespace

TEST_CASE("docker is missing, its engine is down, or it hangs") {
    Stack stack;
    stack.readings(95, 50, 50);
    stack.set("docker", "command", "\"/nonexistent/docker\"");
    broken(stack, "ERROR: no se puede ejecutar «/nonexistent/docker»", 1);
    stack.set("docker", "command", "");
    stack.pass(3600); // the failed start's rest
    broken(stack, "ERROR: el motor de Docker no responde", 1, {{"DOCKER_HOST", "unix:///nonexistent/docker.sock"}});
    write_script(stack.dir() / "bin/docker", "#!/bin/sh\nsleep 600\n");
    stack.set("docker", "command", toml(stack.dir() / "bin/docker"));
    stack.set("docker", "timeout_seconds", "1");
    broken(stack, "ERROR: docker no respondió en 1 s (", 1);
    stack.set("docker", "command", "");
    stack.set("docker", "timeout_seconds", "30");
    repaired(stack, "docker is back");
}

TEST_CASE("docker run hangs after the container has started: one container, admitted by a later tick") {
    Stack stack;
    stack.readings(95, 50, 50);
    write_script(stack.dir() / "bin/docker", "#!/bin/sh\ndocker \"$@\" || exit\n[ \"$1\" != run ] || exec sleep 600\n");
    stack.set("docker", "command", toml(stack.dir() / "bin/docker"));
    stack.set("docker", "timeout_seconds", "4");
    auto tick = stack.monitor();
    INFO(tick.output);
    CHECK(tick.code == 0); // it looked again: the backend runs, and is healthy
    CHECK(stack.managed().size() == 1);
    CHECK(stack.upstream_servers() == 2);
}

TEST_CASE("the image or the network is missing") {
    Stack stack;
    stack.readings(95, 50, 50);
    stack.set("backend", "image", "\"no_such_image\"");
    broken(stack, "ERROR: no existe la imagen no_such_image", 1);
    stack.set("backend", "image", "\"marea/chat_backend:test\"");
    stack.pass(3600);
    stack.set("backend", "network", "\"no_such_network\"");
    // On that network nothing runs, so this is below MIN_BACKENDS as well.
    broken(stack, "ERROR: no existe la red de Docker no_such_network", 1);
    stack.set("backend", "network", toml(stack.variable("NETWORK")));
    repaired(stack, "image and network are there");
}

TEST_CASE("the host port is taken by another process: the next free one is used") {
    Stack stack;
    stack.readings(95, 50, 50);
    const Silent taken(stack.variable("FIRST_PORT"));
    repaired(stack, "port taken");
    CHECK(stack.upstream().find(fmt::format("127.0.0.1:{};", std::stoi(stack.variable("FIRST_PORT")) + 1)) !=
          std::string::npos);
}

TEST_CASE("the host port is taken in the very moment of docker run: the next one, at once, and nothing left behind") {
    Stack stack;
    stack.readings(95, 50, 50);
    // Somebody binds the port between Marea's look and docker's: here docker itself is late.
    const auto port = stack.variable("FIRST_PORT");
    write_script(stack.dir() / "bin/docker",
                 fmt::format("#!/bin/sh\nif [ \"$1\" = run ]; then docker run -d --name {0}-thief --network {0} "
                             "-p 127.0.0.1:{1}:3000 --entrypoint /chat_backend -e EXIT_AFTER=never -e DB_HOST=/pgsock "
                             "-e DB_PORT={2} -e DB_USER=chatuser -e DB_PASSWORD -e DB_NAME=chatdb -v {3}:/pgsock "
                             "marea/chat_backend:test >/dev/null; fi\nexec docker \"$@\"\n",
                             stack.variable("NETWORK"), port, stack.variable("PG_PORT"),
                             (stack.dir() / "pg/socket").string()));
    stack.set("docker", "command", toml(stack.dir() / "bin/docker"));
    const auto tick = stack.monitor();
    INFO(tick.output);
    CHECK(tick.code == 0);
    CHECK(tick.says("Nombre o puerto ocupados mientras tanto: se usan "));
    CHECK(tick.says("Backend creado exitosamente"));
    CHECK(stack.managed().size() == 1);
    CHECK(stack.state()["failures"] == 0);
}

TEST_CASE("a container has the name already: said, and that container is not touched") {
    Stack stack;
    stack.readings(95, 50, 50);
    write_script(stack.dir() / "bin/docker",
                 "#!/bin/sh\nif [ \"$1\" = run ]; then name=$(echo \"$@\" | sed 's/.*--name \\([^ ]*\\) .*/\\1/')\n"
                 "docker create --name $name marea/chat_backend:test >/dev/null\necho $name >" +
                     (stack.dir() / "name").string() + "\nfi\nexec docker \"$@\"\n");
    stack.set("docker", "command", toml(stack.dir() / "bin/docker"));
    broken(stack, "ERROR: ya existe un contenedor llamado chat_", 1);
    auto name = run({"cat", (stack.dir() / "name").string()}).output;
    name.pop_back();
    CHECK(run({"docker", "rm", name}).code == 0); // it was still there
    stack.set("docker", "command", "");
    repaired(stack, "another name");
}

TEST_CASE("PostgreSQL is down, refuses the password, lacks the table or hangs: no removal, said, and later well") {
    Stack stack;
    stack.readings(95, 50, 50);
    REQUIRE(stack.monitor().says("Backend creado exitosamente"));
    stack.pass(120);
    stack.readings(10, 10, 5); // with all three readings it would be drained
    REQUIRE(stack.autoscale({"--monitor", "--dry-run"}).says("Estado: ESCALANDO ABAJO"));
    const auto missing = [&](const std::string& sentence) {
        const auto tick = stack.monitor();
        INFO(tick.output << tick.errors);
        CHECK(stack.upstream_servers() == 2);
        CHECK(tick.code == 3);
        CHECK(tick.count("AVISO: ") == 1);
        CHECK(tick.says("AVISO: Conexiones no disponibles: " + sentence));
        CHECK(tick.says("Estado: NORMAL\n"));
    };
    stack.sql("ALTER TABLE active_connections RENAME TO hidden");
    missing("la consulta de conexiones falló en la base chatdb");
    stack.sql("ALTER TABLE hidden RENAME TO active_connections");

    const auto env_file = stack.project() / ".env";
    std::filesystem::rename(env_file, stack.dir() / "env-kept");
    std::ofstream(env_file) << "DB_USER=chatuser\nDB_PASSWORD=falsa\nDB_NAME=chatdb\n";
    missing(fmt::format("PostgreSQL en 127.0.0.1:{} rechaza el usuario o la contraseña", stack.variable("PG_PORT")));
    std::filesystem::rename(stack.dir() / "env-kept", env_file);

    stack.part("database-down");
    missing(fmt::format("PostgreSQL no responde en 127.0.0.1:{}", stack.variable("PG_PORT")));
    {
        const Silent hanging(stack.variable("PG_PORT"));
        stack.set("database", "timeout_seconds", "1");
        missing(fmt::format("PostgreSQL en 127.0.0.1:{} no respondió a tiempo", stack.variable("PG_PORT")));
    }
    stack.part("database-up");
    const auto status = stack.autoscale({"--status"});
    CHECK(status.code == 0);
    CHECK(status.says("Conexiones activas: 5\n"));
    stack.load(10, 10);
    CHECK(stack.monitor().says("Estado: ESCALANDO ABAJO\n")); // now, and not before
}

TEST_CASE("a query that takes too long is cut by the server") {
    Stack stack;
    stack.set("database", "timeout_seconds", "1");
    stack.set("database", "connections_query", "\"SELECT count(*) FROM pg_sleep(600)\"");
    const auto tick = stack.monitor();
    INFO(tick.output);
    CHECK(tick.code == 3);
    CHECK(tick.says("AVISO: Conexiones no disponibles: PostgreSQL en "));
    CHECK(tick.says("no respondió a tiempo"));
}

TEST_CASE("nginx refuses its configuration: nothing is started, the file stays, and later all is well") {
    Stack stack;
    stack.readings(95, 50, 50);
    const auto before = stack.upstream();
    // Something else in nginx's configuration is wrong: its own test says so whatever Marea writes.
    std::ofstream(stack.project() / "nginx/broken.conf") << "no_such_directive on;\n";
    // so nothing is started that nobody could reach.
    broken(stack, "ERROR: nginx no puede tomar ahora un cambio: «nginx -t ", 1);
    CHECK_FALSE(std::filesystem::exists(stack.project() / "nginx/upstream.conf.orig"));
    CHECK(stack.upstream() == before);
    CHECK(stack.get().says("200"));
    std::filesystem::remove(stack.project() / "nginx/broken.conf");
    repaired(stack, "nginx accepts");
}

TEST_CASE("nginx is not running: the backend stays, the reload is tried again") {
    Stack stack;
    stack.readings(95, 50, 50);
    stack.part("nginx-down");
    auto tick = stack.monitor();
    INFO(tick.output);
    CHECK(tick.code == 1);
    CHECK(tick.says("está escrito y es válido, pero nginx no se pudo recargar"));
    CHECK(stack.managed().size() == 1);
    stack.part("nginx-up");
    stack.load(50, 50);
    tick = stack.monitor();
    INFO(tick.output);
    CHECK(tick.code == 0);
    CHECK(stack.answers());
}

TEST_CASE("settings that cannot be right: every error with its line, exit 78, nothing touched") {
    Stack stack;
    stack.readings(95, 50, 50);
    stack.set("", "CPU_MAX", "nan");
    stack.set("guards", "cooldown", "5");
    stack.set("backend", "image", "5");
    const auto bad = stack.autoscale({"--monitor"});
    INFO(bad.errors);
    CHECK(bad.code == 78);
    CHECK(bad.output.empty());
    CHECK(bad.errors.find("autoscale.conf:") != std::string::npos);
    CHECK(bad.errors.find("CPU_MAX debe ser un número") != std::string::npos);
    CHECK(bad.errors.find("clave desconocida en [guards]: cooldown") != std::string::npos);
    CHECK(bad.errors.find("image debe ser un texto entre comillas") != std::string::npos);
    CHECK(stack.managed().empty());
    CHECK_FALSE(std::filesystem::exists(stack.project() / "state"));

    const auto file = stack.project() / "config/autoscale.conf";
    std::filesystem::rename(file, stack.dir() / "kept");
    std::filesystem::create_directory(file); // root reads every file, a folder it does not
    broken(stack, "autoscale.conf: no se puede leer", 78);
    std::filesystem::remove(file);
    std::filesystem::rename(stack.dir() / "kept", file);
    stack.set("", "CPU_MAX", "80");
    stack.set("guards", "cooldown", "");
    stack.set("backend", "image", "\"marea/chat_backend:test\"");
    repaired(stack, "settings corrected");
}

TEST_CASE("a corrupt state file: put aside, counts as a change just now, and a minute later all is well") {
    Stack stack;
    stack.readings(95, 50, 50);
    std::filesystem::create_directory(stack.project() / "state");
    std::ofstream(stack.project() / "state/autoscale.json") << "{\"version\": 1, \"draining\": [";
    broken(stack, "AVISO: el estado guardado está dañado", 0);
    CHECK(std::filesystem::exists(stack.project() / "state/autoscale.json.corrupt"));
    repaired(stack, "a minute later");
}

TEST_CASE("the disk is full: without a saved state nothing is changed, and later all is well") {
    Stack stack;
    stack.readings(95, 50, 50);
    const auto state = stack.project() / "state";
    std::filesystem::create_directory(state);
    REQUIRE(run({"mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", state.string()}).code == 0);
    (void)run({"sh", "-c", "cat /dev/zero > " + (state / "filler").string()});
    broken(stack, "ERROR: sin poder guardar el estado no se cambia nada", 1);
    std::filesystem::remove(state / "filler");
    repaired(stack, "space again");
    CHECK(run({"umount", state.string()}).code == 0);
}
