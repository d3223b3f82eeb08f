#include "probe/verified_backups.hpp"

#include "system/files.hpp"

#include <nlohmann/json.hpp>

#include <ctime>
#include <map>

namespace marea {
namespace {

namespace fs = std::filesystem;

/// The moment in "chatdb_20260102T030405Z.dump"; nullopt: another file.
std::optional<std::int64_t> moment_of(const std::string& name) {
    constexpr std::string_view form = "_20260102T030405Z.dump";
    if (name.size() <= form.size()) return std::nullopt;
    const auto end = name.substr(name.size() - form.size());
    std::tm parts{};
    const char* rest = ::strptime(end.c_str(), "_%Y%m%dT%H%M%SZ.dump", &parts);
    if (rest == nullptr || *rest != '\0') return std::nullopt;
    return ::timegm(&parts);
}

/// A dump's manifest is written once it is verified; one that a later look found damaged says so.
bool is_verified(const fs::path& dump) {
    const auto text = read_file(dump.string() + ".json");
    if (!text || !*text) return false;
    const auto manifest = nlohmann::json::parse(**text, nullptr, false);
    if (!manifest.is_object() || manifest.contains("damage")) return false;
    return !manifest.contains("verified") || !manifest.at("verified").is_null();
}

} // namespace

Result<BackupsSeen> probe_verified_backups(const fs::path& folder) {
    std::error_code failed;
    fs::directory_iterator entry(folder, failed);
    if (failed == std::errc::no_such_file_or_directory) return BackupsSeen{};
    std::map<std::int64_t, fs::path, std::greater<>> dumps; // the newest first
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed))
        if (const auto moment = moment_of(entry->path().filename().string())) dumps.emplace(*moment, entry->path());
    if (failed) return Error{Fault::io, folder.string(), failed.message()};
    for (const auto& [moment, dump] : dumps)
        if (is_verified(dump)) return BackupsSeen{true, moment};
    return BackupsSeen{true, std::nullopt};
}

} // namespace marea
