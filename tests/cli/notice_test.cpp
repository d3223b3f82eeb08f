// Whom the real programs tell: a command, and a server that listens.

#include "../unit/catch.hpp"
#include "stage.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>

using namespace marea::test;

namespace {

/// Answers each request with a status and keeps its first line; silent, it answers nobody.
class Listener {
public:
    explicit Listener(int status, bool silent = false) : status_(status), silent_(silent) {
        server_ = marea::Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(server_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(server_.get(), 16) == 0);
        REQUIRE(::getsockname(server_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port_ = ntohs(address.sin_port);
        if (!silent_) thread_ = std::jthread([this] { serve(); });
    }
    ~Listener() { ::shutdown(server_.get(), SHUT_RDWR); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::string url() const { return fmt::format("http://127.0.0.1:{}/secret-uuid", port_); }
    [[nodiscard]] std::vector<std::string> asked() {
        const std::scoped_lock lock(mutex_);
        return asked_;
    }

private:
    void serve() {
        for (;;) {
            const marea::Descriptor client(::accept4(server_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (!client.open()) return;
            char text[2000];
            const auto size = ::read(client.get(), text, sizeof text);
            const std::string request(text, size > 0 ? static_cast<std::size_t>(size) : 0);
            {
                const std::scoped_lock lock(mutex_);
                asked_.push_back(request.substr(0, request.find(" HTTP")));
            }
            const auto reply = fmt::format("HTTP/1.1 {} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status_);
            (void)!::write(client.get(), reply.data(), reply.size());
        }
    }

    int status_;
    bool silent_;
    int port_ = 0;
    marea::Descriptor server_;
    std::mutex mutex_;
    std::vector<std::string> asked_;
    std::jthread thread_;
};

using Asked = std::vector<std::string>;

} // namespace

TEST_CASE("notices: a failed backup is told as text and as JSON, and a dry run tells nobody") {
    Stage stage;
    const auto told = stage.root() / "told";
    stage.set("notify.command", fmt::format("[\"tee\", \"-a\", \"{}\"]", told.string()));
    CHECK(stage.program("backup", {"--dry-run"}).code == 1);
    CHECK(content(told).empty());
    CHECK(stage.program("backup", {}).code == 1);
    CHECK(has(content(told), ": ERROR: la copia de seguridad falló"));
    stage.set("notify.format", "\"json\"");
    CHECK(stage.program("backup", {}).code == 1);
    CHECK(lines(content(told)).size() == 2);
    CHECK(has(content(told), "\"event\":\"backup_failed\""));
}

TEST_CASE("notices: a command that fails is one line and changes no result") {
    Stage stage;
    stage.set("notify.command", "[\"false\"]");
    const auto run = stage.program("backup", {});
    CHECK(run.code == 1);
    CHECK(has(run.out, "AVISO: no se pudo avisar ([notify] command): "));
}

TEST_CASE("ping: start and end, of a run that failed and of one that did not; none of a dry run") {
    Stage stage;
    Listener listener(200);
    for (const auto* program : {"autoscale", "backup", "cleanup", "healthcheck"})
        stage.set(fmt::format("ping.{}", program), fmt::format("\"{}?who={}\"", listener.url(), program));
    stage.containers({{"chat_backend_1"}});
    (void)stage.autoscale({"--monitor", "--dry-run"});
    (void)stage.program("backup", {"--dry-run"});
    (void)stage.program("cleanup", {"--dry-run"});
    (void)stage.autoscale({"--status"});
    CHECK(listener.asked().empty());
    CHECK(stage.autoscale({"--monitor"}).code == 3);
    CHECK(stage.program("backup", {}).code == 1);
    CHECK(stage.program("healthcheck", {}).code == 2);
    CHECK(listener.asked() == Asked{"GET /secret-uuid/start?who=autoscale", "GET /secret-uuid?who=autoscale",
                                    "GET /secret-uuid/start?who=backup", "GET /secret-uuid/fail?who=backup",
                                    "GET /secret-uuid/start?who=healthcheck", "GET /secret-uuid/fail?who=healthcheck"});
    CHECK(stage.program("cleanup", {}).code != 1);
    stage.engine.fails_with(500);
    CHECK(stage.autoscale({"--monitor"}).code == 1);
    auto asked = listener.asked();
    asked.erase(asked.begin(), asked.begin() + 6);
    CHECK(asked == Asked{"GET /secret-uuid/start?who=cleanup", "GET /secret-uuid?who=cleanup",
                         "GET /secret-uuid/start?who=autoscale", "GET /secret-uuid/fail?who=autoscale"});
}

TEST_CASE("ping: a service that refuses, or hangs, is one line each, without the address, and changes no result") {
    Stage stage;
    stage.containers({{"chat_backend_1"}});
    Listener refuses(500);
    stage.set("ping.autoscale", fmt::format("\"{}\"", refuses.url()));
    auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 3);
    CHECK(has(run.out, "AVISO: no se pudo dar señal de vida: "));
    CHECK_FALSE(has(run.out + run.err, "secret-uuid"));
    Listener hangs(200, true);
    stage.set("ping.autoscale", fmt::format("\"{}\"", hangs.url()));
    run = stage.autoscale({"--monitor"});
    CHECK(run.code == 3);
    CHECK(has(run.out, "Estado: NORMAL"));
    CHECK_FALSE(has(run.out + run.err, "secret-uuid"));
    CHECK_FALSE(has(stage.autoscale({"--check-config"}).out, "secret-uuid"));
    stage.set("ping.autoscale", "\"ftp://secret-uuid\"");
    run = stage.autoscale({"--monitor"});
    CHECK(run.code == 78);
    CHECK_FALSE(has(run.out + run.err, "secret-uuid"));
}
