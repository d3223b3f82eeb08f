#include "probe/verified_backups.hpp"

#include <ctime>

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

} // namespace

Result<BackupsSeen> probe_verified_backups(const fs::path& folder) {
    std::error_code failed;
    fs::directory_iterator entry(folder, failed);
    if (failed == std::errc::no_such_file_or_directory) return BackupsSeen{};
    BackupsSeen seen{true, std::nullopt};
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
        const auto moment = moment_of(entry->path().filename().string());
        if (!moment || (seen.newest && *seen.newest >= *moment)) continue;
        std::error_code absent;
        if (fs::is_regular_file(entry->path().string() + ".json", absent)) seen.newest = moment;
    }
    if (failed) return Error{Fault::io, folder.string(), failed.message()};
    return seen;
}

} // namespace marea
