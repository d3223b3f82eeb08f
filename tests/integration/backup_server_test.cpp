// Servers that are not quite a server: a replica, a pooler in front, one whose database is lost, a pipe that breaks.

#include "backups.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

/// Something beside the stack's PostgreSQL, run as its user: $DIR, $BIN, $PG_PORT, $PORT.
class Beside {
public:
    Beside(const Stack& stack, const std::string& up, std::string down)
        : stack_(stack), port_(std::to_string(std::stoi(stack.variable("PG_PORT")) + 90)), down_(std::move(down)) {
        const auto made = shell(up);
        INFO(made.output << made.errors);
        REQUIRE(made.code == 0);
    }
    ~Beside() { (void)shell(down_); }
    Beside(const Beside&) = delete;
    Beside& operator=(const Beside&) = delete;
    [[nodiscard]] const std::string& port() const { return port_; }

private:
    [[nodiscard]] Answer shell(const std::string& text) const {
        const std::string beginning = R"sh(set -e
BIN=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
as_postgres() {
    if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; else "$@"; fi
}
)sh";
        return run({"bash", "-c", beginning + text}, {{"DIR", stack_.dir().string()},
                                                      {"PG_PORT", stack_.variable("PG_PORT")},
                                                      {"PORT", port_},
                                                      {"SECRET", stack_.variable("DB_PASSWORD")},
                                                      {"PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}});
    }

    const Stack& stack_;
    std::string port_;
    std::string down_;
};

constexpr auto standby_up = R"sh(
echo 'local replication postgres trust' >>"$DIR/pg/data/pg_hba.conf"
as_postgres "$BIN/pg_ctl" -D "$DIR/pg/data" reload >/dev/null
as_postgres "$BIN/pg_basebackup" -c fast -D "$DIR/pg/standby" -R -h "$DIR/pg/socket" -p "$PG_PORT" -U postgres --no-sync
echo "port = $PORT" >>"$DIR/pg/standby/postgresql.conf"
as_postgres "$BIN/pg_ctl" -D "$DIR/pg/standby" -l "$DIR/pg/standby.log" -w start >/dev/null 2>&1
)sh";
constexpr auto standby_down =
    R"sh(as_postgres "$BIN/pg_ctl" -D "$DIR/pg/standby" -m immediate -w stop >/dev/null 2>&1)sh";

constexpr auto pooler_up = R"sh(
mkdir "$DIR/pooler"
printf '"chatuser" "%s"\n' "$SECRET" >"$DIR/pooler/users.txt"
cat >"$DIR/pooler/ini" <<INI
[databases]
* = host=127.0.0.1 port=$PG_PORT
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $PORT
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $DIR/pooler/users.txt
pool_mode = transaction
logfile = $DIR/pooler/log
pidfile = $DIR/pooler/pid
INI
[ "$(id -u)" != 0 ] || chown -R postgres "$DIR/pooler"
as_postgres pgbouncer -q -d "$DIR/pooler/ini"
)sh";
constexpr auto pooler_down = R"sh(kill "$(cat "$DIR/pooler/pid")")sh";

} // namespace

TEST_CASE("backup: a replica is dumped, without the rows of unlogged tables, which it has not got") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    backups.sql("chatdb", "SET ROLE chatuser; CREATE UNLOGGED TABLE otro.efimera (i int); "
                          "INSERT INTO otro.efimera VALUES (1)");
    const Beside standby(stack, standby_up, standby_down);
    stack.set("database", "port", standby.port());
    const auto answer = backups.run();
    INFO(answer.output << answer.errors);
    CHECK(answer.code == 0);
    CHECK(answer.says("] Verificado: leído entero"));
    REQUIRE(backups.dumps().size() == 1);
    const auto dump = backups.folder() / *backups.dumps().begin();
    const auto manifest = nlohmann::json::parse(slurp(backups.folder() / (dump.stem().string() + ".json")));
    CHECK(manifest["tables"]["otro.mensajes"] == 200000);
    CHECK_FALSE(manifest["tables"].contains("otro.efimera"));
    stack.set("backup", "verify", "\"restore\"");
    backups.broken("ERROR: Este servidor es una réplica y en él no se puede crear la base de prueba: use verify = "
                   "\"read\"");

    // Back into the server that is followed.
    stack.set("database", "port", stack.variable("PG_PORT"));
    backups.sql("postgres", "ALTER ROLE chatuser CREATEDB");
    CHECK(backups.run({"--restore", dump.string(), "--into", "nueva"}).code == 0);
    CHECK(backups.sql("nueva", everything) == backups.sql("chatdb", everything));
    CHECK(backups.sql("nueva", "SELECT count(*) FROM otro.efimera") == "0\n");
}

TEST_CASE("backup: through PgBouncer that pools transactions, dumped, verified by restoring and restored") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    backups.sql("postgres", "ALTER ROLE chatuser CREATEDB; ALTER ROLE chatuser SET statement_timeout = '55s'");
    const Beside pooler(stack, pooler_up, pooler_down);
    stack.set("database", "port", pooler.port());
    stack.set("backup", "verify", "\"restore\"");
    const auto dump = backups.good();
    const auto restored = backups.run({"--restore", dump.string(), "--into", "nueva"});
    INFO(restored.output << restored.errors);
    CHECK(restored.code == 0);
    CHECK(backups.sql("nueva", everything) == backups.sql("chatdb", everything));
    CHECK(backups.run({"--restore", dump.string(), "--into", "nueva", "--force"}).code == 0);
    CHECK(backups.sql("postgres", "SELECT count(*) FROM pg_database WHERE datname LIKE 'marea%'") == "0\n");

    // The next one to get one of these sessions finds it as it was.
    const auto next =
        run({"psql", "-XAtq", "-h", "127.0.0.1", "-p", pooler.port(), "-U", "chatuser", "-d", "chatdb", "-c",
             "SELECT current_setting('search_path'), current_setting('statement_timeout'), "
             "current_setting('row_security')"},
            {{"PGPASSWORD", stack.variable("DB_PASSWORD")}});
    CHECK(next.output == "\"$user\", public|55s|on\n");
}

TEST_CASE("backup: the very database of the settings is lost, and comes back") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    backups.sql("postgres", "ALTER ROLE chatuser CREATEDB");
    const auto original = backups.sql("chatdb", everything);
    const auto dump = backups.good();
    backups.sql("postgres", "DROP DATABASE chatdb WITH (FORCE)");
    const auto restored = backups.run({"--restore", dump.string(), "--into", "nueva"});
    INFO(restored.output << restored.errors);
    CHECK(restored.code == 0);
    CHECK(backups.sql("nueva", everything) == original);
    CHECK(backups.run({"--restore", dump.string(), "--into", "chatdb"}).code == 0);
    CHECK(backups.sql("chatdb", everything) == original);
}

TEST_CASE("backup: a pipe that cannot be read to its end ends the run, and there is no dump") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    backups.good();
    backups.broken("ERROR: pg_dump ha fallado (Input/output error)", {{"LD_PRELOAD", FAILING_PIPE}});
}
