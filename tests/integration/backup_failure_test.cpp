// Damage is never called good, and whatever breaks, no file stands under a final name that is not whole and no old dump
// goes.

#include "backups.hpp"
#include "skipped.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

using namespace marea::test;
namespace fs = std::filesystem;

TEST_CASE("backup: a dump truncated anywhere or with one bit flipped is never called good") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    const auto dump = backups.good();
    const auto whole = slurp(dump);
    const auto copies = stack.dir() / "copies";
    fs::create_directory(copies);
    for (const auto& name : backups.files())
        fs::copy_file(backups.folder() / name, copies / name);
    const auto copy = copies / dump.filename();
    REQUIRE(backups.run({"--verify", copy.string()}).code == 0);

    int unnoticed_by_list = 0;
    const auto caught = [&](const std::string& bytes, const std::string& what) {
        spill(copy, bytes);
        const auto answer = backups.run({"--verify", copy.string()});
        INFO(what << "\n" << answer.output);
        CHECK(answer.code == 1);
        CHECK(answer.says("está dañado"));
        CHECK_FALSE(answer.says("Verificado"));
        if (run({"pg_restore", "--list", copy.string()}).code == 0) ++unnoticed_by_list;
    };
    for (std::size_t n = 0; n < 10; ++n) { // from nothing at all to one byte short
        const auto length = n == 9 ? whole.size() - 1 : whole.size() * n / 9;
        caught(whole.substr(0, length), fmt::format("truncated to {}", length));
    }
    for (std::size_t n = 0; n < 20; ++n) { // from the first byte to the last
        auto flipped = whole;
        const auto at = (whole.size() - 1) * n / 19;
        flipped[at] = static_cast<char>(flipped[at] ^ (1 << (n % 8)));
        caught(flipped, fmt::format("bit {} of byte {}", n % 8, at));
    }
    CHECK(unnoticed_by_list > 10); // the reason for all this

    // Its manifest tells from now on, until it is whole again.
    const auto manifest = copies / (dump.stem().string() + ".json");
    CHECK(nlohmann::json::parse(slurp(manifest)).contains("damage"));
    const auto restored = backups.run({"--restore", copy.string(), "--into", "chatdb", "--force"});
    CHECK(restored.code == 1);
    CHECK(restored.says("está dañado"));
    spill(copy, whole);
    CHECK(backups.run({"--verify", copy.string()}).code == 0);
    CHECK_FALSE(nlohmann::json::parse(slurp(manifest)).contains("damage"));

    // Nothing to compare with: not success.
    fs::remove(manifest);
    fs::remove(copies / (dump.stem().string() + ".sha256"));
    const auto unknown = backups.run({"--verify", copy.string()});
    CHECK(unknown.code == 1);
    CHECK(unknown.says("no se puede verificar"));
}

TEST_CASE("backup: whatever breaks, no half dump under a final name and no old one gone") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    backups.good();

    backups.dump_with("pg_dump \"$@\" | head -c 1000000; kill -KILL $$");
    backups.broken("ERROR: pg_dump ha fallado (Killed)");
    backups.dump_with("pg_dump \"$@\" | head -c 1000000; echo 'pg_dump: error: se acabó' >&2; exit 1");
    backups.broken("ERROR: pg_dump ha fallado (exit 1: se acabó)");
    backups.dump_with("pg_dump \"$@\" | head -c 1000000; exit 0"); // and says that all is well
    backups.broken("no se puede verificar");
    backups.dump_with("exit 0");
    backups.broken("no se puede verificar");
    write_script(stack.dir() / "bin/x_pg_dump", "#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n");
    backups.broken("ERROR: pg_dump es 9.6.24 y el servidor, ");
    stack.set("backup", "dump_command", "[\"/nonexistent/pg_dump\"]");
    backups.broken("ERROR: no se puede ejecutar /nonexistent/pg_restore");
    backups.real_dump();

    backups.sql("chatdb", "CREATE TABLE ajena (id int)"); // the server's superuser's
    backups.broken("ERROR: El rol chatuser no puede leer public.ajena, así que no puede copiar la base: ");
    backups.sql("chatdb", "DROP TABLE ajena");
    backups.broken("rechaza el usuario o la contraseña", {{"DB_PASSWORD", "equivocada"}});
    backups.broken("no tiene esa base de datos", {{"DB_NAME", "ninguna"}});
    stack.part("database-down");
    backups.broken("ERROR: PostgreSQL no responde en 127.0.0.1:");
    stack.part("database-up");

    // A run that is told to stop takes away what it began; a killed one leaves a .part, which the next takes away.
    const auto before = backups.files();
    const auto lock = [&](int seconds) {
        return std::make_unique<Background>(
            std::vector<std::string>{
                "psql", "-Xq", "-h", (stack.dir() / "pg/socket").string(), "-p", stack.variable("PG_PORT"), "-U",
                "postgres", "-d", "chatdb", "-c",
                fmt::format("BEGIN; LOCK TABLE otro.mensajes; SELECT 'held' FROM pg_sleep({})", seconds)},
            stack.dir() / "lock.log");
    };
    {
        const auto held = lock(60);
        Background told(backups.argv({}), stack.dir() / "told.log");
        REQUIRE(told.wait_for("pg_dump 1"));
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        CHECK(backups.files().size() == before.size() + 2); // the dump and the globals

        // Meanwhile, another one.
        const auto second = backups.run();
        CHECK(second.code == 75);
        CHECK(second.count("\n") == 1);
        CHECK(second.says("Otra ejecución de backup está en curso"));

        told.stop();
        CHECK(told.text().find("ERROR: interrumpido por una señal") != std::string::npos);
        CHECK(backups.files() == before);
        Background killed(backups.argv({}), stack.dir() / "killed.log");
        REQUIRE(killed.wait_for("pg_dump 1"));
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        killed.kill();
        backups.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%held%' "
                                "AND pid <> pg_backend_pid()");
    }
    CHECK(backups.dumps().size() == 1);
    CHECK(backups.files().size() == before.size() + 2); // the dump and the globals
    spill(backups.folder() / "ajeno.dump.part", "x");
    const auto next = backups.run();
    INFO(next.output);
    CHECK(next.code == 0);
    CHECK(next.says(".dump.part: quedó a medias de una ejecución interrumpida"));
    CHECK(backups.dumps().size() == 2);
    CHECK(backups.files().size() == 2 * before.size() + 1);
    CHECK(backups.files().contains("ajeno.dump.part"));
}

TEST_CASE("backup: the disk fills up half-way, or would") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    const auto mounted = [&](const std::string& size) {
        fs::create_directories(backups.folder());
        return run({"mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", backups.folder().string()}).code == 0;
    };
    if (!mounted("3m")) {
        not_here("nothing can be mounted here");
        return;
    }
    backups.broken("No space left on device");
    CHECK(backups.files().empty());
    REQUIRE(run({"mount", "-o", "remount,size=24m", backups.folder().string()}).code == 0);
    const auto dump = backups.good();
    make_older(dump, {"20250101T000000Z"});
    const auto needed = fs::file_size(dump);
    REQUIRE(needed > (std::size_t{4} << 20)); // so that a third one does not fit with half of it to spare
    REQUIRE(run({"mount", "-o", fmt::format("remount,size={}k", 3 * needed / 1024), backups.folder().string()}).code ==
            0);
    backups.broken("ERROR: no hay sitio para la copia en ");
    CHECK(backups.dumps().size() == 2);
}
