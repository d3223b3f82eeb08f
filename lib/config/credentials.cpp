#include "config/credentials.hpp"

#include "config/dotenv.hpp"
#include "system/files.hpp"

#include <fmt/format.h>

#include <set>

namespace marea::config {
namespace {

std::string words(const std::string& key, const DotenvFault& fault) {
    using Kind = DotenvFault::Kind;
    switch (fault.kind) {
    case Kind::unterminated: return tr("hay unas comillas sin cerrar", "a quote is not closed");
    case Kind::trailing:
        return tr("{}: sobra texto detrás de las comillas que cierran su valor",
                  "{}: there is text after the quote that closes its value", key);
    case Kind::bad_key: return tr("{}: la línea debe ser {}=valor", "{}: the line must be {}=value", key, key);
    case Kind::template_:
        return tr(
            "{}: «${{» no va seguido de un nombre y «}}»; un dólar se escribe $$, o el valor entre comillas simples",
            "{}: no name and '}}' follow '${{'; a dollar is written $$, or the value in single quotes", key);
    case Kind::required:
        return tr("{}: necesita {}, que no tiene valor", "{}: needs {}, which has no value", key, fault.about);
    case Kind::depends:
        return tr("{}: usa {}, que no se puede leer", "{}: uses {}, which cannot be read", key, fault.about);
    case Kind::nul: return tr("{}: contiene un carácter nulo", "{}: has a null character", key);
    }
    return key;
}

std::string words(DotenvUnreadable fault) {
    switch (fault) {
    case DotenvUnreadable::utf16:
        return tr(
            "está en UTF-16; guárdelo en UTF-8 (iconv -f UTF-16 -t UTF-8 .env > .env.nuevo && mv .env.nuevo .env)",
            "is in UTF-16; save it in UTF-8 (iconv -f UTF-16 -t UTF-8 .env > .env.new && mv .env.new .env)");
    case DotenvUnreadable::only_carriage_returns:
        return tr(
            "sus líneas acaban solo en CR; conviértalas (tr '\\r' '\\n' < .env > .env.nuevo && mv .env.nuevo .env)",
            "its lines end in CR alone; convert them (tr '\\r' '\\n' < .env > .env.new && mv .env.new .env)");
    }
    return "";
}

/// The keys that are ours.
std::set<std::string> wanted(const Settings& settings) {
    std::set<std::string> keys = {"DB_USER", "DB_PASSWORD", "DB_NAME"};
    keys.insert(settings.backend.pass_environment.begin(), settings.backend.pass_environment.end());
    return keys;
}

} // namespace

void take_dotenv(Settings& settings, const Environment& environment, std::vector<ConfigError>& errors) {
    const auto file = settings.root / ".env";
    const auto content = read_file(file);
    const auto keys = wanted(settings);
    auto missing = keys; // in the environment: set to nothing is as good as not set
    std::erase_if(missing, [&](const std::string& key) { return !environment(key).value_or("").empty(); });
    if (!content) {
        errors.push_back({file, 0, tr("no se puede leer ({})", "cannot be read ({})", content.error().detail)});
    } else if (*content) {
        auto parsed = parse_dotenv(**content, environment);
        if (const auto* unreadable = std::get_if<DotenvUnreadable>(&parsed)) {
            if (!missing.empty()) errors.push_back({file, 0, words(*unreadable)});
        } else {
            auto& dotenv = std::get<Dotenv>(parsed);
            for (const auto& [key, fault] : dotenv.faults)
                if (missing.contains(key)) errors.push_back({file, fault.line, words(key, fault)});
            for (auto& [key, value] : dotenv.values)
                settings.dotenv.emplace(key, Secret(std::move(value)));
        }
    }
    for (const auto& key : keys)
        if (auto value = environment(key); value && (!missing.contains(key) || !settings.dotenv.contains(key)))
            settings.dotenv.insert_or_assign(key, Secret(*std::move(value)));
    auto& database = settings.database;
    const auto take = [&](const char* key, std::string& value) {
        const auto found = settings.dotenv.find(key);
        if (found != settings.dotenv.end() && !found->second.empty()) value = found->second.reveal();
    };
    take("DB_USER", database.user);
    take("DB_NAME", database.name);
    const auto password = settings.dotenv.find("DB_PASSWORD");
    database.password_defined = password != settings.dotenv.end();
    if (database.password_defined) database.password = password->second;
}

} // namespace marea::config
