#include "config/overrides.hpp"

#include "config/reader.hpp"

#include <nlohmann/json.hpp>

namespace marea::config {
namespace {

KnownKeys known_keys() {
    std::vector<ConfigError> none;
    const toml::table empty;
    Settings settings;
    Reader reader(empty, {}, {}, none);
    visit(settings, reader);
    return reader.known();
}

/// Where a key belongs; an empty name: the fault.
struct Place {
    std::string table, name, fault;
};

Place place_of(const std::string& key, const KnownKeys& known) {
    const auto dot = key.find('.');
    if (dot != std::string::npos) {
        const auto table = key.substr(0, dot);
        const auto name = key.substr(dot + 1);
        const auto found = known.find(table);
        if (found != known.end() && found->second.contains(name)) return {table, name, {}};
        return {{}, {}, found == known.end() ? unknown_key(known, "", table) : unknown_key(known, table, name)};
    }
    if (known.at("").contains(key)) return {"", key, {}};
    std::string tables;
    Place place;
    for (const auto& [table, names] : known) {
        if (!names.contains(key)) continue;
        tables += fmt::format("{}{}.{}", tables.empty() ? "" : ", ", table, key);
        place = {table, key, {}};
    }
    if (tables.empty()) return {{}, {}, unknown_key(known, "", key)};
    if (tables.find(',') == std::string::npos) return place;
    return {{},
            {},
            tr("{} está en más de una tabla: escriba cuál ({})", "{} is in more than one table: write which ({})", key,
               tables)};
}

/// A TOML value, or else a text.
toml::table parse_value(const std::string& value, const std::string& source) {
    try {
        return toml::parse("x = " + value, source);
    } catch (const toml::parse_error&) {
        return toml::parse("x = " + nlohmann::json(value).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace),
                           source);
    }
}

} // namespace

void override_with(toml::table& file, const std::vector<std::string>& overrides, std::vector<ConfigError>& errors) {
    if (overrides.empty()) return;
    const auto known = known_keys();
    for (const auto& one : overrides) {
        const auto equals = one.find('=');
        const auto place = place_of(one.substr(0, equals), known);
        const auto source = std::string(override_source) + one;
        if (place.name.empty()) {
            errors.push_back({source, 0, place.fault});
            continue;
        }
        auto* table = &file;
        if (!place.table.empty()) {
            if (file.get(place.table) == nullptr) file.insert(place.table, toml::table{});
            table = file.get(place.table)->as_table();
        }
        if (table == nullptr) continue; // the reader complains of it
        auto parsed = parse_value(one.substr(equals + 1), source);
        parsed.get("x")->visit([&](auto& node) { table->insert_or_assign(place.name, std::move(node)); });
    }
}

} // namespace marea::config
