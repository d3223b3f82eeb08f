#include "config/reader.hpp"

#include "config/overrides.hpp"
#include "config/shape.hpp"

#include <cmath>

namespace marea::config {

void Reader::table(std::string_view name) {
    table_ = name;
    known_[table_];
    current_ = nullptr;
    if (name.empty()) {
        current_ = &file_;
    } else if (const auto* node = file_.get(name)) {
        current_ = node->as_table();
        if (current_ == nullptr) complain(*node, tr("[{}] debe ser una tabla", "[{}] must be a table", name));
    }
}

void Reader::number(std::string_view key, double& value, Range range) {
    const auto* node = take(key);
    if (node == nullptr) return;
    const auto read = node->is_number() ? node->value<double>() : std::nullopt;
    if (!read || !std::isfinite(*read))
        complain(*node, tr("{} debe ser un número", "{} must be a number", named(key)));
    else if (in_range(*node, key, *read, range))
        value = *read;
}

void Reader::port(std::string_view key, Port& value) {
    if (current_ != nullptr && current_->get(key) != nullptr && current_->get(key)->is_string()) {
        const auto* node = take(key);
        value = {};
        if (node->value_or(std::string()) != automatic)
            complain(*node, tr("{} debe ser un número entero o \"auto\"", "{} must be a whole number or \"auto\"",
                               named(key)));
        return;
    }
    whole(key, value.value, Range{1, 65535});
}

void Reader::flag(std::string_view key, bool& value) {
    const auto* node = take(key);
    if (node == nullptr) return;
    if (const auto* read = node->as_boolean())
        value = read->get();
    else
        complain(*node, tr("{} debe ser true o false", "{} must be true or false", named(key)));
}

void Reader::text(std::string_view key, std::string& value, Shape shape) {
    const auto* node = take(key);
    if (node == nullptr) return;
    const auto read = one_text(*node, key);
    if (!read) return;
    if (const auto wrong = mismatch(*read, shape); !wrong.empty())
        complain(*node, fmt::format("{} {}", named(key), wrong));
    else
        value = *read;
}

void Reader::path(std::string_view key, std::filesystem::path& value) {
    std::string text = value.string();
    this->text(key, text, Shape::not_empty);
    value = root_ / text;
}

void Reader::command(std::string_view key, std::vector<std::string>& value) {
    list(key, value, Shape::any);
    if (value.empty() || value.front().empty())
        complain(*current_->get(key), tr("{} no puede estar vacío: es el programa y sus argumentos",
                                         "{} must not be empty: it is the program and its arguments", named(key)));
}

void Reader::pairs(std::string_view key, std::map<std::string, std::string>& value) {
    const auto* node = take(key);
    if (node == nullptr) return;
    const auto* entries = node->as_table();
    if (entries == nullptr)
        return complain(*node, tr("{} debe ser una tabla {{ NOMBRE = \"valor\" }}",
                                  "{} must be a table {{ NAME = \"value\" }}", named(key)));
    value.clear();
    for (const auto& [name, entry] : *entries) {
        const std::string variable(name.str());
        if (const auto wrong = mismatch(variable, Shape::variable); !wrong.empty())
            complain(entry, fmt::format("{}: {} {}", named(key), variable, wrong));
        else if (variable == "DB_PASSWORD") // its value would stand in the argv of docker run
            complain(entry, tr("{}: DB_PASSWORD va en .env y en pass_environment; aquí la vería cualquiera "
                               "en la lista de procesos",
                               "{}: DB_PASSWORD belongs in .env and in pass_environment; here anybody would see it in "
                               "the list of processes",
                               key));
        else if (const auto read = one_text(entry, variable))
            value[variable] = *read;
    }
}

void Reader::optional_path(std::string_view key, std::filesystem::path& value) {
    std::string text = value.string();
    this->text(key, text, Shape::any);
    value = text.empty() ? std::filesystem::path() : root_ / text;
}

void Reader::secret(std::string_view key, Secret& value) {
    std::string text = value.reveal();
    this->text(key, text, Shape::any);
    value = Secret(std::move(text));
}

void Reader::secret_url(std::string_view key, Secret& value) {
    secret(key, value);
    if (value.empty()) return;
    if (const auto wrong = mismatch(value.reveal(), Shape::http_url); !wrong.empty())
        complain(*current_->get(key), fmt::format("{} {}", named(key), wrong));
}

void Reader::secrets(std::string_view key, std::map<std::string, Secret>& value) {
    const auto* node = take(key);
    if (node == nullptr) return;
    const auto* entries = node->as_table();
    if (entries == nullptr)
        return complain(*node, tr("{} debe ser una tabla {{ NOMBRE = \"valor\" }}",
                                  "{} must be a table {{ NAME = \"value\" }}", named(key)));
    value.clear();
    for (const auto& [name, entry] : *entries) {
        const std::string header(name.str());
        if (const auto wrong = mismatch(header, Shape::header); !wrong.empty())
            complain(entry, fmt::format("{}: {} {}", named(key), header, wrong));
        else if (auto read = one_text(entry, header))
            value.insert_or_assign(header, Secret(*std::move(read)));
    }
}

void Reader::complain_about_unknown() {
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

void Reader::check_pair(std::string_view low, double minimum, std::string_view high, double maximum) {
    if (minimum <= maximum) return;
    const auto* node = file_.get(high);
    if (node == nullptr) node = file_.get(low);
    const auto message = tr("{}={} es mayor que {}={}", "{}={} is more than {}={}", low, minimum, high, maximum);
    if (node != nullptr) complain(*node, message);
}

void Reader::check_ending(std::string_view table, std::string_view key, const std::vector<std::string>& command,
                          std::string_view ending) {
    if (command.empty() || command.back().ends_with(ending)) return;
    complain_at(table, key,
                tr("{}: su última palabra debe acabar en \"{}\"", "{}: its last word must end in \"{}\"", key, ending));
}

void Reader::complain_at(std::string_view table, std::string_view key, std::string message) {
    complain(*file_[table][key].node(), std::move(message));
}

const toml::node* Reader::take(std::string_view key) {
    known_[table_].insert(std::string(key));
    return current_ != nullptr ? current_->get(key) : nullptr;
}

std::string Reader::named(std::string_view key) const {
    return table_.empty() ? std::string(key) : fmt::format("[{}] {}", table_, key);
}

bool Reader::in_range(const toml::node& node, std::string_view key, double value, Range range) {
    if (value >= range.min && value <= range.max) return true;
    complain(node, tr("{}={} está fuera de rango: de {} a {}", "{}={} is out of range: from {} to {}", named(key),
                      value, range.min, range.max));
    return false;
}

std::optional<std::string> Reader::one_text(const toml::node& node, std::string_view key) {
    const auto* read = node.as_string();
    if (read == nullptr)
        complain(node, tr("{} debe ser un texto entre comillas", "{} must be a text in quotes", named(key)));
    else if (read->get().find('\0') != std::string::npos)
        complain(node, tr("{} no puede contener un carácter nulo", "{} must not have a null character", named(key)));
    else
        return read->get();
    return std::nullopt;
}

void Reader::list(std::string_view key, std::vector<std::string>& value, Shape shape) {
    const auto* node = take(key);
    if (node == nullptr) return;
    const auto* entries = node->as_array();
    if (entries == nullptr)
        return complain(
            *node, tr("{} debe ser una lista de textos [\"...\"]", "{} must be a list of texts [\"...\"]", named(key)));
    std::vector<std::string> read;
    for (const auto& entry : *entries) {
        auto text = one_text(entry, key);
        if (!text) continue;
        if (const auto wrong = mismatch(*text, shape); !wrong.empty())
            complain(entry, fmt::format("{}: \"{}\" {}", named(key), *text, wrong));
        read.push_back(std::move(*text));
    }
    value = std::move(read);
}

void Reader::unknown(const std::string& table, const std::string& name, const toml::key& key) {
    const auto& valid = known_[table];
    if (valid.contains(name)) return;
    errors_.push_back({name_, static_cast<int>(key.source().begin.line), unknown_key(known_, table, name)});
}

void Reader::complain(const toml::node& node, std::string message) {
    const auto& source = node.source();
    if (source.path && source.path->starts_with(override_source))
        errors_.push_back({*source.path, 0, std::move(message)});
    else
        errors_.push_back({name_, static_cast<int>(source.begin.line), std::move(message)});
}

} // namespace marea::config
