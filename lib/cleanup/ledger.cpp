#include "cleanup/ledger.hpp"

#include "system/json.hpp"

namespace marea {
namespace {

constexpr int version = 1;

} // namespace

std::string render_ledger(const Ledger& ledger) {
    Json volumes = Json::object();
    for (const auto& [name, record] : ledger) {
        volumes[name] = {{"postgres", record.postgres}, {"unreferenced_since", nullptr}, {"last_seen", nullptr}};
        if (record.last_seen) volumes[name]["last_seen"] = *record.last_seen;
        if (record.unreferenced_since) volumes[name]["unreferenced_since"] = *record.unreferenced_since;
    }
    return render_json({{"volumes", volumes}}, version);
}

Result<Ledger> parse_ledger(const std::string& text) {
    return parse_json(text, version, [](const Json& json) -> Result<Ledger> {
        Ledger ledger;
        for (const auto& [name, record] : json.at("volumes").items()) {
            VolumeRecord read;
            read.postgres = record.at("postgres").get<bool>();
            if (const auto& since = record.at("unreferenced_since"); !since.is_null())
                read.unreferenced_since = since.get<std::int64_t>();
            // Older files have none: their volumes start anew.
            if (const auto seen = record.find("last_seen"); seen != record.end() && !seen->is_null())
                read.last_seen = seen->get<std::int64_t>();
            ledger.emplace(name, read);
        }
        return ledger;
    });
}

} // namespace marea
