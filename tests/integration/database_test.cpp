// What PostgreSQL answers when connecting or reading fails: told by its SQLSTATE, in whatever language it speaks.
#include "database_server.hpp"

#include "../unit/catch.hpp"
#include "autoscale/probe/connections.hpp"
#include "postgres/connect.hpp"
#include "postgres/facts.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace marea;
using namespace marea::test;

namespace {

std::optional<Fault> fault_of(const DatabaseSettings& settings) {
    const auto reading = probe_database(settings);
    if (reading) return std::nullopt;
    INFO(reading.error().detail);
    CHECK(messages::describe(reading.error()).find("secreto") == std::string::npos);
    const auto facts = server_facts(settings);
    if (!facts) CHECK(facts.error().fault == reading.error().fault); // backup sees the same, where it is refused
    return reading.error().fault;
}

template <class Change>
DatabaseSettings with(const DatabaseServer& server, Change change) {
    auto settings = server.settings();
    change(settings);
    return settings;
}

/// Listens and takes calls into its queue; nobody ever answers, or `hang_up` ends each call at once.
class Listener {
public:
    explicit Listener(bool hang_up) : socket_(::socket(AF_INET, SOCK_STREAM, 0)), port_(free_port()) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port_.value);
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(::listen(socket_, 8) == 0);
        if (hang_up)
            thread_ = std::jthread([this] {
                for (int call = 0; call >= 0;) {
                    call = ::accept(socket_, nullptr, nullptr);
                    ::close(call);
                }
            });
    }
    ~Listener() {
        ::shutdown(socket_, SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
        ::close(socket_);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    [[nodiscard]] Port port() const { return port_; }

private:
    int socket_;
    Port port_;
    std::jthread thread_;
};

} // namespace

TEST_CASE("database: refusals are told by their SQLSTATE, in English and in Spanish") {
    const auto* const locale = GENERATE("C", "es_ES.UTF-8");
    INFO(locale);
    const DatabaseServer server(locale);
    const auto& right = server.settings();
    const auto words = probe_database(with(server, [](auto& s) { s.name = "nadie"; }));
    REQUIRE_FALSE(words);
    CHECK((words.error().detail.find("no existe") != std::string::npos) == (locale != std::string("C")));

    const auto reading = probe_database(right);
    REQUIRE(reading);
    CHECK(reading->connections == 0);
    CHECK(reading->slots == 97);
    CHECK(reading->in_use == 0); // its own session does not count
    CHECK(reading->ours == 0);

    CHECK(fault_of(with(server, [](auto& s) { s.name = "nadie"; })) == Fault::database_missing);
    CHECK(fault_of(with(server, [](auto& s) { s.password = Secret("otra"); })) == Fault::database_auth);
    CHECK(fault_of(with(server, [](auto& s) { s.password = {}; })) == Fault::password_empty);
    CHECK(fault_of(with(server, [](auto& s) {
              s.password = {};
              s.password_defined = false;
          })) == Fault::password_missing);
    CHECK(fault_of(with(server, [](auto& s) { s.user = "rejected"; })) == Fault::database_role);
    CHECK(fault_of(with(server, [&](auto& s) { s.host = (server.folder() / "pg").string(); })) == Fault::database_role);

    server.sql("ALTER ROLE chatuser CONNECTION LIMIT 0");
    CHECK(fault_of(right) == Fault::database_full);
    server.sql("ALTER ROLE chatuser CONNECTION LIMIT -1");
    server.sql("ALTER DATABASE chatdb OWNER TO postgres; REVOKE CONNECT ON DATABASE chatdb FROM public");
    CHECK(fault_of(right) == Fault::connect_denied);
    server.sql("GRANT CONNECT ON DATABASE chatdb TO public");
    server.sql("ALTER DATABASE chatdb ALLOW_CONNECTIONS false");
    CHECK(fault_of(right) == Fault::database_closed);
    server.sql("ALTER DATABASE chatdb ALLOW_CONNECTIONS true");
    {
        const auto held = postgres::connect(right); // a smart shutdown waits for it
        REQUIRE(held);
        server.control("-m smart --no-wait stop");
        auto fault = fault_of(right);
        for (int tries = 0; !fault && tries < 100; ++tries) { // the postmaster hears of it in a moment
            ::usleep(100'000);
            fault = fault_of(right);
        }
        CHECK(fault == Fault::database_starting);
    }
    (void)server.shell("as_postgres \"$BIN/pg_ctl\" -D \"$DIR/pg/data\" -m immediate -w stop");
    CHECK(fault_of(right) == Fault::database_down);
}

TEST_CASE("database: what may not be read is an error with its grant, and hidden rows are never zero") {
    const DatabaseServer server("C");
    server.sql("INSERT INTO active_connections VALUES (1); CREATE ROLE reader LOGIN PASSWORD 'secreto'", "chatdb");
    const auto reader = with(server, [](auto& s) { s.user = "reader"; });
    CHECK(fault_of(reader) == Fault::select_denied);
    server.sql("GRANT pg_read_all_data TO reader", "chatdb");
    CHECK(probe_connections(reader).value() == 1);
    server.sql("ALTER TABLE active_connections ENABLE ROW LEVEL SECURITY", "chatdb");
    const auto hidden = probe_database(reader);
    REQUIRE_FALSE(hidden);
    CHECK(hidden.error().fault == Fault::rows_hidden);
    CHECK(hidden.error().subject == "reader");
    CHECK_FALSE(count_contents(reader)); // nor does a backup count them as none
    server.sql("ALTER ROLE reader BYPASSRLS");
    CHECK(probe_connections(reader).value() == 1);
    CHECK(count_contents(reader)->rows.at("public.active_connections") == 1);
    CHECK(fault_of(with(server, [](auto& s) { s.connections_query = "SELECT 1 FROM nowhere"; })) ==
          Fault::database_query);
    CHECK(fault_of(with(server, [](auto& s) {
              s.connections_query = "SELECT 1 FROM pg_sleep(60)";
              s.timeout_seconds = 0.5;
          })) == Fault::database_timed_out);
    CHECK(fault_of(with(server, [](auto& s) { s.connections_query = "INSERT INTO active_connections VALUES (1)"; })) ==
          Fault::database_query); // read-only
}

TEST_CASE("database: a server that takes the call and says nothing, or hangs up, is not down") {
    DatabaseSettings settings;
    settings.host = "127.0.0.1";
    settings.timeout_seconds = 0.3;
    {
        const Listener silent(false);
        settings.port = silent.port();
        const auto begin = std::chrono::steady_clock::now();
        CHECK(fault_of(settings) == Fault::database_timed_out);
        CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10)); // two looks of 0.3 s, not for ever
    }
    settings.timeout_seconds = 5;
    const Listener curt(true);
    settings.port = curt.port();
    CHECK(fault_of(settings) == Fault::database_refused);
}

TEST_CASE("database: through PgBouncer as it comes, reading and the facts of a backup") {
    const DatabaseServer server("C");
    server.sql("INSERT INTO active_connections SELECT generate_series(1, 42)", "chatdb");
    const auto port = free_port();
    const auto started = server.shell(fmt::format(R"(set -e
printf '"chatuser" "secreto"\n' >"$DIR/pg/users.txt"
cat >"$DIR/pg/pgbouncer.ini" <<INI
[databases]
chatdb = host=127.0.0.1 port=$PORT dbname=chatdb
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $DIR/pg/users.txt
pool_mode = transaction
logfile = $DIR/pg/pgbouncer.log
pidfile = $DIR/pg/pgbouncer.pid
INI
as_postgres pgbouncer -d "$DIR/pg/pgbouncer.ini")",
                                                  port.value));
    INFO(started.errors);
    REQUIRE(started.code == 0);
    const auto pooled = with(server, [&](auto& s) { s.port = port; });
    auto reading = probe_database(pooled);
    for (int tries = 0; !reading && tries < 100; ++tries) { // it detaches before it listens
        ::usleep(100'000);
        reading = probe_database(pooled);
    }
    auto snapshot = Snapshot::take(pooled);
    CHECK(snapshot.ok());
    if (snapshot) CHECK(snapshot->tables() == std::vector<std::string>{"public.active_connections"});
    const auto counted = count_contents(pooled);
    REQUIRE(counted);
    CHECK(counted->total_rows() == 42);
    (void)server.shell("kill $(cat \"$DIR/pg/pgbouncer.pid\")");
    REQUIRE(reading);
    CHECK(reading->connections == 42);
}

TEST_CASE("database: libpq's environment leads nowhere else") {
    const DatabaseServer server("C");
    server.sql("INSERT INTO active_connections VALUES (1)", "chatdb");
    const auto project = server.folder() / "project";
    std::filesystem::create_directories(project / "config");
    const auto conf = project / "config/autoscale.conf";
    const auto write = [&](const std::string& host) {
        return run({"bash", "-c",
                    fmt::format("printf '[database]\\nhost = \"{}\"\\nport = {}\\ntimeout_seconds = 1\\n' >{}; "
                                "printf 'DB_PASSWORD=secreto\\n' >{}/.env",
                                host, server.settings().port.value, conf.string(), project.string())});
    };
    const Variables misleading = {
        {"PGHOSTADDR", "127.0.0.1"},         {"PGSERVICE", "none"},       {"PGOPTIONS", "-c foo=bar"},
        {"PGTARGETSESSIONATTRS", "standby"}, {"PGREQUIREPEER", "nobody"}, {"PGCLIENTENCODING", "none"},
        {"PGCHANNELBINDING", "require"},     {"PGDATABASE", "none"},      {"PATH", "/usr/bin:/bin"}};
    const std::vector<std::string> backup = {BACKUP, "--config", conf.string()};
    (void)write("127.0.0.1");
    const auto made = run(backup, misleading);
    INFO(made.output << made.errors);
    CHECK(made.code == 0);
    (void)write("192.0.2.77"); // nobody there, and PGHOSTADDR names the server
    CHECK(run(backup, misleading).code == 1);
}
