#include "state/manifest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace marea {
namespace {

using Json = nlohmann::json;
constexpr int version = 1;
constexpr auto read_word = "read";
constexpr auto restored_word = "restore";

/// Throws what the parser of JSON throws.
std::chrono::sys_seconds time_from(const Json& json) {
    if (const auto time = parse_iso_time(json.get<std::string>())) return *time;
    return std::chrono::sys_seconds(std::chrono::seconds(Json(nullptr).get<std::int64_t>()));
}

const char* word_for(Manifest::Damage damage) {
    switch (damage) {
    case Manifest::Damage::bytes: return "bytes";
    case Manifest::Damage::rows: return "rows";
    case Manifest::Damage::other: break;
    }
    return "other";
}

Manifest::Damage damage_from(const std::string& word) {
    for (const auto damage : {Manifest::Damage::bytes, Manifest::Damage::rows})
        if (word == word_for(damage)) return damage;
    return Manifest::Damage::other;
}

} // namespace

std::string iso_time(std::chrono::sys_seconds time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::optional<std::chrono::sys_seconds> parse_iso_time(const std::string& text) {
    using namespace std::chrono;
    int year = 0;
    unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
    constexpr int fields = 6;
    if (std::sscanf(text.c_str(), "%4d-%2u-%2uT%2u:%2u:%2uZ", &year, &month, &day, &hour, &minute, &second) != fields)
        return std::nullopt;
    const year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!date.ok()) return std::nullopt;
    const auto time = sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
    if (iso_time(time) != text) return std::nullopt;
    return time;
}

std::string render_manifest(const Manifest& manifest) {
    Json json = {{"version", version},
                 {"database", manifest.database},
                 {"taken", iso_time(manifest.taken)},
                 {"server_version", manifest.server_version},
                 {"client_version", manifest.client_version},
                 {"size", manifest.size},
                 {"sha256", manifest.sha256},
                 {"seconds", manifest.seconds},
                 {"tables", manifest.contents.rows},
                 {"rows", manifest.contents.total_rows()},
                 {"large_objects", manifest.contents.large_objects},
                 {"role_passwords", manifest.role_passwords},
                 {"verified", nullptr}};
    if (manifest.verified)
        json["verified"] = {{"how", manifest.verified->how == Manifest::How::read ? read_word : restored_word},
                            {"at", iso_time(manifest.verified->at)}};
    if (manifest.damage) json["damage"] = word_for(*manifest.damage);
    if (manifest.shrunk) json["shrunk"] = true;
    if (manifest.accepted) json["accepted"] = true;
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Manifest> parse_manifest(const std::string& text) {
    try {
        const auto json = Json::parse(text);
        if (json.at("version").get<int>() != version)
            return Error{Fault::malformed, {}, "version " + json.at("version").dump()};
        Manifest manifest;
        manifest.database = json.at("database").get<std::string>();
        manifest.taken = time_from(json.at("taken"));
        manifest.server_version = json.at("server_version").get<std::string>();
        manifest.client_version = json.at("client_version").get<std::string>();
        manifest.size = json.at("size").get<std::int64_t>();
        manifest.sha256 = json.at("sha256").get<std::string>();
        manifest.seconds = json.at("seconds").get<double>();
        manifest.contents.rows = json.at("tables").get<std::map<std::string, std::int64_t>>();
        manifest.contents.large_objects = json.at("large_objects").get<std::int64_t>();
        manifest.role_passwords = json.at("role_passwords").get<bool>();
        if (const auto& verified = json.at("verified"); !verified.is_null()) {
            const auto how = verified.at("how").get<std::string>();
            if (how != read_word && how != restored_word) return Error{Fault::malformed, {}, how};
            manifest.verified = Manifest::Verified{how == read_word ? Manifest::How::read : Manifest::How::restored,
                                                   time_from(verified.at("at"))};
        }
        if (json.contains("damage")) manifest.damage = damage_from(json.at("damage").get<std::string>());
        manifest.shrunk = json.value("shrunk", false);
        manifest.accepted = json.value("accepted", false);
        return manifest;
    } catch (const Json::exception& error) {
        return Error{Fault::malformed, {}, error.what()};
    }
}

} // namespace marea
