// `rule = "target"` on a real engine: what the backends carry decides, and what keeps it from deciding is said.

#include "stack.hpp"

#include "../unit/catch.hpp"

#include <fstream>
#include <set>
#include <thread>

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

/// The host's own CPU and memory are the test's to tell (FakeProc); the backends' processes and control groups are the
/// real ones, which the same procfs shows by links.
void show_backends(const Stack& stack) {
    const auto link = [&](const std::string& entry) {
        const auto shown = stack.dir() / "proc" / entry;
        if (!fs::is_symlink(shown)) fs::create_symlink("/proc/" + entry, shown);
    };
    link("self");
    for (const auto& name : stack.backends())
        for (const auto& pid : lines_of(must_run({"docker", "inspect", "-f", "{{.State.Pid}}", name})))
            link(pid);
}

/// A minute later.
Answer tick(const Stack& stack) {
    if (fs::exists(stack.project() / "state/autoscale.json")) stack.pass(60);
    show_backends(stack);
    auto answer = stack.monitor();
    INFO(answer.output << answer.errors);
    CHECK(answer.code == 0);
    return answer;
}

bool rows_are(const Stack& stack, const std::string& number) {
    for (int attempt = 0; attempt < 200; ++attempt) {
        if (stack.sql("SELECT count(*) FROM active_connections") == number + "\n") return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

std::string explained(const Stack& stack) {
    const auto answer = stack.autoscale({"--explain"});
    CHECK(answer.code == 0);
    return answer.output;
}

bool has(const std::string& text, const std::string& part) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("target: a backend that burns its one core on an idle host gets company; by thresholds never") {
    Stack stack;
    stack.readings(13, 50, 5); // one core of eight
    // Its core is a tenth of one, which even a machine that is busy with other things has to give.
    must_run({"docker", "update", "--cpus", "0.1", stack.compose_backend()});
    must_run({"docker", "cp", "-L", "/bin/dash", stack.compose_backend() + ":/burn"}); // it needs but libc
    must_run({"docker", "exec", "-d", stack.compose_backend(), "/burn", "-c", "while :; do :; done"});
    const auto at_work = [] { std::this_thread::sleep_for(std::chrono::milliseconds(5500)); };

    for (int minute = 0; minute < 4; ++minute) {
        const auto answer = tick(stack);
        INFO(answer.output);
        CHECK(answer.says("CPU: 13%"));
        CHECK(answer.says("Estado: NORMAL"));
    }
    CHECK(stack.managed().empty());
    has(explained(stack), "CPU: 13%; a 67 puntos de añadir (80%)");

    stack.set("scaling", "rule", "\"target\"");
    for (int minute = 0; minute < 2 && stack.managed().empty(); ++minute) {
        at_work(); // the least that an average goes over
        INFO(tick(stack).output);
    }
    CHECK_FALSE(stack.managed().empty());
    const auto why = explained(stack);
    has(why, "Regla: target (cada ..._MAX es lo que lleva un backend): hacen falta ");
    has(why, "Decisión: ESCALANDO ARRIBA (");
    has(why, "Motivo: CPU de los backends ");
}

TEST_CASE("target: 150 steady connections settle at 2 backends and stay; they leave, and it is 1 again") {
    Stack stack;
    stack.set("scaling", "rule", "\"target\"");
    auto clients = stack.clients(150);
    REQUIRE(clients->wait_for("connected 150\n"));
    REQUIRE(rows_are(stack, "150"));
    auto answer = tick(stack);
    INFO(answer.output);
    REQUIRE(answer.says("Motivo: Conexiones 150 > 100: hacen falta 2 backends"));
    REQUIRE(answer.says("Backends activos: 2"));
    for (int minute = 0; minute < 8; ++minute) {
        answer = tick(stack);
        INFO(answer.output);
        CHECK(answer.says("Estado: NORMAL"));
        CHECK_FALSE(answer.says("Motivo"));
        CHECK(stack.managed().size() == 1);
        CHECK(stack.upstream_servers() == 2);
    }
    has(explained(stack),
        "Conexiones: 150 de 200 (2 x 100): caben 50 más; sobra un backend con 80 o menos durante 3 min\n");

    clients->stop();
    REQUIRE(rows_are(stack, "0"));
    for (int minute = 0; minute < 2; ++minute) { // [scaling] settle_minutes = 3
        answer = tick(stack);
        INFO(answer.output);
        CHECK(answer.says("Estado: NORMAL"));
        CHECK(stack.upstream_servers() == 2);
    }
    answer = tick(stack);
    INFO(answer.output);
    CHECK(answer.says("Estado: ESCALANDO ABAJO"));
    CHECK(answer.says(": basta 1 backend"));
    CHECK(answer.says("Retirando backend: "));
    CHECK(stack.upstream_servers() == 1);
    CHECK(tick(stack).says("Backend eliminado exitosamente"));
    CHECK(stack.managed().empty());
    answer = tick(stack);
    CHECK(answer.says("Estado: NORMAL"));
    CHECK(stack.backends() == std::vector<std::string>{stack.compose_backend()});
}

TEST_CASE("target: 350 connections start three at once, side by side, and it is one change") {
    Stack stack;
    stack.set("scaling", "rule", "\"target\"");
    auto clients = stack.clients(350);
    REQUIRE(clients->wait_for("connected 350\n"));
    REQUIRE(rows_are(stack, "350"));
    auto requests = stack.clients(0, {"--requests", "1000000", "--pause-ms", "1"});

    auto answer = tick(stack);
    INFO(answer.output);
    CHECK(answer.says("Motivo: Conexiones 350 > 100: hacen falta 4 backends"));
    CHECK(answer.count("Creando nuevo backend: ") == 3);
    CHECK(answer.count("Backend creado exitosamente") == 3);
    // All three are told to start before any of them is waited for.
    CHECK(answer.output.rfind("Creando nuevo backend: ") < answer.output.find("Backend creado exitosamente"));
    CHECK(answer.count("Backends activos: ") == 1);
    CHECK(answer.says("Backends activos: 4"));
    CHECK(stack.managed().size() == 3);
    CHECK(stack.upstream_servers() == 4);
    CHECK_FALSE(stack.state().contains("pending"));

    const auto first = stack.state().at("last_change");
    stack.sql("INSERT INTO active_connections (backend, socket) SELECT 'test', n FROM generate_series(1, 300) n");
    show_backends(stack);
    answer = stack.monitor(); // in the same minute
    INFO(answer.output);
    CHECK(answer.says("se quería añadir un backend, pero el último cambio es reciente"));
    CHECK(stack.state().at("last_change") == first);
    has(explained(stack), "    NO pasado el tiempo de espera desde el último cambio (cooldown_seconds): faltan ");

    std::set<std::string> serving;
    for (int request = 0; request < 16; ++request)
        serving.insert(stack.get().output);
    CHECK(serving.size() == 4);
    REQUIRE(requests->wait_for("requests 1000", 60));
    requests->stop();
    INFO(requests->text());
    CHECK(requests->text().find(" bad=0") != std::string::npos);
    clients->stop();
    CHECK(clients->text().find("connected=350 failed=0 dropped=0") != std::string::npos);
}

TEST_CASE("target: a pause, no room in memory and no sessions hold, and a floor by the clock brings backends up") {
    Stack stack;
    stack.set("scaling", "rule", "\"target\"");
    stack.readings(13, 50, 150);
    const auto held = [&](const std::string& motive, const std::string& guard) {
        const auto answer = tick(stack);
        INFO(answer.output);
        CHECK(answer.says("Estado: NORMAL"));
        has(answer.output, "Motivo: Conexiones 150 > 100: hacen falta 2 backends; " + motive);
        has(explained(stack), "    NO " + guard);
        CHECK(stack.managed().empty());
    };

    CHECK(stack.autoscale({"--pause", "2h", "--reason", "cambio de disco"}).code == 0);
    held("no se añade ningún backend: en pausa hasta ", "sin pausa (--pause): faltan 120 min");
    CHECK(stack.autoscale({"--monitor", "--dry-run"}).says("(cambio de disco)"));
    CHECK(stack.autoscale({"--resume"}).says("La pausa ha terminado"));

    stack.set("backend", "memory_reservation", "\"2g\""); // half of 1 GB is free
    stack.set("backend", "memory", "\"2g\"");
    held("no se añade otro backend: quedan 512,0 MB de memoria libres en el servidor y uno reserva 2,1 GB",
         "sitio en la memoria del servidor: hay 512,0 MB, uno reserva 2,1 GB");
    stack.set("backend", "memory_reservation", "\"32m\"");
    stack.set("backend", "memory", "\"128m\"");

    stack.sql("ALTER SYSTEM SET max_connections = 9"); // three of them the superuser's
    stack.part("database-down");
    stack.part("database-up");
    must_run({"docker", "restart", stack.compose_backend()});
    REQUIRE(stack.answers());
    held("no se añade otro backend: a PostgreSQL le quedan 5 conexiones libres y harían falta 6",
         "conexiones libres en PostgreSQL (max_connections): hay 5, harían falta 6");
    stack.sql("ALTER SYSTEM SET max_connections = 100");
    stack.part("database-down");
    stack.part("database-up");
    must_run({"docker", "restart", stack.compose_backend()});
    REQUIRE(stack.answers());

    const auto resumed = tick(stack); // nothing holds any more
    INFO(resumed.output);
    CHECK(resumed.says("Backends activos: 2"));

    std::ofstream(stack.config(), std::ios::app)
        << "\n[[schedule]]\ndays = \"todos\"\nfrom = \"00:00\"\nto = \"24:00\"\nmin_backends = 4\n";
    const auto raised = tick(stack);
    INFO(raised.output);
    CHECK(raised.says("Motivo: Backends activos 2 < 4 ([[schedule]])"));
    CHECK(raised.count("Backend creado exitosamente") == 2);
    CHECK(stack.upstream_servers() == 4);
    has(explained(stack), "Motivo: Backends activos 2 < 4 ([[schedule]])");
}
