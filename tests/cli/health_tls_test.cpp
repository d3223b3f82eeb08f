// healthcheck against a real TLS server whose certificate nobody knows but its own authority.

#include "../unit/catch.hpp"

#include "stage.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

bool listens(int port) {
    const marea::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

/// `openssl s_server` with a certificate for localhost that signs itself; it answers 200 to everything.
class TlsServer {
public:
    explicit TlsServer(const Stage& stage) : certificate_(stage.root() / "cert.pem") {
        const auto key = (stage.root() / "key.pem").string();
        const auto made =
            stage.run(stage.root(), {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                                     "-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                                     "-days", "2", "-keyout", key, "-out", certificate_.string()});
        INFO(made.err);
        REQUIRE(made.code == 0);
        { port_ = DeadPort().number(); }
        const auto accept = fmt::format("127.0.0.1:{}", port_);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::execlp("openssl", "openssl", "s_server", "-accept", accept.c_str(), "-cert", certificate_.c_str(), "-key",
                     key.c_str(), "-www", "-quiet", nullptr);
            ::_exit(127);
        }
        for (int look = 0; look < 500 && !listens(port_); ++look)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ~TlsServer() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;
    [[nodiscard]] const fs::path& certificate() const { return certificate_; }
    [[nodiscard]] std::string url(const std::string& scheme, const std::string& host) const {
        return fmt::format("\"{}://{}:{}/health\"", scheme, host, port_);
    }

private:
    fs::path certificate_;
    int port_ = 0;
    pid_t pid_ = -1;
};

} // namespace

TEST_CASE("healthcheck: an own authority is trusted by ca_file and by SSL_CERT_FILE, and by nothing else") {
    Stage stage;
    const TlsServer server(stage);
    const auto check = [&] { return stage.program("healthcheck", {"--verbose"}); };
    stage.set("healthcheck.url", server.url("HTTPS", "localhost"));
    const auto unknown = check();
    INFO(unknown.out + unknown.err);
    CHECK(unknown.code == 2);
    CHECK(has(unknown.out, "falla la conexión segura"));
    CHECK(has(unknown.out, "o ponga el de su autoridad en [healthcheck] ca_file"));

    stage.environment["SSL_CERT_FILE"] = server.certificate().string();
    CHECK(has(check().out, ", 200 in "));
    stage.environment.erase("SSL_CERT_FILE");
    stage.set("healthcheck.ca_file", fmt::format("\"{}\"", server.certificate().string()));
    CHECK(has(check().out, ", 200 in "));
    stage.set("healthcheck.url", server.url("https", "127.0.0.1")); // not the name that the certificate is for
    CHECK(has(check().out, "falla la conexión segura"));
    stage.set("healthcheck.ca_file", fmt::format("\"{}\"", (stage.root() / "none.pem").string()));
    CHECK(has(check().out, "falla la conexión segura"));
}

TEST_CASE("healthcheck: a name without address and a port where nobody listens are told apart") {
    Stage stage;
    stage.set("healthcheck.url", fmt::format("\"http://{}.invalid/health\"", std::string(70, 'x'))); // no label so long
    const auto nameless = stage.program("healthcheck", {});
    INFO(nameless.out);
    CHECK(nameless.code == 2);
    CHECK(has(nameless.out, "su nombre no tiene dirección"));
    CHECK(has(nameless.out, "getent hosts"));
    stage.set("healthcheck.url", fmt::format("\"http://127.0.0.1:{}/health\"", stage.database_port()));
    const auto refused = stage.program("healthcheck", {});
    CHECK(refused.code == 2);
    CHECK(has(refused.out, "nadie escucha ahí"));
    CHECK(has(refused.out, "systemctl status nginx"));
}

TEST_CASE("healthcheck: a header whose value is nowhere stops healthcheck alone, and no secret is printed") {
    Stage stage;
    stage.set("healthcheck.headers", R"({ Authorization = "Bearer ${HEALTH_TOKEN}" })");
    stage.set("healthcheck.basic_auth", R"("watch:hunter2")");
    const auto missing = stage.program("healthcheck", {});
    CHECK(missing.code == 3);
    CHECK(
        has(missing.err, "[healthcheck] headers.Authorization: HEALTH_TOKEN no tiene valor en .env ni en el entorno"));
    const auto shown = stage.program("cleanup", {"--check-config"});
    CHECK(shown.code == 0);
    CHECK(has(shown.out, "headers = { Authorization = \"***\" }"));
    CHECK(has(shown.out, "basic_auth = \"***\""));
    CHECK_FALSE(has(shown.out, "hunter2"));
    put(stage.project() / ".env", "HEALTH_TOKEN=sesame\n");
    stage.set("healthcheck.url", fmt::format("\"http://127.0.0.1:{}/health\"", stage.database_port()));
    const auto there = stage.program("healthcheck", {});
    CHECK(there.code == 2);
    CHECK_FALSE(has(there.out + there.err + content(stage.project() / "logs/health.log"), "sesame"));
}
