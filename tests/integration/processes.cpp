#include "processes.hpp"

#include "../unit/catch.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace fs = std::filesystem;

namespace marea::test {

int Answer::count(const std::string& text) const {
    int times = 0;
    for (auto at = output.find(text); at != std::string::npos; at = output.find(text, at + 1))
        ++times;
    return times;
}

Answer run(const std::vector<std::string>& argv, const Variables& environment) {
    ProcessRunner runner;
    const auto finished = runner.run({argv, environment, std::chrono::minutes(2)});
    const auto* exited = std::get_if<Exited>(&finished.ending);
    return {exited != nullptr ? exited->code : -1, finished.output, finished.errors};
}

std::string must_run(const std::vector<std::string>& argv, const Variables& environment) {
    const auto answer = run(argv, environment);
    INFO(answer.output << answer.errors);
    REQUIRE(answer.code == 0);
    return answer.output;
}

Background::Background(const std::vector<std::string>& argv, fs::path output) : output_(std::move(output)) {
    std::vector<std::string> arguments = argv;
    std::vector<char*> pointers;
    for (auto& argument : arguments)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
        const int fd = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        ::dup2(fd, STDOUT_FILENO);
        ::dup2(fd, STDERR_FILENO);
        ::execvp(pointers[0], pointers.data());
        ::_exit(127);
    }
}

Background::~Background() {
    stop();
}

void Background::stop() {
    end(SIGTERM);
}

void Background::kill() {
    end(SIGKILL);
}

void Background::end(int signal) {
    if (pid_ <= 0) return;
    ::kill(pid_, signal);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

std::string Background::text() const {
    return slurp(output_);
}

bool Background::wait_for(const std::string& text, double seconds) const {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (this->text().find(text) == std::string::npos) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
}

void write_script(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
    fs::permissions(file, fs::perms::owner_all);
}

std::string slurp(const fs::path& file) {
    std::ifstream stream(file);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        if (!line.empty()) lines.push_back(line);
    return lines;
}

} // namespace marea::test
