#include "support.hpp"

#include <cstdlib>
#include <stdexcept>

namespace marea::test {
namespace {

std::string joined(const std::vector<std::string>& argv) {
    std::string line;
    for (const auto& argument : argv)
        line += (line.empty() ? "" : " ") + argument;
    return line;
}

} // namespace

Folder::Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "marea-unit-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Finished exited(int code, std::string errors, std::string output) {
    return {Exited{code}, std::move(output), std::move(errors)};
}

Finished ScriptedRunner::run(const Command& command) {
    commands.push_back(command);
    const auto line = joined(command.argv);
    const Finished* best = nullptr;
    std::size_t length = 0;
    for (const auto& [beginning, finished] : answers_)
        if (line.starts_with(beginning) && beginning.size() >= length) {
            best = &finished;
            length = beginning.size();
        }
    return best != nullptr ? *best : exited(0);
}

std::vector<std::string> ScriptedRunner::lines() const {
    std::vector<std::string> result;
    for (const auto& command : commands)
        result.push_back(joined(command.argv));
    return result;
}

} // namespace marea::test
