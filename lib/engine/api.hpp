#pragma once

#include "base/result.hpp"
#include "engine/container.hpp"
#include "system/http.hpp"
#include "system/processes.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

/// The engine's HTTP API: looking at it, as data. Its paths name no version, so that each engine answers by its newest
/// one (20.10: 1.41; 29 refuses those below 1.44) and the parsers take what any of them says. Acting goes through the
/// docker client (docker.hpp), whose effect is read back from here, never from its words.
namespace marea::engine {

/// Where the engine listens.
struct Endpoint {
    std::string url = "http://localhost";                  ///< what a path is added to
    std::filesystem::path socket = "/var/run/docker.sock"; ///< empty: over TCP
    TlsFiles tls{};
    std::string shown = "unix:///var/run/docker.sock"; ///< for a person
};

using Variable = std::function<std::optional<std::string>(const std::string& name)>;

/// As the docker client finds it: DOCKER_HOST (`unix://`, `tcp://`), with DOCKER_TLS_VERIFY and DOCKER_CERT_PATH.
/// Fault::docker_host for what only the client can reach (`ssh://`, a context other than the default one).
[[nodiscard]] Result<Endpoint> find_endpoint(const Variable& environment);

/// What a container is made of, of `GET /containers/ID/json`.
struct Details {
    std::vector<std::string> environment; ///< "NAME=value", those of its image included
    std::vector<std::string> entrypoint;
    std::vector<std::string> command;
    std::string user;
    std::vector<std::string> binds;    ///< "volume-or-folder:inside[:options]"
    std::vector<std::string> networks; ///< names
    std::string log_driver;
    std::map<std::string, std::string> log_options;
    int restarts = 0;     ///< by the engine, since it was started by somebody
    std::int64_t pid = 0; ///< of its first process, in the engine's pid namespace
    std::string started;  ///< RFC 3339
    std::string image_id;
    int exit_code = 0;
    bool out_of_memory = false;
};

struct Image {
    std::string id; ///< "sha256:..."
    std::vector<std::string> environment;
    std::string user;
    std::vector<std::string> volumes; ///< paths inside that an anonymous volume is made for
    std::vector<std::string> entrypoint{};
    std::vector<std::string> command{};
};

/// Looks at one engine. Each call: Fault::docker_down when it does not answer, docker_timed_out when it does not in
/// time, docker_refused with its words for any other status than 200 (and 404, where that is an answer).
class Api {
public:
    Api(Endpoint endpoint, std::chrono::milliseconds timeout) : endpoint_(std::move(endpoint)), timeout_(timeout) {}

    /// All of them, whatever their state; the newest first, as the engine lists them.
    [[nodiscard]] Result<std::vector<Container>> containers() const;
    /// nullopt: there is no such thing.
    [[nodiscard]] Result<std::optional<Details>> inspect(const std::string& container) const;
    [[nodiscard]] Result<std::optional<Image>> image(const std::string& name) const;
    /// "20.10.24"; empty: it does not tell.
    [[nodiscard]] Result<std::string> version() const;
    [[nodiscard]] Result<bool> has_network(const std::string& name) const;
    /// The processes of a container whose command line begins with `title`, by their pids on the engine's host.
    [[nodiscard]] Result<Processes> processes(const std::string& container, std::string_view title) const;
    /// The body of any other question, as JSON text; nullopt for 404.
    [[nodiscard]] Result<std::optional<std::string>> get(const std::string& path) const;
    [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }

private:
    Endpoint endpoint_;
    std::chrono::milliseconds timeout_;
};

/// The parsers, for recorded answers. Fault::malformed on anything else.
[[nodiscard]] Result<std::vector<Container>> parse_containers(const std::string& json);
[[nodiscard]] Result<Details> parse_details(const std::string& json);
[[nodiscard]] Result<Image> parse_image(const std::string& json);
[[nodiscard]] Result<std::string> parse_version(const std::string& json);

} // namespace marea::engine
