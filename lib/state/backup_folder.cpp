#include "state/backup_folder.hpp"

#include "base/text.hpp"
#include "system/descriptor.hpp"
#include "system/io.hpp"
#include "system/json_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <set>

namespace marea {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view dump_suffix = ".dump";
constexpr auto part_suffix = ".dump.part";
constexpr std::size_t stamp_length = 16; // 20260102T030405Z
using ManifestFile = JsonFile<Manifest, render_manifest, parse_manifest>;

std::string stamp_of(std::chrono::sys_seconds time) {
    auto text = text::utc_time(time);
    std::erase_if(text, [](char letter) { return letter == '-' || letter == ':'; });
    return text;
}

/// The names in a folder; none when it does not exist.
Result<std::vector<std::string>> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code failed;
    auto entry = fs::directory_iterator(folder, failed);
    if (failed == std::errc::no_such_file_or_directory) return names;
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed))
        names.push_back(entry->path().filename().string());
    if (failed) return io_error(folder, failed);
    return names;
}

} // namespace

fs::path BackupFiles::beside(const char* suffix) const {
    auto path = dump;
    return path.replace_extension(suffix);
}

bool StoredBackup::fits() const {
    if (!manifest || manifest->size != size || manifest->taken != taken) return false;
    return backup_time(files.dump.filename().string(), manifest->database, std::string(dump_suffix)) == taken;
}

std::string name_for_file(const std::string& database) {
    std::string name;
    for (const char letter : database) {
        const auto byte = static_cast<unsigned char>(letter);
        constexpr unsigned char first_not_ascii = 0x80;
        const bool inside = !name.empty() && (letter == '.' || letter == '-');
        if (byte >= first_not_ascii || std::isalnum(byte) != 0 || letter == '_' || inside)
            name += letter;
        else
            name += fmt::format("%{:02X}", byte);
    }
    return name;
}

std::optional<std::chrono::sys_seconds> backup_time(const std::string& name, const std::string& database,
                                                    const std::string& suffix) {
    const auto beginning = name_for_file(database) + "_";
    if (name.size() != beginning.size() + stamp_length + suffix.size() || !name.starts_with(beginning) ||
        !name.ends_with(suffix))
        return std::nullopt;
    auto stamp = name.substr(beginning.size(), stamp_length);
    for (const std::size_t at : {4U, 7U})
        stamp.insert(at, 1, '-');
    for (const std::size_t at : {13U, 16U})
        stamp.insert(at, 1, ':');
    return text::parse_utc_time(stamp);
}

BackupFiles BackupFolder::files_for(std::chrono::sys_seconds taken) const {
    return {folder_ / fmt::format("{}_{}{}", name_for_file(database_), stamp_of(taken), dump_suffix)};
}

Result<std::vector<StoredBackup>> BackupFolder::list() const {
    const auto names = names_in(folder_);
    if (!names) return names.error();
    std::vector<StoredBackup> found;
    for (const auto& name : *names) {
        const auto taken = backup_time(name, database_, std::string(dump_suffix));
        if (!taken) continue;
        std::error_code failed;
        StoredBackup backup{{folder_ / name}, *taken, 0, std::nullopt};
        const auto status = fs::status(backup.files.dump, failed);
        if (status.type() == fs::file_type::none) return io_error(backup.files.dump, failed);
        const auto size = fs::file_size(backup.files.dump, failed);
        if (failed) continue; // gone meanwhile, or no file at all
        backup.size = static_cast<std::int64_t>(size);
        if (auto manifest = load_manifest(backup.files)) backup.manifest = std::move(manifest).value();
        found.push_back(std::move(backup));
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.taken > b.taken; });
    return found;
}

Result<std::vector<fs::path>> BackupFolder::unfinished() const {
    const auto names = names_in(folder_);
    if (!names) return names.error();
    const std::set<std::string> present(names->begin(), names->end());
    std::vector<fs::path> found;
    for (const auto& name : *names) {
        for (const auto* suffix : {part_suffix, ".globals.sql.part", ".json.tmp", ".sha256.tmp"})
            if (backup_time(name, database_, suffix)) found.push_back(folder_ / name);
        for (const auto* suffix : {".globals.sql", ".sha256", ".json"}) {
            const auto taken = backup_time(name, database_, suffix);
            if (!taken) continue;
            const auto files = files_for(*taken);
            const auto dump = files.dump.filename().string();
            // A dump that was taken elsewhere left a whole manifest, and counts again when it comes back.
            const bool half = present.contains(dump + ".part") || !load_manifest(files);
            if (!present.contains(dump) && half) found.push_back(folder_ / name);
        }
    }
    // The dump tells that what lies beside it is no use either: whoever is killed while removing must leave it there.
    std::stable_partition(found.begin(), found.end(),
                          [](const fs::path& file) { return !file.string().ends_with(part_suffix); });
    return found;
}

Result<void> BackupFolder::remove(const BackupFiles& files) const {
    // As a half-written one the dump goes first, so that what a killed run leaves is no dump and is known for a rest.
    auto part = files.dump;
    part += ".part";
    std::error_code failed;
    fs::rename(files.dump, part, failed);
    if (failed && failed != std::errc::no_such_file_or_directory) return io_error(files.dump, failed);
    for (const auto& file : {files.globals(), files.checksums(), files.manifest(), part}) {
        fs::remove(file, failed);
        if (failed) return io_error(file, failed);
    }
    return sync_folder(folder_);
}

Result<BackupFolder::Privacy> BackupFolder::protect() const {
    const auto failed = [&] { return io_error(folder_); };
    // Through a descriptor: what is asked about is what is changed.
    const Descriptor folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat status {};
    if (!folder.open() || ::fstat(folder.get(), &status) != 0) return failed();
    constexpr mode_t others = 077;
    constexpr mode_t owner_alone = 0700;
    if ((status.st_mode & others) == 0) return Privacy::kept;
    if (status.st_uid != ::geteuid()) return Privacy::open;
    if (::fchmod(folder.get(), owner_alone) != 0) return failed();
    return Privacy::closed;
}

Result<void> save_manifest(const BackupFiles& files, const Manifest& manifest) {
    return ManifestFile(files.manifest()).save(manifest);
}

Result<Manifest> load_manifest(const BackupFiles& files) {
    auto found = ManifestFile(files.manifest()).find();
    if (!found) return found.error();
    if (!*found) return Error{Fault::no_backup, files.manifest().string(), {}};
    return *std::move(found).value();
}

std::string checksum_line(const std::string& sha256, const fs::path& file) {
    return fmt::format("{}  {}\n", sha256, file.filename().string());
}

std::optional<std::string> find_checksum(const std::string& lines, const fs::path& file) {
    constexpr std::size_t digits = 64;
    for (const auto line : text::lines(lines)) {
        if (line.size() <= digits + 2 || line.substr(digits + 2) != file.filename().string()) continue;
        const auto sum = line.substr(0, digits);
        if (sum.find_first_not_of("0123456789abcdef") == std::string::npos) return std::string(sum);
    }
    return std::nullopt;
}

} // namespace marea
