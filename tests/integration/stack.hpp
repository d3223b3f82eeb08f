#pragma once

#include "project.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace marea::test {

/// A private PostgreSQL, nginx and network with one Compose backend (tests/stack/stack), and a project whose
/// autoscale reads a FakeProc. At rest: CPU 50 %, memory 50 %, no connections.
class Stack final : public Project {
public:
    Stack();
    ~Stack() override;

    /// `autoscale --monitor`, or with other flags, as cron would run it.
    [[nodiscard]] Answer autoscale(std::vector<std::string> flags, const Variables& environment = {}) const;
    [[nodiscard]] Answer monitor(const Variables& environment = {}) const {
        return autoscale({"--monitor"}, environment);
    }

    std::string sql(const std::string& statement) const override;
    void part(const std::string& action) const; ///< "database-down", "nginx-up" ...

    [[nodiscard]] std::vector<std::string> backends() const; ///< names on the network, stopped ones too
    [[nodiscard]] std::vector<std::string> managed() const;
    [[nodiscard]] int upstream_servers() const;
    [[nodiscard]] std::string compose_backend() const { return variable("NETWORK") + "-backend-1"; }
    [[nodiscard]] std::string variable(const std::string& name) const { return env_.at(name); }
    [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }

    /// WebSocket clients straight on one backend's port.
    [[nodiscard]] std::unique_ptr<Background> clients_at(const std::string& port, int number) const;

private:
    std::filesystem::path dir_;
    std::map<std::string, std::string> env_;
};

} // namespace marea::test
