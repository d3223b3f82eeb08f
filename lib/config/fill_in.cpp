#include "config/fill_in.hpp"

#include "config/shape.hpp"

#include <fmt/format.h>

namespace marea {
namespace {

std::optional<std::string> look_up(const std::string& name, const Settings& settings, const Environment& environment) {
    if (auto value = environment(name); value && !value->empty()) return value;
    const auto found = settings.dotenv.find(name);
    if (found == settings.dotenv.end() || found->second.empty()) return std::nullopt;
    return found->second.reveal();
}

std::string words(const NotFilledIn& fault) {
    if (fault.name.empty())
        return tr("«${{» no va seguido de un nombre y «}}»; un dólar se escribe $$",
                  "no name and '}}' follow '${{'; a dollar is written $$");
    return tr("{} no tiene valor en .env ni en el entorno", "{} has no value in .env or in the environment",
              fault.name);
}

} // namespace

std::variant<Secret, NotFilledIn> fill_in(const Secret& text, const Settings& settings,
                                          const Environment& environment) {
    std::string_view rest = text.reveal();
    std::string filled;
    for (auto at = rest.find('$'); at != std::string_view::npos; at = rest.find('$')) {
        filled += rest.substr(0, at);
        rest.remove_prefix(at + 1);
        if (rest.starts_with('$')) {
            filled += '$';
            rest.remove_prefix(1);
        } else if (rest.starts_with('{')) {
            const auto end = rest.find('}');
            const std::string name(rest.substr(1, end == std::string_view::npos ? 0 : end - 1));
            if (!config::mismatch(name, config::Shape::variable).empty()) return NotFilledIn{};
            const auto value = look_up(name, settings, environment);
            if (!value) return NotFilledIn{name};
            filled += *value;
            rest.remove_prefix(end + 1);
        } else {
            filled += '$';
        }
    }
    return Secret(filled + std::string(rest));
}

std::vector<ConfigError> fill_in_healthcheck(Settings& settings, const Environment& environment) {
    std::vector<ConfigError> errors;
    const auto fill = [&](const std::string& key, Secret& value) {
        auto filled = fill_in(value, settings, environment);
        if (const auto* fault = std::get_if<NotFilledIn>(&filled))
            errors.push_back({settings.file, 0, fmt::format("[healthcheck] {}: {}", key, words(*fault))});
        else if (std::get<Secret>(filled).reveal().find_first_of("\r\n") != std::string::npos)
            errors.push_back(
                {settings.file, 0,
                 tr("[healthcheck] {}: tiene un salto de línea", "[healthcheck] {}: has a line break", key)});
        else
            value = std::get<Secret>(std::move(filled));
    };
    for (auto& [name, value] : settings.healthcheck.headers)
        fill("headers." + name, value);
    fill("basic_auth", settings.healthcheck.basic_auth);
    return errors;
}

} // namespace marea
