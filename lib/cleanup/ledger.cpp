#include "cleanup/ledger.hpp"

#include "system/files.hpp"

#include <nlohmann/json.hpp>

namespace marea {
namespace {

using Json = nlohmann::json;
constexpr int version = 1;

} // namespace

std::string render_ledger(const Ledger& ledger) {
    Json volumes = Json::object();
    for (const auto& [name, record] : ledger) {
        volumes[name] = {{"postgres", record.postgres}, {"unreferenced_since", nullptr}, {"last_seen", nullptr}};
        if (record.last_seen) volumes[name]["last_seen"] = *record.last_seen;
        if (record.unreferenced_since) volumes[name]["unreferenced_since"] = *record.unreferenced_since;
    }
    const Json json = {{"version", version}, {"volumes", volumes}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Ledger> parse_ledger(const std::string& text) {
    try {
        const auto json = Json::parse(text);
        if (json.at("version").get<int>() != version)
            return Error{Fault::malformed, {}, "version " + json.at("version").dump()};
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
    } catch (const Json::exception& error) {
        return Error{Fault::malformed, {}, error.what()};
    }
}

Result<Ledger> LedgerFile::load() const {
    const auto content = read_file(file_);
    if (!content) return content.error();
    if (!*content) return Ledger{};
    auto ledger = parse_ledger(**content);
    if (!ledger) return Error{Fault::malformed, file_.string(), ledger.error().detail};
    return ledger;
}

Result<void> LedgerFile::save(const Ledger& ledger) const {
    return write_file(file_, render_ledger(ledger));
}

void LedgerFile::put_aside() const {
    std::error_code ignored; // only a help for a curious person: the next save replaces the file anyway
    std::filesystem::rename(file_, file_.string() + ".corrupt", ignored);
}

} // namespace marea
