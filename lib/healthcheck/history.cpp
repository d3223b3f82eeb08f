#include "healthcheck/history.hpp"

#include "system/json.hpp"

#include <array>
#include <utility>

namespace marea {
namespace {

constexpr int version = 1;
constexpr std::array<std::pair<const char*, HealthLevel>, 4> level_words{{{"ok", HealthLevel::ok},
                                                                          {"unknown", HealthLevel::unknown},
                                                                          {"warning", HealthLevel::warning},
                                                                          {"critical", HealthLevel::critical}}};

const char* word_of(HealthLevel level) {
    for (const auto& [word, meaning] : level_words)
        if (meaning == level) return word;
    return "";
}

std::optional<HealthLevel> level_of(const std::string& text) {
    for (const auto& [word, meaning] : level_words)
        if (text == word) return meaning;
    return std::nullopt;
}

} // namespace

std::string render_health_history(const HealthHistory& history) {
    Json json = {
        {"last", word_of(history.last)}, {"notified", word_of(history.notified)}, {"notified_at", history.notified_at}};
    if (history.failing_since) json["failing_since"] = *history.failing_since;
    if (history.backups_seen) json["backups_seen"] = true;
    if (const auto& spoken = history.spoken; !spoken.failure.empty())
        json["spoken"] = {{"failure", spoken.failure}, {"at", spoken.at}, {"notice_failed", spoken.notice_failed}};
    return render_json(std::move(json), version);
}

Result<HealthHistory> parse_health_history(const std::string& text) {
    return parse_json(text, version, [](const Json& json) -> Result<HealthHistory> {
        const auto last = level_of(json.at("last").get<std::string>());
        const auto notified = level_of(json.at("notified").get<std::string>());
        if (!last || !notified) return Error{Fault::malformed, {}, "last, notified"};
        HealthHistory history{*last, std::nullopt, *notified, json.at("notified_at").get<std::int64_t>()};
        if (json.contains("failing_since")) history.failing_since = json.at("failing_since").get<std::int64_t>();
        history.backups_seen = json.value("backups_seen", false);
        if (const auto spoken = json.find("spoken"); spoken != json.end())
            history.spoken = {spoken->at("failure").get<std::string>(), spoken->at("at").get<std::int64_t>(),
                              spoken->at("notice_failed").get<bool>()};
        return history;
    });
}

} // namespace marea
