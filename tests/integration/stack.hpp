#pragma once

#include "system/process.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace marea::test {

/// What a program answered.
struct Answer {
    int code = -1;
    std::string output;
    std::string errors;

    [[nodiscard]] bool says(const std::string& text) const { return output.find(text) != std::string::npos; }
    [[nodiscard]] int count(const std::string& text) const;
};

using Variables = std::map<std::string, std::string>;

/// Runs a program to its end; fails the test when it takes more than two minutes.
Answer run(const std::vector<std::string>& argv, const Variables& environment = {});

/// A program that runs while the test goes on; stopped at the latest with its owner.
class Background {
public:
    Background(const std::vector<std::string>& argv, std::filesystem::path output);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    void stop(); ///< SIGTERM, and waits
    void kill(); ///< SIGKILL, and waits
    [[nodiscard]] std::string text() const;
    /// Waits up to `seconds` until its output holds `text`; false: it did not come.
    [[nodiscard]] bool wait_for(const std::string& text, double seconds = 20) const;

private:
    void end(int signal);
    pid_t pid_ = 0;
    std::filesystem::path output_;
};

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

/// A private PostgreSQL, nginx and network with one Compose backend (tests/stack/stack), and a project whose
/// autoscale reads a FakeProc. At rest: CPU 50 %, memory 50 %, no connections.
class Stack {
public:
    Stack();
    ~Stack();
    Stack(const Stack&) = delete;
    Stack& operator=(const Stack&) = delete;

    /// `autoscale --monitor`, or with other flags, as cron would run it.
    [[nodiscard]] Answer autoscale(std::vector<std::string> flags, const Variables& environment = {}) const;
    [[nodiscard]] Answer monitor(const Variables& environment = {}) const {
        return autoscale({"--monitor"}, environment);
    }

    /// `key = value` in `[table]` of the settings; `value` is TOML. An empty value takes the key out.
    void set(const std::string& table, const std::string& key, const std::string& value) const;
    void readings(double cpu, double memory, int connections);
    /// CPU and memory alone. The next tick's CPU window begins here.
    void load(double cpu, double memory) const;

    std::string sql(const std::string& statement) const;
    void part(const std::string& action) const; ///< "database-down", "nginx-up" ...

    /// Lets time pass for autoscale without waiting: what its state remembers becomes so much older.
    void pass(double seconds) const;
    [[nodiscard]] nlohmann::json state() const;
    void write_state(const nlohmann::json& state) const;

    [[nodiscard]] std::vector<std::string> backends() const; ///< names on the network, stopped ones too
    [[nodiscard]] std::vector<std::string> managed() const;
    [[nodiscard]] std::string upstream() const;
    [[nodiscard]] int upstream_servers() const;
    [[nodiscard]] std::string compose_backend() const { return variable("NETWORK") + "-backend-1"; }
    [[nodiscard]] std::string variable(const std::string& name) const { return env_.at(name); }
    [[nodiscard]] std::filesystem::path project() const { return dir_ / "project"; }
    [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }

    /// GET through nginx: "ok <backend>", or what curl said.
    [[nodiscard]] Answer get(const std::string& path = "/health") const;
    /// nginx answers 200: it takes a reload a moment after `nginx -s reload` has returned.
    [[nodiscard]] bool answers() const;
    [[nodiscard]] std::unique_ptr<Background> clients(int number, std::vector<std::string> more = {}) const;
    /// WebSocket clients straight on one backend's port.
    [[nodiscard]] std::unique_ptr<Background> clients_at(const std::string& port, int number) const;

private:
    std::filesystem::path dir_;
    std::map<std::string, std::string> env_;
    std::unique_ptr<FakeProc> proc_;
    mutable int clients_ = 0;
};

/// An executable script of this test's own.
void write_script(const std::filesystem::path& file, const std::string& text);

} // namespace marea::test
