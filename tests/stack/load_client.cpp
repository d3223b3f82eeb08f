// Chat clients for the demo and the integration tests: opens N WebSockets, holds them until it is told to stop
// (SIGTERM, SIGINT, --seconds), and reports each one that failed or was dropped. With --requests it sends GETs
// meanwhile and counts the answers that are not 200.
//
// Prints "connected N" when all are open or have failed, "dropped I after T s" as it happens, "requests 1000" at every
// thousandth, and one last line
// "connected=N failed=N dropped=N requests=N bad=N slowest=SECONDS" (of a request). Exit code 0: none failed, dropped
// or bad.

#include <utility> // Boost.Asio 1.74 uses std::exchange without it

#include <CLI/CLI.hpp>
#include <boost/asio.hpp>
#include <boost/beast.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

struct Options {
    unsigned short port = 0;
    int clients = 0;
    int requests = 0;
    int pause_ms = 0;
    double seconds = 0;
};

struct Tally {
    int settled = 0; ///< connected or failed
    int connected = 0;
    int failed = 0;
    int dropped = 0;
    int requests = 0;
    int bad = 0;
    double slowest = 0;                  ///< request, in seconds
    std::map<std::string, int> backends; ///< clients by the backend that greeted them
};

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(asio::io_context& context, const Options& options, Tally& tally, int number)
        : socket_(context), options_(options), tally_(tally), number_(number) {}

    void start() {
        socket_.next_layer().async_connect({asio::ip::address_v4::loopback(), options_.port},
                                           [self = shared_from_this()](beast::error_code error) {
                                               if (error) return self->failed(error);
                                               self->upgrade();
                                           });
    }

private:
    void upgrade() {
        socket_.async_handshake("localhost", "/chat", [self = shared_from_this()](beast::error_code error) {
            if (error) return self->failed(error);
            ++self->tally_.connected;
            self->open_ = Clock::now();
            self->settled();
            self->read();
        });
    }

    void read() {
        socket_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
            if (error) {
                ++self->tally_.dropped;
                const std::chrono::duration<double> held = Clock::now() - self->open_;
                std::printf("dropped %d after %.2f s (%s), backend %s\n", self->number_, held.count(),
                            error.message().c_str(), self->backend_.c_str());
                std::fflush(stdout);
                return;
            }
            const auto text = beast::buffers_to_string(self->buffer_.data());
            if (text.starts_with("backend ")) {
                self->backend_ = text.substr(8);
                ++self->tally_.backends[self->backend_];
            }
            self->buffer_.clear();
            self->read();
        });
    }

    void failed(beast::error_code error) {
        ++tally_.failed;
        std::printf("failed %d (%s)\n", number_, error.message().c_str());
        settled();
    }

    void settled() {
        if (++tally_.settled < options_.clients) return;
        std::printf("connected %d\n", tally_.connected);
        std::fflush(stdout);
    }

    beast::websocket::stream<tcp::socket> socket_;
    const Options& options_;
    Tally& tally_;
    int number_;
    std::string backend_; ///< that greeted it
    beast::flat_buffer buffer_;
    Clock::time_point open_;
};

/// One GET /health after another, each on its own connection.
class Requests {
public:
    Requests(asio::io_context& context, const Options& options, Tally& tally)
        : context_(context), timer_(context), options_(options), tally_(tally) {}

    void next() {
        if (tally_.requests > 0 && tally_.requests % 1000 == 0) {
            std::printf("requests %d\n", tally_.requests);
            std::fflush(stdout);
        }
        if (tally_.requests >= options_.requests) return;
        ++tally_.requests;
        begun_ = Clock::now();
        socket_ = std::make_unique<tcp::socket>(context_);
        socket_->async_connect({asio::ip::address_v4::loopback(), options_.port}, [this](beast::error_code error) {
            if (error) return done(0);
            request_ = {http::verb::get, "/health", 11};
            request_.set(http::field::host, "localhost");
            request_.set(http::field::connection, "close");
            http::async_write(*socket_, request_, [this](beast::error_code failed, std::size_t) {
                if (failed) return done(0);
                buffer_.clear();
                response_ = {};
                http::async_read(*socket_, buffer_, response_, [this](beast::error_code wrong, std::size_t) {
                    done(wrong ? 0 : response_.result_int());
                });
            });
        });
    }

private:
    void done(unsigned status) {
        const std::chrono::duration<double> took = Clock::now() - begun_;
        tally_.slowest = std::max(tally_.slowest, took.count());
        if (status != 200) {
            ++tally_.bad;
            std::printf("request %d: %u\n", tally_.requests, status);
            std::fflush(stdout);
        }
        timer_.expires_after(std::chrono::milliseconds(options_.pause_ms));
        timer_.async_wait([this](beast::error_code) { next(); });
    }

    asio::io_context& context_;
    asio::steady_timer timer_;
    const Options& options_;
    Tally& tally_;
    std::unique_ptr<tcp::socket> socket_;
    Clock::time_point begun_;
    http::request<http::empty_body> request_;
    http::response<http::string_body> response_;
    beast::flat_buffer buffer_;
};

} // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Chat clients: opens WebSockets, holds them, reports each one that failed or was dropped"};
    app.add_option("--port", options.port, "Port of nginx or of a backend on this host")->required();
    app.add_option("--clients", options.clients, "WebSockets to open and hold");
    app.add_option("--requests", options.requests, "GETs of /health to send, one after another");
    app.add_option("--pause-ms", options.pause_ms, "Pause between two GETs");
    app.add_option("--seconds", options.seconds, "Leave after this time; without it, at SIGTERM");
    CLI11_PARSE(app, argc, argv);

    asio::io_context context;
    Tally tally;
    for (int number = 1; number <= options.clients; ++number)
        std::make_shared<Session>(context, options, tally, number)->start();
    Requests requests(context, options, tally);
    if (options.requests > 0) requests.next();
    asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([&](beast::error_code, int) { context.stop(); });
    asio::steady_timer limit(context);
    if (options.seconds > 0) {
        limit.expires_after(std::chrono::milliseconds(static_cast<long>(options.seconds * 1000)));
        limit.async_wait([&](beast::error_code) { context.stop(); });
    }
    context.run();
    for (const auto& [backend, clients] : tally.backends)
        std::printf("backend %s: %d\n", backend.c_str(), clients);
    std::printf("connected=%d failed=%d dropped=%d requests=%d bad=%d slowest=%.2f\n", tally.connected, tally.failed,
                tally.dropped, tally.requests, tally.bad, tally.slowest);
    std::fflush(stdout);
    const bool good = tally.failed == 0 && tally.dropped == 0 && tally.bad == 0;
    std::_Exit(good ? 0 : 1); // the sockets close with the process, as when a browser is closed
}
