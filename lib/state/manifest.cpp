#include "state/manifest.hpp"

#include "base/text.hpp"
#include "system/json.hpp"

namespace marea {
namespace {

constexpr int manifest_version = 1;
constexpr auto read_word = "read";
constexpr auto restored_word = "restore";

/// Throws what the parser of JSON throws.
std::chrono::sys_seconds time_from(const Json& json) {
    if (const auto time = text::parse_utc_time(json.get<std::string>())) return *time;
    throw Json::other_error::create(501, "time: " + json.dump(), &json);
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

std::string render_manifest(const Manifest& manifest) {
    Json json = {{"database", manifest.database},
                 {"taken", text::utc_time(manifest.taken)},
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
                            {"at", text::utc_time(manifest.verified->at)}};
    if (manifest.damage) json["damage"] = word_for(*manifest.damage);
    if (manifest.shrunk) json["shrunk"] = true;
    if (manifest.accepted) json["accepted"] = true;
    return render_json(std::move(json), manifest_version);
}

Result<Manifest> parse_manifest(const std::string& text) {
    return parse_json(text, manifest_version, [](const Json& json) -> Result<Manifest> {
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
    });
}

} // namespace marea
