#pragma once

#include "processes.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <mutex>
#include <thread>

namespace marea::test {

/// A procfs whose CPU counters advance with a given busy share, so that any window reads exactly that share.
class FakeProc {
public:
    explicit FakeProc(std::filesystem::path folder);
    ~FakeProc();
    FakeProc(const FakeProc&) = delete;
    FakeProc& operator=(const FakeProc&) = delete;

    void set(double cpu, double memory);

private:
    void write_once();
    std::filesystem::path folder_;
    std::jthread writer_;
    std::mutex mutex_;
    double cpu_ = 50, memory_ = 50;
    double total_ = 1e6, busy_ = 1e5;
};

/// A project's folder as Marea finds it: settings, what its state remembers, and the readings of its server.
class Project {
public:
    Project(const Project&) = delete;
    Project& operator=(const Project&) = delete;

    /// `key = value` in `[table]` of the settings; `value` is TOML. An empty value takes the key out.
    void set(const std::string& table, const std::string& key, const std::string& value) const;
    void readings(double cpu, double memory, int connections);
    /// CPU and memory alone, from a FakeProc. The next tick's CPU window begins here.
    void load(double cpu, double memory);

    virtual std::string sql(const std::string& statement) const = 0;

    /// Lets time pass for autoscale without waiting: what its state remembers becomes so much older.
    void pass(double seconds) const;
    [[nodiscard]] nlohmann::json state() const;
    void write_state(const nlohmann::json& state) const;

    [[nodiscard]] std::string upstream() const; ///< nginx's file
    [[nodiscard]] const std::filesystem::path& project() const { return project_; }
    [[nodiscard]] std::filesystem::path config() const { return project_ / "config/autoscale.conf"; }

    /// GET through nginx: "ok <backend>", or what curl said.
    [[nodiscard]] Answer get(const std::string& path = "/health") const;
    /// nginx answers 200: it takes a reload a moment after `nginx -s reload` has returned.
    [[nodiscard]] bool answers() const;
    [[nodiscard]] std::unique_ptr<Background> clients(int number, const std::vector<std::string>& more = {}) const;

protected:
    Project() = default;
    virtual ~Project() = default;
    /// What goes before a command so that it runs in the server's network.
    [[nodiscard]] virtual std::vector<std::string> network() const { return {}; }
    [[nodiscard]] std::unique_ptr<Background> load_client(const std::string& port, int number,
                                                          const std::vector<std::string>& more) const;

    std::filesystem::path project_;
    std::filesystem::path scratch_; ///< for what the project itself must not hold
    std::string port_;              ///< nginx's, on 127.0.0.1
    std::unique_ptr<FakeProc> proc_;

private:
    mutable int clients_ = 0;
};

} // namespace marea::test
