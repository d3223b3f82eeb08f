#pragma once

#include "stack.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace marea::test {

/// A private Docker engine with the test's image in it, and a project that `cleanup` cleans it up from: at once
/// (stopped_container_hours and volume_unused_days are 0), logs over 10 kB, two copies kept.
class Engine {
public:
    static inline const std::string image = "marea/chat_backend:test";

    Engine();
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    void configure(const std::string& hours, const std::string& days, const std::string& more = "") const;
    [[nodiscard]] Answer cleanup(std::vector<std::string> flags = {}, const Variables& environment = {}) const;

    /// As cron runs it, with its output appended to a file.
    [[nodiscard]] Answer cleanup_into(const std::filesystem::path& log) const;

    /// The first line that `docker ...` prints; it must succeed.
    std::string docker(std::vector<std::string> arguments) const;
    /// A container that has ended; its id.
    std::string stopped(const std::string& name, std::vector<std::string> flags = {}) const;
    std::string running(const std::string& name, std::vector<std::string> flags = {}) const;
    /// The one volume of a container.
    [[nodiscard]] std::string volume_of(const std::string& container) const;
    [[nodiscard]] std::filesystem::path inside(const std::string& volume) const;

    [[nodiscard]] std::set<std::string> containers() const { return lines({"ps", "-a", "--format", "{{.Names}}"}); }
    [[nodiscard]] std::set<std::string> volumes() const { return lines({"volume", "ls", "-q"}); }
    [[nodiscard]] std::set<std::string> images() const { return lines({"image", "ls", "-aq", "--no-trunc"}); }

    [[nodiscard]] std::filesystem::path project() const { return dir_ / "project"; }
    [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }

private:
    std::string must(const std::vector<std::string>& argv) const;
    [[nodiscard]] std::set<std::string> lines(std::vector<std::string> arguments) const;
    std::filesystem::path dir_;
    Variables host_;
};

} // namespace marea::test
