#include "report/command_line.hpp"

#include "config/load.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace marea {
namespace {

/// CLI11 has its own words, in English alone; these are the errors that a person can cause.
std::string worded(const CLI::ParseError& error) {
    std::string words = error.what();
    const auto colon = words.rfind(": ");
    const auto subject = colon == std::string::npos ? words : words.substr(colon + 2);
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
        return tr("argumento desconocido: {}", "unknown argument: {}", subject);
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
        return tr("a {} le falta su valor, o le sobra uno", "{} lacks its value, or has one too many",
                  words.substr(0, words.find(':')));
    if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr)
        return tr("valor no válido: {}", "not a valid value: {}", subject);
    return words;
}

/// A package puts the programs on PATH as marea-NAME: called so, that is the name that --help shows.
std::string name_called(const std::string& program) {
    const std::string called = program_invocation_short_name;
    return called == "marea-" + program ? called : program;
}

} // namespace

CommandLine::CommandLine(Texts texts)
    : texts_(std::move(texts)), called_(name_called(texts_.program)), app_(texts_.description.str(), called_) {
    app_.set_help_flag("-h,--help", tr("Muestra esta ayuda", "Shows this help"));
    app_.set_version_flag("--version", called_ + " (Marea) " MAREA_VERSION,
                          tr("Muestra la versión", "Shows the version"));
    app_.add_option("--config", config_,
                    tr("Fichero de configuración; si falta: $MAREA_CONFIG, ../config/autoscale.conf "
                       "desde el programa, /etc/marea/autoscale.conf",
                       "Settings file; without it: $MAREA_CONFIG, ../config/autoscale.conf from the program, "
                       "/etc/marea/autoscale.conf"))
        ->type_name(tr("FICHERO", "FILE"));
}

std::string CommandLine::as_called(std::string_view text) const {
    std::string words(text);
    const std::string begin = "\n    ";
    const auto old = begin + texts_.program + " ";
    for (std::size_t at = 0; (at = words.find(old, at)) != std::string::npos; at += old.size())
        words.replace(at + begin.size(), texts_.program.size(), called_);
    if (words.starts_with(texts_.program)) words.replace(0, texts_.program.size(), called_);
    return words;
}

std::optional<ExitCode> CommandLine::parse(int argc, char** argv) {
    try {
        app_.parse(argc, argv);
        if (app_.count("--config") > 0 && config_.empty())
            return wrong_usage(tr("--config necesita un fichero", "--config needs a file"));
        return std::nullopt;
    } catch (const CLI::CallForHelp&) {
        fmt::print("{}", help());
        return ExitCode::ok;
    } catch (const CLI::CallForVersion&) {
        fmt::print("{}\n", app_.version());
        return ExitCode::ok;
    } catch (const CLI::ParseError& error) {
        return wrong_usage(worded(error));
    }
}

std::string CommandLine::help() const {
    auto text = tr("{}\nUso: {} [OPCIONES]\n\nOpciones:\n", "{}\nUsage: {} [OPTIONS]\n\nOptions:\n",
                   texts_.description.str(), called_);
    for (const auto* option : app_.get_options()) {
        auto flag = option->get_name(false, true);
        const auto values = option->get_items_expected_max();
        if (values > 0) flag += " " + option->get_type_name();
        if (values > 1) flag += " ...";
        text += fmt::format("  {:<26}  {}\n", flag, option->get_description());
    }
    return fmt::format("{}\n{}\n{}\n", text, as_called(texts_.examples), texts_.exit_codes);
}

ExitCode CommandLine::wrong_usage(const std::string& what) const {
    fmt::print(stderr, "{}",
               tr("{0}: {1}\nUso: {2}\n«{0} --help» lo explica.\n",
                  "{0}: {1}\nUsage: {2}\n\"{0} --help\" explains it.\n", called_, what, as_called(texts_.usage)));
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
