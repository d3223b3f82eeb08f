// Backups of a real PostgreSQL: what is dumped comes back row for row, on this host and through docker exec.

#include "backups.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

unsigned mode_of(const fs::path& file) {
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

} // namespace

TEST_CASE("backup: what is dumped is restored, row for row") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    const auto original = backups.sql("chatdb", everything);

    const auto answer = backups.run();
    INFO(answer.output << answer.errors);
    REQUIRE(answer.code == 0);
    CHECK(answer.says("4 tablas, 201.004 filas, 12 objetos grandes"));
    CHECK(answer.says("] Verificado: leído entero con pg_restore"));
    REQUIRE(backups.files().size() == 4);
    const auto dump = backups.folder() / *backups.dumps().begin();
    const auto beside = [&](const char* suffix) { return backups.folder() / (dump.stem().string() + suffix); };

    // The files, and who may read them.
    CHECK(mode_of(backups.folder()) == 0700U);
    for (const auto& name : backups.files())
        CHECK(mode_of(backups.folder() / name) == 0600U);
    CHECK(run({"sh", "-c", "cd \"$0\" && sha256sum -c --strict *.sha256", backups.folder().string()}).code == 0);
    CHECK(slurp(beside(".globals.sql")).find("CREATE ROLE chatuser") != std::string::npos);
    CHECK(slurp(beside(".globals.sql")).find("PASSWORD") == std::string::npos);
    CHECK(answer.says("AVISO: chatuser no es superusuario: los roles se guardan sin sus contraseñas"));
    const auto manifest = nlohmann::json::parse(slurp(beside(".json")));
    CHECK(manifest["tables"]["otro.mensajes"] == 200000);
    CHECK(manifest["tables"]["\"Ventas ñ\".\"tabla \"\"rara\"\" con 'comillas'\""] == 4);
    CHECK(manifest["size"] == fs::file_size(dump));
    CHECK(manifest["verified"]["how"] == "read");

    // The password is nowhere.
    const auto password = stack.variable("DB_PASSWORD");
    CHECK((answer.output + answer.errors).find(password) == std::string::npos);
    for (const auto& name : backups.files())
        CHECK(slurp(backups.folder() / name).find(password) == std::string::npos);

    // A role that may not create databases is told the one command; with it, everything is there again.
    const std::string odd = "otra \"ñ\" x=y'";
    const auto refused = backups.run({"--restore", dump.string(), "--into", odd});
    CHECK(refused.code == 1);
    CHECK(refused.says("psql -U postgres -c 'ALTER ROLE \"chatuser\" CREATEDB'"));
    backups.sql("postgres", "ALTER ROLE \"chatuser\" CREATEDB");
    for (const auto& database : {odd, std::string("nueva")}) {
        const auto restored = backups.run({"--restore", dump.filename().string(), "--into", database});
        INFO(restored.output << restored.errors);
        CHECK(restored.code == 0);
        CHECK(restored.says("4 tablas y 201.004 filas, las de la copia"));
        CHECK(backups.sql(database, everything) == original);
    }

    // What an extension brings is nothing that somebody put there.
    backups.sql("postgres", "CREATE DATABASE preparada OWNER chatuser");
    backups.sql("preparada", "CREATE EXTENSION hstore");
    CHECK(backups.run({"--restore", dump.string(), "--into", "preparada"}).code == 0);
    CHECK(backups.sql("preparada", everything) == original);

    // A database that holds something is not touched without --force, and with it has the dump's rows again.
    backups.sql("nueva", "SET ROLE chatuser; DELETE FROM otro.mensajes WHERE id % 2 = 0; CREATE TABLE mia (id int)");
    const auto changed = backups.sql("nueva", everything);
    const auto full = backups.run({"--restore", dump.string(), "--into", "nueva"});
    CHECK(full.code == 1);
    CHECK(full.says("la base nueva existe y no está vacía"));
    CHECK(backups.sql("nueva", everything) == changed);
    CHECK(backups.run({"--restore", dump.string(), "--into", "nueva", "--force"}).code == 0);
    CHECK(backups.sql("nueva", everything) == original);
    CHECK(backups.sql("nueva", "SELECT count(*) FROM mia") == "0\n");

    // Something in the way of --force: all or nothing.
    backups.sql("nueva", "SET ROLE chatuser; DELETE FROM otro.mensajes WHERE id % 3 = 0;"
                         "CREATE VIEW encima AS SELECT * FROM otro.mensajes");
    const auto in_the_way = backups.sql("nueva", everything);
    const auto failed = backups.run({"--restore", dump.string(), "--into", "nueva", "--force"});
    CHECK(failed.code == 1);
    CHECK(failed.says("La base nueva sigue como estaba"));
    CHECK(backups.sql("nueva", everything) == in_the_way);

    // A superuser, as in the official image, saves the passwords of roles too.
    backups.sql("postgres", "ALTER ROLE \"chatuser\" SUPERUSER");
    const auto second = backups.good();
    CHECK(slurp(backups.folder() / (second.stem().string() + ".globals.sql")).find("PASSWORD 'SCRAM") !=
          std::string::npos);
}

TEST_CASE("backup: verified by restoring, in a database of its own that goes again") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    stack.set("backup", "verify", "\"restore\"");
    backups.broken("el rol chatuser no puede crear bases de datos: désele ese permiso con psql -U postgres -c 'ALTER "
                   "ROLE \"chatuser\" CREATEDB'");
    backups.sql("postgres", "ALTER ROLE chatuser CREATEDB");
    const auto answer = backups.run();
    INFO(answer.output);
    CHECK(answer.code == 0);
    CHECK(answer.says("] Verificado: restaurado en una base de prueba, y sus filas coinciden"));
    const auto scratches = "SELECT count(*) FROM pg_database WHERE datname LIKE 'marea%'";
    CHECK(backups.sql("postgres", scratches) == "0\n");

    // A dump that is readable to its end, yet lacks rows.
    const auto before = backups.files();
    backups.dump_with("exec pg_dump --exclude-table-data=otro.partes_2026 \"$@\"");
    backups.broken("AVISO: La copia no trae las filas de otro.partes_2026: compruebe dump_command");
    CHECK(backups.sql("postgres", scratches) == "0\n");
    backups.real_dump();

    // Killed in the middle of it: the next run drops what it left.
    {
        Background killed(backups.argv({}), stack.dir() / "killed.log");
        REQUIRE(killed.wait_for("Restaurando en la base de prueba"));
        killed.kill();
    }
    CHECK(backups.dumps().size() == 1);
    backups.good();
    // ... unless its pg_restore was still at it
    for (int n = 0; n < 5 && backups.sql("postgres", scratches) != "0\n"; ++n)
        backups.good();
    CHECK(backups.sql("postgres", scratches) == "0\n");
}

TEST_CASE("backup: through docker exec, with the container's own pg_dump") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    backups.sql("postgres", "ALTER ROLE chatuser CREATEDB");
    // The stack's database is not in a container, but its socket is: the clients are put beside it.
    const auto container = stack.compose_backend();
    const auto put = run({"bash", "-ec", R"sh(
        bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
        mkdir -p "$0/files/pg" "$0/files/bin"
        cp "$bin"/pg_dump "$bin"/pg_dumpall "$bin"/pg_restore "$0/files/pg"
        cp -L /bin/sh "$0/files/bin/sh"
        for file in $(ldd "$0"/files/pg/* /bin/sh | grep -o '/[^ ]*' | grep -v ':$' | sort -u); do
            mkdir -p "$0/files$(dirname "$file")"
            cp -L "$file" "$0/files$file"
        done
        tar -C "$0/files" -cf - . | docker cp - "$1:/")sh",
                          stack.dir().string(), container});
    INFO(put.output << put.errors);
    REQUIRE(put.code == 0);
    stack.set("backup", "dump_command",
              fmt::format(R"(["docker", "exec", "-i", "-e", "PGPASSWORD", "-e", "PGHOST=/pgsock", "-e", "PGPORT={}", )"
                          R"("{}", "/pg/pg_dump"])",
                          stack.variable("PG_PORT"), container));
    const auto read = backups.good();
    stack.set("backup", "verify", "\"restore\"");
    CHECK(backups.run({"--verify", read.string()}).says("Verificado: restaurado"));
    backups.good();
    CHECK(backups.run({"--restore", read.string(), "--into", "nueva"}).code == 0);
    CHECK(backups.sql("nueva", everything) == backups.sql("chatdb", everything));
    REQUIRE(run({"docker", "stop", "-t", "1", container}).code == 0);
    backups.broken("ERROR: pg_restore ha fallado (exit 1: ");
}
