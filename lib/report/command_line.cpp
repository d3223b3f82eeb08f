#include "report/command_line.hpp"

#include "config/load.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <sstream>

namespace marea {
namespace {

/// CLI11 words its errors in English; these are the ones that a person can cause.
std::string in_spanish(const CLI::ParseError& error) {
    std::string words = error.what();
    const auto colon = words.rfind(": ");
    const auto subject = colon == std::string::npos ? words : words.substr(colon + 2);
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) return "argumento desconocido: " + subject;
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
        return "a " + words.substr(0, words.find(':')) + " le falta su valor, o le sobra uno";
    if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) return "valor no válido: " + subject;
    return words;
}

/// A package puts the programs on PATH as marea-NAME: called so, what --help shows is called so, too.
CommandLine::Texts as_called(CommandLine::Texts texts) {
    const std::string called = program_invocation_short_name;
    if (called != "marea-" + texts.program) return texts;
    const std::string command = "\n    ", old = command + texts.program + " ";
    for (std::size_t at = 0; (at = texts.examples.find(old, at)) != std::string::npos; at += old.size())
        texts.examples.replace(at + command.size(), texts.program.size(), called);
    if (texts.usage.starts_with(texts.program)) texts.usage.replace(0, texts.program.size(), called);
    texts.program = called;
    return texts;
}

} // namespace

CommandLine::CommandLine(Texts texts) : texts_(as_called(std::move(texts))), app_(texts_.description, texts_.program) {
    app_.option_defaults()->group("Opciones");
    app_.set_help_flag("-h,--help", "Muestra esta ayuda");
    app_.set_version_flag("--version", texts_.program + " (Marea) " MAREA_VERSION, "Muestra la versión");
    app_.add_option("--config", config_,
                    "Fichero de configuración; si falta: $MAREA_CONFIG, ../config/autoscale.conf "
                    "desde el programa, /etc/marea/autoscale.conf")
        ->type_name("FICHERO");
    app_.get_formatter()->label("OPTIONS", "OPCIONES");
    app_.get_formatter()->label("Usage", "Uso");
    app_.footer(texts_.examples + "\n" + texts_.exit_codes);
}

std::optional<ExitCode> CommandLine::parse(int argc, char** argv) {
    try {
        app_.parse(argc, argv);
        if (app_.count("--config") > 0 && config_.empty()) return wrong_usage("--config necesita un fichero");
        return std::nullopt;
    } catch (const CLI::Success& success) { // --help, --version
        std::ostringstream text;            // to stdout, where whether it could be written is looked at
        const auto code = static_cast<ExitCode>(app_.exit(success, text, text));
        fmt::print("{}", text.str());
        return code;
    } catch (const CLI::ParseError& error) {
        return wrong_usage(in_spanish(error));
    }
}

ExitCode CommandLine::wrong_usage(const std::string& what) const {
    fmt::print(stderr, "{0}: {1}\nUso: {2}\n«{0} --help» lo explica.\n", texts_.program, what, texts_.usage);
    return ExitCode::usage;
}

std::optional<std::filesystem::path> CommandLine::config() const {
    if (config_.empty()) return std::nullopt;
    return config_;
}

Language language_asked(int argc, const char* const* argv) {
    constexpr std::string_view flag = "--config";
    std::optional<std::filesystem::path> file;
    for (int at = 1; at < argc; ++at) {
        const std::string_view word = argv[at];
        if (word == flag && at + 1 < argc)
            file = argv[++at];
        else if (word.starts_with(flag) && word.substr(flag.size()).starts_with('='))
            file = word.substr(flag.size() + 1);
    }
    return language_in(find_config(file, process_environment(), program_path()));
}

std::filesystem::path program_path() {
    std::error_code failed;
    auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
    return failed ? std::filesystem::path() : path;
}

} // namespace marea
