#pragma once

#include "base/exit_code.hpp"
#include "base/language.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace marea {

/// ExitCode, for people.
inline constexpr Text exit_code_table{
    "Códigos de salida: 0 hecho o nada que hacer; 1 una acción falló; 3 hecho en parte;\n"
    "64 uso incorrecto; 75 otra ejecución en curso (backup, cleanup); 78 configuración incorrecta.",
    "Exit codes: 0 done or nothing to do; 1 an action failed; 3 done in part;\n"
    "64 wrong usage; 75 another run is at work (backup, cleanup); 78 wrong settings."};

/// What every program's command line shares: CLI11 in our words, --help with the table of exit codes, --version,
/// --config.
class CommandLine {
public:
    struct Texts {
        std::string program;
        Text description; ///< first line of --help
        Text usage;       ///< the short reminder after wrong usage, without "Uso: "
        Text examples;    ///< end of --help
        Text exit_codes = exit_code_table;
    };
    explicit CommandLine(Texts texts);

    /// To add flags and options to.
    [[nodiscard]] CLI::App& app() { return app_; }
    [[nodiscard]] const CLI::App& app() const { return app_; }

    /// nullopt: go on. Otherwise there is nothing more to do (--help, --version, wrong usage: already said).
    [[nodiscard]] std::optional<ExitCode> parse(int argc, char** argv);

    /// What --help shows. Each version of CLI11 would break the lines in its own way.
    [[nodiscard]] std::string help() const;

    /// Says what is wrong and the short usage on standard error.
    [[nodiscard]] ExitCode wrong_usage(const std::string& what) const;

    [[nodiscard]] std::optional<std::filesystem::path> config() const;

    [[nodiscard]] const Texts& texts() const { return texts_; }
    /// A text with the program called as this one was.
    [[nodiscard]] std::string as_called(std::string_view text) const;

private:
    Texts texts_;
    std::string called_; ///< "marea-autoscale" where a package has put it so on PATH
    CLI::App app_;
    std::string config_;
};

/// What a manual page and a shell's completion are made of: a command line that nobody has typed.
using Describe = std::function<void(const CommandLine&)>;

/// The language of the settings file that these arguments lead to, seen before they are parsed: --help needs it.
[[nodiscard]] Language language_asked(int argc, const char* const* argv);

/// The real path of this program.
[[nodiscard]] std::filesystem::path program_path();

} // namespace marea
