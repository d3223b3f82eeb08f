#pragma once

#include "project.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace marea::test {

/// A pretend server (tests/server/server): own namespaces and Docker engine, user `chat` in group docker, and neither
/// nginx nor PostgreSQL on the server itself.
class Server {
public:
    Server();
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] Answer as_root(const std::vector<std::string>& argv) const;
    /// As user `chat`, with nothing in its environment but what cron gives.
    [[nodiscard]] Answer as_user(const std::vector<std::string>& argv) const;
    /// What `docker ...` prints; it must succeed.
    std::string docker(const std::vector<std::string>& arguments) const;

    void action(const std::string& name, const std::vector<std::string>& arguments = {}) const;
    void engine_stop() const { action("engine-stop"); } ///< containers and all
    void engine_start() const { action("engine-start"); }
    void reboot() const { action("reboot"); } ///< comes back with what the restart policies bring back

    /// Before a command: it then runs in this server's network, as root, and gets the signals itself.
    [[nodiscard]] std::vector<std::string> network() const;
    /// A program of the build, as the server sees it.
    [[nodiscard]] std::filesystem::path program(const std::string& name) const { return dir_ / "bin" / name; }
    [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }
    [[nodiscard]] static std::filesystem::path script();

private:
    std::filesystem::path dir_;
};

/// The document's Compose project on such a server, up and answering; its settings are the document's eight lines.
/// Several need forms: names and ports must differ.
class ComposeProject final : public Project {
public:
    /// Forms as `server project` knows them: "http=127.0.0.1:8080", "image=unnamed", "network=prefixed" ...
    explicit ComposeProject(const Server& server, std::string name = "chat-app", std::vector<std::string> forms = {});

    /// `scripts/install FLAGS PROJECT`, with the programs of this build: the second of the two commands that a new user
    /// types.
    void install(const std::vector<std::string>& flags) const;
    /// One of the four programs, as cron would run it for user `chat`.
    [[nodiscard]] Answer program(const std::string& name, const std::vector<std::string>& flags) const;
    [[nodiscard]] Answer autoscale(const std::vector<std::string>& flags) const { return program("autoscale", flags); }
    [[nodiscard]] Answer monitor() const { return autoscale({"--monitor"}); }
    /// A tick at this CPU and memory, with what happened before it long past.
    Answer later(double load);
    /// 150 clients through nginx, and a tick that answers them with one backend more.
    void scale_up();

    /// `docker-compose ...` in the project's folder, as user `chat`; it must succeed.
    std::string compose(const std::vector<std::string>& arguments) const;
    std::string sql(const std::string& statement) const override;
    /// The container of a service; empty: none, running or not.
    [[nodiscard]] std::string container(const std::string& service) const;
    [[nodiscard]] Answer exec(const std::string& service, const std::vector<std::string>& argv) const;
    /// Containers that Marea started, for this project.
    [[nodiscard]] std::vector<std::string> managed() const;
    /// How many backends answer through nginx.
    [[nodiscard]] std::size_t serving() const;
    /// The clients that have left are no rows any more.
    [[nodiscard]] bool rows_are(const std::string& number) const;
    /// What stands in a container's inspect, by a Go template.
    [[nodiscard]] std::string inspect(const std::string& container, const std::string& format) const;
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    [[nodiscard]] std::vector<std::string> network() const override { return server_.network(); }

    const Server& server_;
    std::string name_;
    std::string database_ = "db"; ///< its service
};

} // namespace marea::test
