#include "doctor/host.hpp"

#include "base/text.hpp"
#include "system/files.hpp"
#include "system/folder.hpp"
#include "system/io.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

namespace marea::doctor {
namespace {

namespace fs = std::filesystem;

/// The seconds in "audit(1705334400.123:45)"; 0: there are none.
std::int64_t time_of(std::string_view line) {
    constexpr std::string_view before = "audit(";
    const auto at = line.find(before);
    std::int64_t seconds = 0;
    if (at != std::string_view::npos)
        (void)std::from_chars(line.data() + at + before.size(), line.data() + line.size(), seconds);
    return seconds;
}

std::string module_in_force(const fs::path& sys) {
    const auto says = [](const fs::path& file, const char* word) {
        const auto content = read_file(file);
        return content && *content && (*content)->starts_with(word);
    };
    if (says(sys / "fs/selinux/enforce", "1")) return "SELinux";
    if (says(sys / "module/apparmor/parameters/enabled", "Y")) return "AppArmor";
    return {};
}

} // namespace

Result<void> writable(const fs::path& folder) {
    std::error_code failed;
    auto there = folder;
    while (fs::status(there, failed).type() == fs::file_type::not_found && there.has_relative_path())
        there = there.parent_path();
    if (!fs::is_directory(there, failed)) return io_error(there, ENOTDIR);
    if (::faccessat(AT_FDCWD, there.c_str(), W_OK | X_OK, AT_EACCESS) != 0) return io_error(there);
    return {};
}

std::vector<std::string> files_of_others(const fs::path& state, const fs::path& logs) {
    std::vector<fs::path> files;
    const auto kept = list_files(state);
    for (const auto& file : kept ? *kept : std::vector<FileEntry>())
        files.push_back(state / file.name);
    for (const char* program : {"autoscale", "backup", "cleanup", "healthcheck"})
        files.push_back(logs / (std::string(program) + ".log"));
    std::vector<std::string> closed;
    for (const auto& file : files)
        if (::faccessat(AT_FDCWD, file.c_str(), R_OK | W_OK, AT_EACCESS) != 0 && errno == EACCES)
            closed.push_back(file.string());
    return closed;
}

std::string user_name(unsigned id) {
    const auto* known = ::getpwuid(id);
    return known == nullptr ? std::to_string(id) : std::string(known->pw_name);
}

bool clock_kept(const fs::path& run) {
    std::error_code unknown;
    if (fs::exists(run / "systemd/timesync/synchronized", unknown)) return true;
    timex time{};
    const auto state = ::adjtimex(&time); // asks only
    return state >= 0 && state != TIME_ERROR;
}

void count_denials(std::string_view log, std::int64_t since, Denials& denials) {
    constexpr std::array about = {"docker", "container", "nginx", "postgres", "pg_dump", "marea", "autoscale"};
    denials.number = denials.number.value_or(0);
    for (const auto line : text::lines(log)) {
        const bool refused =
            line.find("apparmor=\"DENIED\"") != std::string_view::npos ||
            (line.find("avc:") != std::string_view::npos && line.find("denied") != std::string_view::npos &&
             line.find("permissive=1") == std::string_view::npos);
        const bool ours = std::any_of(about.begin(), about.end(),
                                      [&](std::string_view word) { return line.find(word) != std::string_view::npos; });
        if (!refused || !ours || time_of(line) < since) continue;
        ++*denials.number;
        denials.last = line;
    }
}

Denials look_at_denials(const fs::path& sys, const fs::path& log, std::int64_t now) {
    constexpr std::int64_t day = 86'400;
    Denials denials{module_in_force(sys)};
    if (denials.module.empty()) return denials;
    for (const char* name : {"audit/audit.log", "kern.log"}) {
        constexpr std::size_t most = std::size_t{64} << 20;
        const auto content = read_file(log / name, most);
        if (!content) return denials; // it is there, and not for this user
        if (!*content) continue;
        count_denials(**content, now - day, denials);
        return denials;
    }
    return denials;
}

} // namespace marea::doctor
