#include "healthcheck/history.hpp"

#include "system/files.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace marea {
namespace {

using Json = nlohmann::json;
constexpr int version = 1;
constexpr std::array<std::pair<const char*, HealthLevel>, 4> words{{{"ok", HealthLevel::ok},
                                                                    {"unknown", HealthLevel::unknown},
                                                                    {"warning", HealthLevel::warning},
                                                                    {"critical", HealthLevel::critical}}};

const char* word_of(HealthLevel level) {
    for (const auto& [word, meaning] : words)
        if (meaning == level) return word;
    return "";
}

std::optional<HealthLevel> level_of(const std::string& text) {
    for (const auto& [word, meaning] : words)
        if (text == word) return meaning;
    return std::nullopt;
}

} // namespace

std::string render_health_history(const HealthHistory& history) {
    Json json = {{"version", version},
                 {"last", word_of(history.last)},
                 {"notified", word_of(history.notified)},
                 {"notified_at", history.notified_at}};
    if (history.failing_since) json["failing_since"] = *history.failing_since;
    if (history.backups_seen) json["backups_seen"] = true;
    if (const auto& spoken = history.spoken; !spoken.failure.empty())
        json["spoken"] = {{"failure", spoken.failure}, {"at", spoken.at}, {"notice_failed", spoken.notice_failed}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<HealthHistory> parse_health_history(const std::string& text) {
    try {
        const auto json = Json::parse(text);
        if (json.at("version").get<int>() != version)
            return Error{Fault::malformed, {}, "version " + json.at("version").dump()};
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
    } catch (const Json::exception& error) {
        return Error{Fault::malformed, {}, error.what()};
    }
}

Result<HealthHistory> HealthStateFile::load() const {
    const auto content = read_file(file_);
    if (!content) return content.error();
    if (!*content) return HealthHistory{};
    auto history = parse_health_history(**content);
    if (!history) return Error{Fault::malformed, file_.string(), history.error().detail};
    return history;
}

Result<void> HealthStateFile::save(const HealthHistory& history) const {
    return write_file(file_, render_health_history(history));
}

} // namespace marea
