#include "report/backup_words.hpp"

#include "base/text.hpp"
#include "report/database_words.hpp"

#include <fmt/format.h>

#include <array>

namespace marea {
namespace {

constexpr std::array<std::pair<std::string_view, const char*>, 3> in_sql = {
    {{"role", "role_in_sql"}, {"database", "database_in_sql"}, {"extension", "extension_in_sql"}}};

/// "1 fila", "2.000 filas"
std::string amount(std::int64_t value, const Text& one, const Text& many) {
    return fmt::format("{} {}", text::grouped(value), value == 1 ? one : many);
}
std::string rows(std::int64_t value) {
    return amount(value, {"fila", "row"}, {"filas", "rows"});
}
std::string objects(std::int64_t value) {
    return amount(value, {"objeto grande", "large object"}, {"objetos grandes", "large objects"});
}

/// A number as a sentence says it, by what it counts.
Value worded(std::string_view name, std::int64_t value) {
    if (name == "tables") return amount(value, {"tabla", "table"}, {"tablas", "tables"});
    if (name.starts_with("rows")) return rows(value);
    if (name == "objects") return value > 0 ? ", " + objects(value) : "";
    if (name == "more") return value > 0 ? tr(" y {} más", " and {} more", value) : "";
    if (name == "unverified") return value > 0 ? tr(" ({} sin verificar)", " ({} not verified)", value) : "";
    return value;
}

std::vector<Argument> worded(const std::vector<Argument>& with) {
    auto result = with;
    for (auto& [name, value] : result) {
        if (const auto* seconds = std::get_if<double>(&value); seconds != nullptr && name == std::string("seconds"))
            value = text::decimals(*seconds, 1);
        else if (const auto* number = std::get_if<std::int64_t>(&value))
            value = worded(name, *number);
    }
    return result;
}

/// "otro.mensajes: 10 filas en lugar de 20; y 2 más"
std::string differences(const std::vector<Argument>& with) {
    std::string all;
    const auto add = [&](const std::string& text) { all += (all.empty() ? "" : "; ") + text; };
    for (auto at = with.begin(); at != with.end(); ++at) {
        const auto next = [&](std::string_view name) -> const std::int64_t* {
            if (at + 1 == with.end() || (at + 1)->name != name) return nullptr;
            return std::get_if<std::int64_t>(&(++at)->value);
        };
        const std::string_view name = at->name;
        if (name == "table") {
            const auto table = text::clean(std::get<std::string>(at->value));
            const auto* expected = next("expected");
            const auto* found = next("found");
            if (expected == nullptr)
                add(tr("{}: está de más", "{}: should not be there", table));
            else if (found == nullptr)
                add(tr("{}: no está", "{}: is missing", table));
            else
                add(tr("{}: {} en lugar de {}", "{}: {} instead of {}", table, rows(*found), text::grouped(*expected)));
        } else if (name == "objects_expected") {
            const auto expected = std::get<std::int64_t>(at->value);
            if (const auto* found = next("objects_found"))
                add(tr("{} en lugar de {}", "{} instead of {}", objects(*found), text::grouped(expected)));
        } else if (name == "more") {
            add(tr("y {} más", "and {} more", std::get<std::int64_t>(at->value)));
        }
    }
    return all;
}

} // namespace

std::string words_of(const Event<BackupMessage>& event) {
    auto with = worded(event.with);
    for (const auto& [name, value] : event.with) // as an identifier of SQL
        if (const auto* text = std::get_if<std::string>(&value))
            for (const auto& [one, quoted] : in_sql)
                if (name == one) with.push_back({quoted, messages::quoted_identifier(*text)});
    if (event.message == BackupMessage::rows_differ)
        with = {event.with.front(), {"differences", differences(event.with)}};
    return fill(phrase_for(event.message).text, with);
}

Sink<BackupMessage> backup_log(const Log& log) {
    return [&log](const Event<BackupMessage>& event) {
        say(log, Words{phrase_for(event.message).level, words_of(event)});
    };
}

} // namespace marea
