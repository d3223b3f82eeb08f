#include "report/program.hpp"

#include "report/messages.hpp"
#include "system/io.hpp"
#include "system/startup.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <new>

namespace marea {
namespace {

/// Standard error itself may be what fails: then the exit code has to do.
void say_error(const Program& program, const std::string& text) {
    (void)write_all(fileno(stderr), program.name + ": ERROR: " + text + "\n");
}

} // namespace

int run_program(const Program& program, const std::function<ProgramEnd()>& work) {
    try {
        prepare_process();
        const auto outcome = work();
        errno = 0;
        const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
        if (written || !outcome.output_counts) return outcome.code;
        say_error(program, messages::output_lost(errno));
        return outcome.code == 0 ? program.failed : outcome.code;
    } catch (const std::bad_alloc&) {
        say_error(program, messages::no_memory.str());
    } catch (const std::exception& problem) {
        say_error(program, messages::unexpected(problem.what()));
    } catch (...) {
        say_error(program, messages::unexpected("?"));
    }
    return program.failed;
}

std::variant<Settings, std::vector<ConfigError>> settings_from(const std::optional<std::filesystem::path>& config,
                                                               const std::vector<std::string>& overrides) {
    const auto environment = process_environment();
    return load_settings(find_config(config, environment, program_path()), environment, overrides);
}

ProgramEnd misconfigured(const Program& program, const std::vector<ConfigError>& errors) {
    if (program.misconfigured_line) fmt::print("{}\n", *program.misconfigured_line);
    std::fflush(stdout);
    for (const auto& [file, line, message] : errors) {
        const auto place = line > 0 ? fmt::format("{}:{}", file.string(), line) : file.string();
        fmt::print(stderr, "{}: {}\n", place, message);
    }
    fmt::print(stderr, "{}",
               tr("{}: configuración incorrecta; no se ha cambiado nada.\n",
                  "{}: wrong settings; nothing has been changed.\n", program.name));
    return {program.misconfigured, true};
}

ProgramEnd impossible(const Program& program, const Error& error) {
    if (program.impossible_line != nullptr)
        fmt::print("{}\n", program.impossible_line(error));
    else
        fmt::print(stderr, "{}: {}\n", program.name, messages::describe(error));
    return {program.failed, true};
}

ExitCode show_settings(const Settings& settings) {
    fmt::print("{}", render_settings(settings));
    return ExitCode::ok;
}

} // namespace marea
