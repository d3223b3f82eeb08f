#pragma once

#include "system/process.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace marea::test {

/// A folder that goes with its owner.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

[[nodiscard]] Finished exited(int code, std::string errors = {}, std::string output = {});

/// Records every command and answers exit code 0, or what was scripted for the longest matching beginning.
class ScriptedRunner final : public CommandRunner {
public:
    void answer(const std::string& beginning, Finished finished) { answers_[beginning] = std::move(finished); }
    [[nodiscard]] Finished run(const Command& command) override;
    [[nodiscard]] std::vector<std::string> lines() const;
    std::vector<Command> commands;

private:
    std::map<std::string, Finished> answers_;
};

} // namespace marea::test
