#pragma once

#include "system/process.hpp"

#include <filesystem>
#include <map>
#include <string>
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

inline constexpr auto stack_script = MAREA_SOURCE_DIR "/tests/stack/stack"; ///< starts and ends the parts of a stack

using Variables = std::map<std::string, std::string>;

/// Runs a program to its end; fails the test when it takes more than two minutes.
Answer run(const std::vector<std::string>& argv, const Variables& environment = {});

/// Runs it, and fails the test unless it succeeds; what it printed.
std::string must_run(const std::vector<std::string>& argv, const Variables& environment = {});

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

/// An executable script of this test's own.
void write_script(const std::filesystem::path& file, const std::string& text);

[[nodiscard]] std::string slurp(const std::filesystem::path& file);
/// Without the empty ones.
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

} // namespace marea::test
