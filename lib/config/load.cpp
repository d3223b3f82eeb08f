#include "config/load.hpp"

#include "config/dotenv.hpp"
#include "config/keys.hpp"
#include "config/nearest.hpp"
#include "config/shape.hpp"
#include "system/files.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cmath>
#include <set>

namespace marea {
namespace {

using config::Range;
using config::Shape;

int line_of(const toml::node& node) {
    return static_cast<int>(node.source().begin.line);
}

/// The visitor of config::visit that takes each key from the parsed file, and notes every fault on the way.
class Reader {
public:
    Reader(const toml::table& file, std::filesystem::path name, std::filesystem::path root,
           std::vector<ConfigError>& errors)
        : file_(file), name_(std::move(name)), root_(std::move(root)), errors_(errors) {}

    void table(std::string_view name) {
        table_ = name;
        known_[table_];
        current_ = nullptr;
        if (name.empty()) {
            current_ = &file_;
        } else if (const auto* node = file_.get(name)) {
            current_ = node->as_table();
            if (current_ == nullptr) complain(*node, fmt::format("[{}] debe ser una tabla", name));
        }
    }

    void number(std::string_view key, double& value, Range range) {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto read = node->is_number() ? node->value<double>() : std::nullopt;
        if (!read || !std::isfinite(*read))
            complain(*node, fmt::format("{} debe ser un número", key));
        else if (in_range(*node, key, *read, range))
            value = *read;
    }
    void number(std::string_view key, Percent& value, Range range) { number(key, value.value, range); }
    void number(std::string_view key, Port& value, Range range) { whole(key, value.value, range); }
    template <class Integer>
    void number(std::string_view key, Integer& value, Range range) {
        whole(key, value, range);
    }

    void text(std::string_view key, std::string& value, Shape shape) {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto read = one_text(*node, key);
        if (!read) return;
        if (const auto wrong = config::mismatch(*read, shape); !wrong.empty())
            complain(*node, fmt::format("{} {}", key, wrong));
        else
            value = *read;
    }
    void path(std::string_view key, std::filesystem::path& value) {
        std::string text = value.string();
        this->text(key, text, Shape::not_empty);
        value = root_ / text;
    }
    template <class Value>
    void word(std::string_view key, Value& value, const config::Words<Value>& words) {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto read = one_text(*node, key);
        if (!read) return;
        std::string allowed;
        for (const auto& [name, meaning] : words) {
            if (name == *read) {
                value = meaning;
                return;
            }
            allowed += fmt::format("{}\"{}\"", allowed.empty() ? "" : " o ", name);
        }
        complain(*node, fmt::format("{} debe ser {}", key, allowed));
    }

    void texts(std::string_view key, std::vector<std::string>& value) { list(key, value, Shape::any); }
    void names(std::string_view key, std::vector<std::string>& value) { list(key, value, Shape::variable); }
    void servers(std::string_view key, std::vector<std::string>& value) { list(key, value, Shape::server); }
    void command(std::string_view key, std::vector<std::string>& value) {
        list(key, value, Shape::any);
        if (value.empty() || value.front().empty())
            complain(*current_->get(key), fmt::format("{} no puede estar vacío: es el programa y sus argumentos", key));
    }
    void pairs(std::string_view key, std::map<std::string, std::string>& value) {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto* entries = node->as_table();
        if (entries == nullptr)
            return complain(*node, fmt::format("{} debe ser una tabla {{ NOMBRE = \"valor\" }}", key));
        value.clear();
        for (const auto& [name, entry] : *entries) {
            const std::string variable(name.str());
            if (const auto wrong = config::mismatch(variable, Shape::variable); !wrong.empty())
                complain(entry, fmt::format("{}: {} {}", key, variable, wrong));
            else if (variable == "DB_PASSWORD") // its value would stand in the argv of docker run
                complain(entry,
                         fmt::format("{}: DB_PASSWORD va en .env y en pass_environment; aquí la vería cualquiera "
                                     "en la lista de procesos",
                                     key));
            else if (const auto read = one_text(entry, variable))
                value[variable] = *read;
        }
    }

    /// Keys and tables that nobody asked for.
    void complain_about_unknown() {
        for (const auto& [key, node] : file_) {
            const std::string name(key.str());
            if (known_.contains(name) && !name.empty()) {
                if (const auto* inner = node.as_table())
                    for (const auto& [inner_key, inner_node] : *inner)
                        unknown(name, std::string(inner_key.str()), inner_key);
            } else {
                unknown("", name, key);
            }
        }
    }

    /// Said at the line of the maximum, or of the minimum where the maximum is the default.
    void check_pair(std::string_view low, double minimum, std::string_view high, double maximum) {
        if (minimum <= maximum) return;
        const auto* node = file_.get(high);
        if (node == nullptr) node = file_.get(low);
        const auto message = fmt::format("{}={} es mayor que {}={}", low, minimum, high, maximum);
        if (node != nullptr) complain(*node, message);
    }

    /// The programs beside the last word are found by its ending.
    void check_ending(std::string_view table, std::string_view key, const std::vector<std::string>& command,
                      std::string_view ending) {
        if (command.empty() || command.back().ends_with(ending)) return;
        complain(*file_[table][key].node(), fmt::format("{}: su última palabra debe acabar en \"{}\"", key, ending));
    }

private:
    const toml::node* take(std::string_view key) {
        known_[table_].insert(std::string(key));
        return current_ != nullptr ? current_->get(key) : nullptr;
    }

    template <class Integer>
    void whole(std::string_view key, Integer& value, Range range) {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto* read = node->as_integer();
        if (read == nullptr)
            complain(*node, fmt::format("{} debe ser un número entero", key));
        else if (in_range(*node, key, static_cast<double>(read->get()), range))
            value = static_cast<Integer>(read->get());
    }

    bool in_range(const toml::node& node, std::string_view key, double value, Range range) {
        if (value >= range.min && value <= range.max) return true;
        complain(node, fmt::format("{}={} está fuera de rango: de {} a {}", key, value, range.min, range.max));
        return false;
    }

    std::optional<std::string> one_text(const toml::node& node, std::string_view key) {
        const auto* read = node.as_string();
        if (read == nullptr)
            complain(node, fmt::format("{} debe ser un texto entre comillas", key));
        else if (read->get().find('\0') != std::string::npos)
            complain(node, fmt::format("{} no puede contener un carácter nulo", key));
        else
            return read->get();
        return std::nullopt;
    }

    void list(std::string_view key, std::vector<std::string>& value, Shape shape) {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto* entries = node->as_array();
        if (entries == nullptr) return complain(*node, fmt::format("{} debe ser una lista de textos [\"...\"]", key));
        std::vector<std::string> read;
        for (const auto& entry : *entries) {
            auto text = one_text(entry, key);
            if (!text) continue;
            if (const auto wrong = config::mismatch(*text, shape); !wrong.empty())
                complain(entry, fmt::format("{}: \"{}\" {}", key, *text, wrong));
            read.push_back(std::move(*text));
        }
        value = std::move(read);
    }

    void unknown(const std::string& table, const std::string& name, const toml::key& key) {
        const auto& valid = known_[table];
        if (valid.contains(name)) return;
        errors_.push_back({name_, static_cast<int>(key.source().begin.line), config::unknown_key(known_, table, name)});
    }

    void complain(const toml::node& node, std::string message) {
        errors_.push_back({name_, line_of(node), std::move(message)});
    }

    const toml::table& file_;
    std::filesystem::path name_;
    std::filesystem::path root_;
    std::vector<ConfigError>& errors_;
    config::KnownKeys known_;
    std::string table_;
    const toml::table* current_ = nullptr;
};

/// The file's text parsed; an empty table for no file.
toml::table parse_file(const std::optional<std::filesystem::path>& file, std::vector<ConfigError>& errors) {
    if (!file) return {};
    const auto content = read_file(*file);
    if (!content)
        errors.push_back({*file, 0, fmt::format("no se puede leer ({})", content.error().detail)});
    else if (!*content)
        errors.push_back({*file, 0, "no existe"});
    else
        try {
            return toml::parse(**content, file->string());
        } catch (const toml::parse_error& error) {
            errors.push_back({*file, static_cast<int>(error.source().begin.line),
                              fmt::format("no es TOML válido ({})", error.description())});
        }
    return {};
}

void take_credentials(DatabaseSettings& database, const std::filesystem::path& root, const Environment& environment,
                      std::vector<ConfigError>& errors) {
    const auto file = root / ".env";
    const auto content = read_file(file);
    std::map<std::string, std::string> values;
    if (!content) {
        errors.push_back({file, 0, fmt::format("no se puede leer ({})", content.error().detail)});
    } else if (*content) {
        auto parsed = config::parse_dotenv(**content);
        if (const auto* fault = std::get_if<config::DotenvFault>(&parsed))
            errors.push_back({file, fault->line, "hay unas comillas sin cerrar"});
        else
            values = std::get<std::map<std::string, std::string>>(std::move(parsed));
    }
    const auto find = [&](const std::string& key) -> std::optional<std::string> {
        if (auto value = environment(key)) return value;
        if (const auto found = values.find(key); found != values.end() && !found->second.empty()) return found->second;
        return std::nullopt;
    };
    if (auto user = find("DB_USER")) database.user = *std::move(user);
    if (auto name = find("DB_NAME")) database.name = *std::move(name);
    if (auto password = find("DB_PASSWORD")) database.password = Secret(*std::move(password));
}

} // namespace

std::variant<Settings, std::vector<ConfigError>> load_settings(const ConfigChoice& choice,
                                                               const Environment& environment) {
    std::vector<ConfigError> errors;
    const auto file = parse_file(choice.file, errors);
    if (!errors.empty()) return errors;
    Settings settings;
    settings.file = choice.file.value_or("");
    settings.root = choice.root;
    Reader reader(file, settings.file, settings.root, errors);
    config::visit(settings, reader);
    reader.complain_about_unknown();
    const auto& limits = settings.thresholds;
    reader.check_pair("CPU_MIN", limits.cpu_min.value, "CPU_MAX", limits.cpu_max.value);
    reader.check_pair("MEMORY_MIN", limits.memory_min.value, "MEMORY_MAX", limits.memory_max.value);
    reader.check_pair("CONNECTIONS_MIN", static_cast<double>(limits.connections_min), "CONNECTIONS_MAX",
                      static_cast<double>(limits.connections_max));
    reader.check_pair("MIN_BACKENDS", limits.min_backends, "MAX_BACKENDS", limits.max_backends);
    reader.check_ending("backup", "dump_command", settings.backup.dump_command, "pg_dump");
    take_credentials(settings.database, settings.root, environment, errors);
    if (errors.empty()) return settings;
    std::stable_sort(errors.begin(), errors.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
    return errors;
}

} // namespace marea
