#pragma once

#include "../unit/api_stand_in.hpp"
#include "../unit/support.hpp"

#include "system/descriptor.hpp"

#include <atomic>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace marea::test {

/// What a program left when it ended.
struct Run {
    int code = -1; ///< -1: it did not exit by itself
    std::string out;
    std::string err;
};

/// A /proc whose counters advance with a given busy share, because autoscale measures over a window.
class FakeProc {
public:
    explicit FakeProc(std::filesystem::path folder);

    void cpu(int busy_percent) { busy_ = busy_percent; }
    void freeze() { step_ = 0; } ///< the counters stand still
    void memory(int used_percent) const;
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    void write_stat(long busy, long idle) const;

    std::filesystem::path folder_;
    std::atomic<int> busy_{50};
    std::atomic<int> step_{1};
    std::jthread thread_;
};

/// A socket that holds a port of 127.0.0.1 on which nobody listens: to connect is refused, and nobody else gets it.
class DeadPort {
public:
    DeadPort();
    [[nodiscard]] int number() const { return number_; }

private:
    Descriptor socket_;
    int number_ = 0;
};

/// One container that the engine lists.
struct Container {
    std::string name;
    bool managed = true; ///< with Marea's labels, of this project
    int port = 3001;     ///< published on 127.0.0.1; 0: none
    std::string state = "running";
    std::string network = "chat_network";
};

/// A project folder of its own, with a stand-in for docker, a fake /proc and a database that is down, in which the real
/// programs run.
class Stage {
public:
    Stage();

    /// A key of the settings file, e.g. ("docker.timeout_seconds", "0.5").
    void set(const std::string& key, const std::string& toml) { settings_[key] = toml; }
    /// The settings file as it is, instead of what set() says.
    void settings_text(const std::string& text);
    void containers(const std::vector<Container>& shown) const;
    /// What the stand-in answers to `docker <word>`.
    void docker_fails(const std::string& word, int code, const std::string& words) const;
    void docker_says(const std::string& word, const std::string& output) const;
    void docker_sleeps(const std::string& word, int seconds) const;
    /// The caller of `docker <word>` is killed when that has done its work, unless the call names `spared`.
    void docker_kills(const std::string& word, const std::string& spared = {}) const;
    void docker_recovers(const std::string& word) const; ///< from all of these

    /// Runs autoscale with nothing in its environment but `environment`.
    [[nodiscard]] Run autoscale(std::vector<std::string> flags);
    /// Another of the programs, by its name.
    [[nodiscard]] Run program(const std::string& name, std::vector<std::string> flags);
    /// Runs any program so, in the given folder.
    [[nodiscard]] Run run(const std::filesystem::path& folder, std::vector<std::string> argv) const;

    /// The calls that the stand-in got, each with its arguments.
    [[nodiscard]] std::vector<std::vector<std::string>> calls() const;
    [[nodiscard]] std::vector<std::vector<std::string>> calls(const std::string& word) const;
    [[nodiscard]] std::string environment_of(const std::string& word) const;

    [[nodiscard]] const std::filesystem::path& root() const { return folder_.path(); }
    [[nodiscard]] std::filesystem::path project() const { return root() / "project"; }
    [[nodiscard]] std::filesystem::path config() const { return project() / "config/autoscale.conf"; }
    [[nodiscard]] std::filesystem::path state() const { return project() / "state"; }
    [[nodiscard]] std::filesystem::path docker_folder() const { return root() / "bin"; }
    [[nodiscard]] int database_port() const { return database_.number(); }

private:
    Folder folder_; // before proc, whose thread writes there until it ends
    DeadPort database_;
    std::map<std::string, std::string> settings_;
    std::optional<std::string> text_;

public:
    FakeProc proc;
    ApiStandIn engine;
    std::map<std::string, std::string> environment; ///< all that the programs see
};

/// The program of this name.
[[nodiscard]] std::filesystem::path built(const std::string& name);
[[nodiscard]] std::string content(const std::filesystem::path& file);
void put(const std::filesystem::path& file, const std::string& text);
[[nodiscard]] bool has(const std::string& text, const std::string& part);
[[nodiscard]] std::vector<std::string> lines(const std::string& text);
/// The lines of a log without their time; a line without one becomes "no time: ...".
[[nodiscard]] std::vector<std::string> log_texts(const std::string& log);
/// The line of a log that begins so, without its time; empty when there is none.
[[nodiscard]] std::string log_line(const std::string& log, const std::string& beginning);

} // namespace marea::test
