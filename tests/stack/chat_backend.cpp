// The chat backend of the demo and of the integration tests: HTTP /health, WebSocket chat on every other path (what
// one client says, all of this backend hear), one row in active_connections per open socket, graceful on SIGTERM.
//
// Environment: DB_HOST DB_PORT DB_USER DB_PASSWORD DB_NAME as the production backend has them.
// For tests: HEALTH_STATUS (answer of /health, 200), START_DELAY_MS (before it listens), EXIT_AT_ONCE (its exit code).

#include <utility> // Boost.Asio 1.74 uses std::exchange without it

#include <boost/asio.hpp>
#include <boost/beast.hpp>

#include <libpq-fe.h>

#include <unistd.h>

#include <cstdlib>
#include <deque>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <thread>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

constexpr unsigned short container_port = 3000;

std::string setting(const char* name, const char* fallback) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : fallback;
}

void say(const std::string& text) {
    std::cout << text << std::endl; // docker logs must show it at once
}

/// The rows of this backend in active_connections.
class Connections {
public:
    Connections() : name_(host_name()) {
        const std::string text = "connect_timeout=5 host='" + setting("DB_HOST", "db") + "' port='" +
                                 setting("DB_PORT", "5432") + "' user='" + setting("DB_USER", "chatuser") +
                                 "' password='" + setting("DB_PASSWORD", "") + "' dbname='" +
                                 setting("DB_NAME", "chatdb") + "' application_name='" + name_ + "'";
        connection_.reset(PQconnectdb(text.c_str()));
        if (PQstatus(connection_.get()) != CONNECTION_OK) {
            say(std::string("sin base de datos: ") + PQerrorMessage(connection_.get()));
            std::exit(1);
        }
    }

    void opened(const std::string& socket) {
        run("INSERT INTO active_connections (backend, socket) VALUES ($1, $2)", {name_, socket});
    }
    void closed(const std::string& socket) {
        run("DELETE FROM active_connections WHERE backend = $1 AND socket = $2", {name_, socket});
    }
    void all_closed() { run("DELETE FROM active_connections WHERE backend = $1", {name_}); }
    [[nodiscard]] const std::string& backend() const { return name_; }

private:
    static std::string host_name() {
        std::string name(256, '\0');
        ::gethostname(name.data(), name.size() - 1);
        return name.c_str();
    }
    void run(const char* sql, const std::vector<std::string>& values) {
        std::vector<const char*> pointers;
        for (const auto& value : values)
            pointers.push_back(value.c_str());
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(
            PQexecParams(connection_.get(), sql, static_cast<int>(pointers.size()), nullptr, pointers.data(), nullptr,
                         nullptr, 0),
            &PQclear);
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
            say(std::string("SQL: ") + PQerrorMessage(connection_.get()));
    }

    std::string name_;
    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_{nullptr, &PQfinish};
};

class Client;

struct Room {
    Connections& connections;
    std::set<std::shared_ptr<Client>> clients;
    unsigned health_status;
};

/// One accepted socket: plain HTTP until it asks for an upgrade.
class Client : public std::enable_shared_from_this<Client> {
public:
    Client(tcp::socket socket, Room& room, unsigned long number)
        : socket_(std::move(socket)), room_(room), id_(std::to_string(number)) {}

    void start() {
        http::async_read(socket_.next_layer(), buffer_, request_,
                         [self = shared_from_this()](beast::error_code error, std::size_t) {
                             if (error) return;
                             if (beast::websocket::is_upgrade(self->request_))
                                 self->chat();
                             else
                                 self->answer();
                         });
    }

    void say(std::shared_ptr<const std::string> text) {
        outgoing_.push_back(std::move(text));
        if (outgoing_.size() == 1) write();
    }

    /// 1001, "going away": the client knows that it should connect again.
    void go_away() {
        socket_.async_close(beast::websocket::close_code::going_away,
                            [self = shared_from_this()](beast::error_code) {});
    }

private:
    void answer() {
        const bool health = request_.target() == "/health";
        auto response = std::make_shared<http::response<http::string_body>>(
            http::int_to_status(health ? room_.health_status : 404), request_.version());
        response->body() = health ? "ok " + room_.connections.backend() + "\n" : "";
        response->keep_alive(false);
        response->prepare_payload();
        http::async_write(socket_.next_layer(), *response,
                          [self = shared_from_this(), response](beast::error_code, std::size_t) {
                              beast::error_code ignored;
                              self->socket_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
                          });
    }

    void chat() {
        socket_.async_accept(request_, [self = shared_from_this()](beast::error_code error) {
            if (error) return;
            self->room_.clients.insert(self);
            self->room_.connections.opened(self->id_);
            self->say(std::make_shared<const std::string>("backend " + self->room_.connections.backend()));
            self->read();
        });
    }

    void read() {
        buffer_.clear();
        socket_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
            if (error) {
                self->room_.clients.erase(self);
                self->room_.connections.closed(self->id_);
                return;
            }
            const auto text = std::make_shared<const std::string>(beast::buffers_to_string(self->buffer_.data()));
            for (const auto& other : self->room_.clients)
                other->say(text);
            self->read();
        });
    }

    void write() {
        socket_.text(true);
        socket_.async_write(asio::buffer(*outgoing_.front()),
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                                if (error) return;
                                self->outgoing_.pop_front();
                                if (!self->outgoing_.empty()) self->write();
                            });
    }

    beast::websocket::stream<tcp::socket> socket_;
    Room& room_;
    std::string id_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    std::deque<std::shared_ptr<const std::string>> outgoing_;
};

void accept(tcp::acceptor& acceptor, Room& room, unsigned long number) {
    acceptor.async_accept([&acceptor, &room, number](beast::error_code error, tcp::socket socket) {
        if (error) return;
        std::make_shared<Client>(std::move(socket), room, number)->start();
        accept(acceptor, room, number + 1);
    });
}

} // namespace

int main() {
    if (const auto code = setting("EXIT_AT_ONCE", ""); !code.empty()) {
        say("EXIT_AT_ONCE=" + code);
        return std::atoi(code.c_str());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(std::atoi(setting("START_DELAY_MS", "0").c_str())));
    Connections connections;
    Room room{connections, {}, static_cast<unsigned>(std::atoi(setting("HEALTH_STATUS", "200").c_str()))};
    asio::io_context context;
    tcp::acceptor acceptor(context, {asio::ip::address_v4::any(), container_port});
    accept(acceptor, room, 1);
    asio::signal_set signals(context, SIGTERM, SIGINT);
    asio::steady_timer last_moment(context);
    signals.async_wait([&](beast::error_code, int) {
        say("SIGTERM: hasta luego");
        acceptor.close();
        for (const auto& client : room.clients)
            client->go_away();
        last_moment.expires_after(std::chrono::milliseconds(200));
        last_moment.async_wait([&](beast::error_code) { context.stop(); });
    });
    say("escuchando en " + std::to_string(container_port));
    context.run();
    connections.all_closed();
}
