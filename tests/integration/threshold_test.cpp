// Each threshold at, just over and just under; each reading missing. Decided for real, by --monitor --dry-run where
// nothing needs to change.

#include "stack.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

using namespace marea::test;

namespace {

struct Row {
    const char* name;
    double cpu, memory;
    int connections;
    const char* status;
};

/// A stack with one backend of Marea's own besides Compose's, its cooldown over.
void add_one(Stack& stack) {
    stack.readings(95, 50, 50);
    REQUIRE(stack.monitor().says("Backend creado exitosamente"));
    stack.pass(120);
}

/// A procfs like the stack's, with one of its files not there.
std::string procfs_without(const Stack& stack, const std::string& absent) {
    const auto folder = stack.dir() / ("without-" + absent);
    std::filesystem::create_directories(folder);
    for (const std::string file : {"stat", "meminfo", "sys"})
        if (file != absent) std::filesystem::create_symlink(stack.dir() / "proc" / file, folder / file);
    return fmt::format("\"{}\"", folder.string());
}

} // namespace

TEST_CASE("each threshold: at it is normal, just over and just under it asks") {
    const Row rows[] = {
        {"CPU at its maximum", 80, 50, 50, "NORMAL"},
        {"CPU just over its maximum", 80.01, 50, 50, "ESCALANDO ARRIBA"},
        {"CPU just under its maximum", 79.99, 50, 50, "NORMAL"},
        {"memory at its maximum", 50, 85, 50, "NORMAL"},
        {"memory just over its maximum", 50, 85.01, 50, "ESCALANDO ARRIBA"},
        {"memory just under its maximum", 50, 84.99, 50, "NORMAL"},
        {"connections at their maximum", 50, 50, 100, "NORMAL"},
        {"connections just over their maximum", 50, 50, 101, "ESCALANDO ARRIBA"},
        {"connections just under their maximum", 50, 50, 99, "NORMAL"},
        {"CPU at its minimum", 20, 10, 5, "NORMAL"},
        {"CPU just under its minimum", 19.99, 10, 5, "ESCALANDO ABAJO"},
        {"CPU just over its minimum", 20.01, 10, 5, "NORMAL"},
        {"memory at its minimum", 10, 30, 5, "NORMAL"},
        {"memory just under its minimum", 10, 29.99, 5, "ESCALANDO ABAJO"},
        {"memory just over its minimum", 10, 30.01, 5, "NORMAL"},
        {"connections at their minimum", 10, 10, 20, "NORMAL"},
        {"connections just under their minimum", 10, 10, 19, "ESCALANDO ABAJO"},
        {"connections just over their minimum", 10, 10, 21, "NORMAL"},
    };
    Stack stack;
    add_one(stack);
    for (const auto& row : rows) {
        stack.readings(row.cpu, row.memory, row.connections);
        const auto tick = stack.autoscale({"--monitor", "--dry-run"});
        INFO(row.name << "\n" << tick.output << tick.errors);
        CHECK(tick.code == 0);
        CHECK(tick.says(std::string("Estado: ") + row.status + "\n"));
    }
    CHECK(stack.backends().size() == 2); // eighteen dry runs have changed nothing
    CHECK(stack.upstream_servers() == 2);
}

TEST_CASE("CPU is the average since the last tick, not of the last moment") {
    Stack stack;
    stack.readings(50, 50, 50);
    REQUIRE(stack.monitor().code == 0);
    const auto sample = stack.state()["cpu"];
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    stack.load(90, 50); // which forgets the sample
    auto state = stack.state();
    state["cpu"] = sample;
    stack.write_state(state);
    std::this_thread::sleep_for(std::chrono::milliseconds(2700)); // 5 s after the sample it serves
    const auto tick = stack.monitor();
    INFO(tick.output);
    CHECK_FALSE(tick.says("CPU: 90%"));
    CHECK_FALSE(tick.says("CPU: 50%"));
    CHECK(tick.says("CPU: "));
}

TEST_CASE("a dry run says what it would do and leaves state, balancer file and containers as they were") {
    Stack stack;
    stack.readings(95, 50, 50);
    const auto upstream = stack.upstream();
    const auto tick = stack.autoscale({"--monitor", "--dry-run"});
    INFO(tick.output);
    CHECK(tick.code == 0);
    CHECK(tick.says("Simulación: se crearía el backend chat_"));
    CHECK(stack.backends().size() == 1);
    CHECK(stack.upstream() == upstream);
    CHECK_FALSE(std::filesystem::exists(stack.project() / "state"));
    CHECK(stack.monitor().says("Backend creado exitosamente")); // no cooldown was begun
}

TEST_CASE("a missing reading never removes, and does not stop an addition that another one asks for") {
    Stack stack;
    add_one(stack);
    const auto all_there = fmt::format("\"{}\"", (stack.dir() / "proc").string());
    const auto check = [&](const char* warning, const char* printed) {
        stack.readings(10, 10, 5); // all that can be read is low
        if (std::string(printed).starts_with("Conexiones")) stack.sql("DROP TABLE active_connections");
        const auto tick = stack.monitor();
        INFO(tick.output << tick.errors);
        CHECK(tick.code == 3);
        CHECK(tick.count("AVISO: ") == 1);
        CHECK(tick.says(warning));
        CHECK(tick.says(printed));
        CHECK(tick.says("Estado: NORMAL\n"));
        CHECK(stack.upstream_servers() == 2);
    };
    const auto check_addition = [&] {
        const auto tick = stack.autoscale({"--monitor", "--dry-run"});
        INFO(tick.output << tick.errors);
        CHECK(tick.code == 3);
        CHECK(tick.says("Estado: ESCALANDO ARRIBA\n"));
    };
    stack.set("paths", "procfs", procfs_without(stack, "meminfo"));
    check("AVISO: Memoria no disponible: ", "Memoria: no disponible, ");
    stack.readings(95, 10, 5);
    check_addition();

    stack.set("paths", "procfs", procfs_without(stack, "stat"));
    check("AVISO: CPU no disponible: ", "CPU: no disponible, ");
    stack.readings(10, 95, 5);
    check_addition();

    stack.set("paths", "procfs", all_there);
    stack.readings(10, 10, 5);
    CHECK(stack.autoscale({"--monitor", "--dry-run"}).says("Estado: ESCALANDO ABAJO\n")); // all three are back

    check("AVISO: Conexiones no disponibles: ", "Conexiones: no disponible\n");
    stack.load(95, 10);
    check_addition();
}

TEST_CASE("a drain that is due waits while a reading is missing") {
    Stack stack;
    add_one(stack);
    stack.readings(10, 10, 5);
    REQUIRE(stack.monitor().says("Retirando backend"));
    stack.pass(60);
    stack.part("database-down");
    auto tick = stack.monitor();
    INFO(tick.output);
    CHECK(tick.code == 3);
    CHECK(stack.managed().size() == 1);
    stack.part("database-up");
    tick = stack.monitor();
    INFO(tick.output);
    CHECK(tick.code == 0);
    CHECK(tick.says("Backend eliminado exitosamente"));
    CHECK(stack.managed().empty());
}
