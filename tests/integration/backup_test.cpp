// Backups of a real PostgreSQL: what is dumped comes back row for row, damage is never called good, and whatever
// breaks, no file stands under a final name that is not whole and no old dump goes.

#include "stack.hpp"

#include "../unit/catch.hpp"

#include "probe/postgres.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <fstream>
#include <set>

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

/// Several schemas, odd names, large objects, a partitioned table, 200,000 rows.
constexpr auto fill = R"(
SET ROLE chatuser;
CREATE SCHEMA "Ventas ñ"; CREATE SCHEMA otro;
CREATE TABLE otro.mensajes (id bigserial PRIMARY KEY, autor text, cuerpo text);
INSERT INTO otro.mensajes (autor, cuerpo)
    SELECT 'u' || n % 97, md5(n::text) || E'\n' || md5((n * 7)::text) FROM generate_series(1, 200000) n;
CREATE TABLE "Ventas ñ"."tabla ""rara"" con 'comillas'" (id int PRIMARY KEY, "columna \ rara" text);
INSERT INTO "Ventas ñ"."tabla ""rara"" con 'comillas'" VALUES (1, '日本語 ñ'), (2, E'\t\\.\r\n'), (3, NULL), (4, '');
CREATE TABLE otro.partes (id int, d date) PARTITION BY RANGE (d);
CREATE TABLE otro.partes_2026 PARTITION OF otro.partes FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO otro.partes SELECT n, date '2026-01-01' + n % 300 FROM generate_series(1, 1000) n;
CREATE VIEW otro.vista AS SELECT autor, count(*) FROM otro.mensajes GROUP BY 1;
SELECT lo_from_bytea(70000 + n, decode(repeat(md5(n::text), 500), 'hex')) FROM generate_series(1, 12) n)";

/// One line for each row and each large object of a database, whatever order they come in.
constexpr auto everything = R"(
SELECT md5(string_agg(line, E'\n' ORDER BY line)) FROM (
    SELECT 'm ' || m::text AS line FROM otro.mensajes m
    UNION ALL SELECT 'r ' || r::text FROM "Ventas ñ"."tabla ""rara"" con 'comillas'" r
    UNION ALL SELECT 'p ' || p::text FROM otro.partes p
    UNION ALL SELECT 'v ' || v::text FROM otro.vista v
    UNION ALL SELECT 'l ' || loid || ' ' || pageno || ' ' || md5(data) FROM pg_largeobject) all_of_it)";

class Backups {
public:
    explicit Backups(const Stack& stack) : stack_(stack), folder_(stack.project() / "backups") {}

    [[nodiscard]] std::vector<std::string> argv(const std::vector<std::string>& flags) const {
        std::vector<std::string> argv = {BACKUP};
        argv.insert(argv.end(), flags.begin(), flags.end());
        argv.insert(argv.end(), {"--config", (stack_.project() / "config/autoscale.conf").string()});
        return argv;
    }
    [[nodiscard]] Answer run(const std::vector<std::string>& flags = {}, const Variables& environment = {}) const {
        return marea::test::run(argv(flags), environment);
    }
    /// A run that has to succeed; the dump that it made.
    fs::path good() const {
        const auto before = dumps();
        const auto answer = run();
        INFO(answer.output << answer.errors);
        REQUIRE(answer.code == 0);
        for (const auto& dump : dumps())
            if (!before.contains(dump)) return folder_ / dump;
        FAIL("no new dump");
        return {};
    }
    /// A run with something broken: the sentence, the code, and the folder as it was.
    void broken(const std::string& sentence, const Variables& environment = {}) const {
        const auto before = files();
        const auto answer = run({}, environment);
        INFO(answer.output << answer.errors);
        CHECK(answer.code == 1);
        CHECK(answer.says(sentence));
        CHECK(answer.says("ERROR: No se ha hecho la copia; las anteriores siguen como estaban"));
        CHECK(files() == before);
    }
    [[nodiscard]] std::set<std::string> files() const {
        std::set<std::string> names;
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(folder_, none))
            names.insert(entry.path().filename().string());
        return names;
    }
    [[nodiscard]] std::set<std::string> dumps() const {
        auto names = files();
        std::erase_if(names, [](const std::string& name) { return !name.ends_with(".dump"); });
        return names;
    }
    std::string sql(const std::string& database, const std::string& statement) const {
        const auto connection =
            fmt::format("host='{}' port={} user=postgres dbname={}", (stack_.dir() / "pg/socket").string(),
                        stack_.variable("PG_PORT"), marea::postgres::libpq_quoted(database));
        const auto answer = marea::test::run({"psql", "-XAtq", "-d", connection, "-c", statement});
        INFO(answer.errors);
        REQUIRE(answer.code == 0);
        return answer.output;
    }
    /// pg_dump with something done to it; the other two programs beside it are the real ones. `script` sees the real
    /// pg_dump's arguments.
    void dump_with(const std::string& script) const {
        const auto bin = stack_.dir() / "bin";
        fs::create_directories(bin);
        write_script(bin / "x_pg_dump",
                     "#!/bin/bash\n[ \"$1\" != --version ] || exec pg_dump --version\n" + script + "\n");
        write_script(bin / "x_pg_restore", "#!/bin/sh\nexec pg_restore \"$@\"\n");
        write_script(bin / "x_pg_dumpall", "#!/bin/sh\nexec pg_dumpall \"$@\"\n");
        stack_.set("backup", "dump_command", fmt::format("[\"{}\"]", (bin / "x_pg_dump").string()));
    }
    void real_dump() const { stack_.set("backup", "dump_command", ""); }
    [[nodiscard]] const fs::path& folder() const { return folder_; }

private:
    const Stack& stack_;
    fs::path folder_;
};

std::string slurp(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void spill(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

unsigned mode_of(const fs::path& file) {
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

/// Good dumps of older days, by copying a real one under their names; modification times mean nothing.
void make_older(const fs::path& dump, const std::vector<std::string>& stamps) {
    const auto base = dump.parent_path() / "chatdb_";
    const auto manifest = dump.parent_path() / (dump.stem().string() + ".json");
    for (const auto& stamp : stamps) {
        fs::copy_file(dump, base.string() + stamp + ".dump");
        auto json = nlohmann::json::parse(slurp(manifest));
        json["taken"] = fmt::format("{}-{}-{}T{}:{}:{}Z", stamp.substr(0, 4), stamp.substr(4, 2), stamp.substr(6, 2),
                                    stamp.substr(9, 2), stamp.substr(11, 2), stamp.substr(13, 2));
        spill(base.string() + stamp + ".json", json.dump());
    }
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
    backups.broken("otro.partes_2026: 0 filas en lugar de 1.000");
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
        WARN("SKIPPED: nothing can be mounted here");
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

TEST_CASE("backup: the rotation, and what holds it back") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    stack.set("backup", "keep_last", "2");
    stack.set("backup", "keep_daily", "3");
    stack.set("backup", "keep_weekly", "0");
    stack.set("backup", "keep_monthly", "2");
    const auto dump = backups.good();
    make_older(dump, {"20250110T000000Z", "20250131T000000Z", "20250203T000000Z", "20250210T060000Z",
                      "20250210T120000Z", "20250211T000000Z"});
    spill(backups.folder() / "chatdb_20240101T000000Z.dump", "no manifest: it neither counts nor goes");
    spill(backups.folder() / "chatdb_20240101T000000Z.dump.bak", "not ours");
    spill(backups.folder() / "otra_20240101T000000Z.dump", "not ours");

    const auto plan = backups.run({"--dry-run"});
    CHECK(plan.code == 0);
    CHECK(plan.count("Se borraría") == 4);
    CHECK(backups.dumps().size() == 9);

    // Something shrank: a warning, exit 3, and nothing is removed until somebody has looked.
    backups.sql("chatdb", "TRUNCATE otro.mensajes");
    const auto shrunk = backups.run();
    INFO(shrunk.output);
    CHECK(shrunk.code == 3);
    CHECK(shrunk.says("AVISO: esta copia es menos de la mitad que la del "));
    CHECK(shrunk.says("AVISO: No se borra ninguna copia antigua"));
    CHECK(backups.run().code == 3); // not forgotten
    CHECK(backups.dumps().size() == 11);
    CHECK(backups.run({"--list"}).says("en duda"));
    const auto accepted = backups.run({"--accept"});
    CHECK(accepted.code == 0);
    CHECK(accepted.count("Aceptada: ") == 2);

    const auto pruned = backups.run();
    INFO(pruned.output);
    CHECK(pruned.code == 0);
    const auto left = backups.dumps();
    CHECK(left.contains("chatdb_20240101T000000Z.dump"));
    CHECK(left.contains("otra_20240101T000000Z.dump"));
    CHECK(left.contains("chatdb_20250211T000000Z.dump")); // daily and monthly
    CHECK(left.contains("chatdb_20250210T120000Z.dump")); // daily
    for (const auto* gone : {"20250110T000000", "20250131T000000", "20250203T000000", "20250210T060000"})
        for (const auto& name : backups.files())
            CHECK(name.find(gone) == std::string::npos); // nor anything beside it
    CHECK(left.size() == 2 + 2 + 2);                     // and the two newest
    CHECK(backups.files().contains("chatdb_20240101T000000Z.dump.bak"));
    CHECK(backups.run({"--accept"}).says("nada que aceptar"));

    const auto list = backups.run({"--list"});
    CHECK(list.code == 0);
    CHECK(list.says("sin verificar: ni cuenta ni se borra"));
    CHECK(list.says("reciente, diaria, mensual"));
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
        mkdir -p "$0/root/pg" "$0/root/bin"
        cp "$bin"/pg_dump "$bin"/pg_dumpall "$bin"/pg_restore "$0/root/pg"
        cp -L /bin/sh "$0/root/bin/sh"
        for file in $(ldd "$0"/root/pg/* /bin/sh | grep -o '/[^ ]*' | grep -v ':$' | sort -u); do
            mkdir -p "$0/root$(dirname "$file")"
            cp -L "$file" "$0/root$file"
        done
        tar -C "$0/root" -cf - . | docker cp - "$1:/")sh",
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

TEST_CASE("backup: the hook gets the paths, and its failure is exit 3 and no failed backup") {
    const Stack stack;
    const Backups backups(stack);
    write_script(stack.dir() / "bin/hook", "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$0.got\"\n");
    stack.set("backup", "after_command", fmt::format("[\"{}\", \"s3://x y\"]", (stack.dir() / "bin/hook").string()));
    const auto dump = backups.good();
    const auto base = (dump.parent_path() / dump.stem()).string();
    CHECK(slurp(stack.dir() / "bin/hook.got") ==
          fmt::format("s3://x y\n{0}.dump\n{0}.sha256\n{0}.json\n{0}.globals.sql\n", base));
    write_script(stack.dir() / "bin/hook", "#!/bin/sh\necho 'sin red' >&2\nexit 9\n");
    const auto answer = backups.run();
    CHECK(answer.code == 3);
    CHECK(answer.says("ERROR: after_command falló: "));
    CHECK(answer.says("(código 9; sin red). La copia está hecha y verificada"));
    CHECK(backups.dumps().size() == 2);
}
