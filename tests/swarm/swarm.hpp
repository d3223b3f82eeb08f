#pragma once

#include "../integration/project.hpp"

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace marea::test {

/// Three engines in one swarm (tests/swarm/swarm), all of them managers; the first one leads at the beginning.
class Swarm {
public:
    Swarm();
    ~Swarm();
    Swarm(const Swarm&) = delete;
    Swarm& operator=(const Swarm&) = delete;

    std::string action(const std::string& name, const std::vector<std::string>& arguments = {}) const;
    /// What `docker ...` prints on a node; it must succeed.
    std::string docker(int node, const std::vector<std::string>& arguments) const;
    [[nodiscard]] Answer as_user(int node, const std::vector<std::string>& argv) const;
    [[nodiscard]] std::filesystem::path folder(int node) const; ///< of the pretend server that the node is
    [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }
    /// The node that leads, as another one sees it; 0: none does.
    [[nodiscard]] int leader(int seen_from) const;

private:
    std::filesystem::path dir_;
};

/// The project of one service on one node, as its crontab has it. At rest: CPU 50 %, memory 50 %.
class SwarmNode final : public Project {
public:
    SwarmNode(const Swarm& swarm, int number, const std::string& service);

    [[nodiscard]] Answer autoscale(const std::vector<std::string>& flags) const;
    [[nodiscard]] Answer monitor() const { return autoscale({"--monitor"}); }
    std::string sql(const std::string& statement) const override;

private:
    [[nodiscard]] std::vector<std::string> network() const override;

    const Swarm& swarm_;
    int number_;
    std::string service_;
};

/// A service of the chat backend behind nginx, watched from three nodes. One cooldown second; 20 to 100 connections.
class SwarmService {
public:
    SwarmService(const Swarm& swarm, const std::vector<std::string>& options);

    [[nodiscard]] SwarmNode& on(int node) { return *nodes_.at(static_cast<std::size_t>(node) - 1); }
    void set(const std::string& table, const std::string& key, const std::string& value);
    void load(double cpu, double memory); ///< on every node
    void connections(int number);
    /// The followers' ticks, then the leader's: the leader's answer. All of them must succeed.
    Answer round(int leader = 1, const std::vector<int>& followers = {2, 3});

    /// `docker service ps`, tasks that are to run: the names of their nodes.
    [[nodiscard]] std::vector<std::string> places(int seen_from = 1) const;
    [[nodiscard]] int replicas(int seen_from = 1) const;
    /// Waits until so many tasks run and no other one is to be.
    [[nodiscard]] bool runs(int tasks, int seen_from = 1) const;
    /// How many backends answer through nginx.
    [[nodiscard]] std::size_t serving();
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    const Swarm& swarm_;
    std::string name_ = "chat";
    std::vector<std::unique_ptr<SwarmNode>> nodes_;
};

/// Looks again, ten times a second, until it holds.
template <typename Condition>
[[nodiscard]] bool in_time(double seconds, const Condition& holds) {
    for (int look = 0; look < seconds * 10; ++look) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

} // namespace marea::test
