#pragma once

#include "base/exit_code.hpp"
#include "config/load.hpp"
#include "report/command_line.hpp"
#include "system/clock.hpp"

#include <functional>
#include <string>
#include <variant>

/// What the four `main` have in common.
namespace marea {

/// How a program is called, and its exit codes where they are its own.
struct Program {
    std::string name;
    int failed = static_cast<int>(ExitCode::failed);
    int misconfigured = static_cast<int>(ExitCode::configuration);
    // On standard output, for whoever reads that alone:
    std::optional<Text> misconfigured_line = {};
    std::string (*impossible_line)(const Error&) = nullptr;
};

/// What a program's own part answers with.
struct ProgramEnd {
    int code = 0;
    bool output_counts = true; ///< it was run for what it writes; false: a line that is lost changes nothing

    ProgramEnd(int exit_code, bool counts) : code(exit_code), output_counts(counts) {}
    ProgramEnd(ExitCode exit_code, bool counts = true) : ProgramEnd(static_cast<int>(exit_code), counts) {}
};

/// Prepares the process and does `work`; nothing that is thrown leaves it: that is one ERROR line and the code for a
/// failure. So is output that counts and could not be written.
[[nodiscard]] int run_program(const Program& program, const std::function<ProgramEnd()>& work);

/// `--check-config`, all well: the effective settings on standard output.
[[nodiscard]] ExitCode show_settings(const Settings& settings);

/// The settings that count, or the faults.
[[nodiscard]] std::variant<Settings, std::vector<ConfigError>>
settings_from(const std::optional<std::filesystem::path>& config, const std::vector<std::string>& overrides = {});

/// Says what keeps the program from running at all.
[[nodiscard]] ProgramEnd misconfigured(const Program& program, const std::vector<ConfigError>& errors);
[[nodiscard]] ProgramEnd impossible(const Program& program, const Error& error);

/// Language -> flags -> settings -> clock -> `run(options, settings, clock)`. `parse(argc, argv)` gives the options, or
/// an exit code when there is nothing more to do.
template <class Parse, class Run>
[[nodiscard]] int run_program(const Program& program, int argc, char** argv, const Parse& parse, const Run& run) {
    return run_program(program, [&]() -> ProgramEnd {
        speak(language_asked(argc, argv));
        const auto parsed = parse(argc, argv);
        if (parsed.index() != 0) return {static_cast<int>(std::get<1>(parsed)), true};
        const auto& options = std::get<0>(parsed);
        const auto loaded = settings_from(options.config);
        if (const auto* errors = std::get_if<1>(&loaded)) return misconfigured(program, *errors);
        const auto& settings = std::get<0>(loaded);
        speak(settings.language);
        if constexpr (requires { decltype(options.task)::check_config; })
            if (options.task == decltype(options.task)::check_config) return show_settings(settings);
        auto clock = SystemClock::open(settings.paths.procfs);
        if (!clock) return impossible(program, clock.error());
        auto real_clock = std::move(clock).value();
        return run(options, settings, real_clock);
    });
}

} // namespace marea
