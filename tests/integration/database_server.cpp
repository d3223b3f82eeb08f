#include "database_server.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace marea::test {

Port free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(socket, generic, size) == 0);
    REQUIRE(::getsockname(socket, generic, &size) == 0);
    ::close(socket);
    return Port{ntohs(address.sin_port)};
}

DatabaseServer::DatabaseServer(const std::string& locale) : locale_(locale) {
    settings_.host = "127.0.0.1";
    settings_.port = free_port();
    settings_.password = Secret("secreto");
    settings_.password_defined = true;
    const auto made = shell(R"sh(set -e
chmod 711 "$DIR"
mkdir "$DIR/pg" "$DIR/locales"
[ "$LANGUAGE_OF" = C ] || localedef -i "${LANGUAGE_OF%%.*}" -f UTF-8 "$DIR/locales/$LANGUAGE_OF"
[ "$(id -u)" != 0 ] || chown postgres "$DIR/pg"
as_postgres "$BIN/initdb" -D "$DIR/pg/data" -U postgres -A trust --no-sync --locale=C -E UTF8 \
    --lc-messages="$LANGUAGE_OF" >"$DIR/initdb.log" 2>&1 || { cat "$DIR/initdb.log" >&2; exit 1; }
cat >>"$DIR/pg/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $PORT
unix_socket_directories = '$DIR/pg'
fsync = off
CONF
cat >"$DIR/pg/data/pg_hba.conf" <<CONF
local all postgres trust
local all all peer
host all rejected 127.0.0.1/32 reject
host all all 127.0.0.1/32 scram-sha-256
CONF
)sh");
    INFO(made.errors);
    REQUIRE(made.code == 0);
    control("-l \"$DIR/pg/log\" -w start");
    sql("CREATE ROLE chatuser LOGIN PASSWORD 'secreto'");
    sql("CREATE DATABASE chatdb OWNER chatuser");
    sql("SET ROLE chatuser; CREATE TABLE active_connections (id int)", "chatdb");
}

DatabaseServer::~DatabaseServer() {
    (void)shell("as_postgres \"$BIN/pg_ctl\" -D \"$DIR/pg/data\" -m immediate -w stop >/dev/null 2>&1");
}

void DatabaseServer::sql(const std::string& statement, const std::string& database) const {
    const auto ran = run({"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", (folder() / "pg").string(), "-p",
                          std::to_string(settings_.port.value), "-U", "postgres", "-d", database, "-c", statement});
    INFO(statement << ": " << ran.errors);
    REQUIRE(ran.code == 0);
}

void DatabaseServer::control(const std::string& arguments) const {
    const auto ran = shell("as_postgres \"$BIN/pg_ctl\" -D \"$DIR/pg/data\" " + arguments + " >/dev/null 2>&1");
    INFO(arguments);
    REQUIRE(ran.code == 0);
}

Answer DatabaseServer::shell(const std::string& text) const {
    const std::string beginning = R"sh(BIN=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
PATH=$PATH:/usr/sbin:/sbin
export LOCPATH=$DIR/locales
[ "$LANGUAGE_OF" != C ] || unset LOCPATH
as_postgres() {
    if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; else "$@"; fi
}
)sh";
    return run({"bash", "-c", beginning + text}, {{"DIR", folder().string()},
                                                  {"PORT", std::to_string(settings_.port.value)},
                                                  {"LANGUAGE_OF", locale_},
                                                  {"PATH", "/usr/local/bin:/usr/bin:/bin"}});
}

} // namespace marea::test
