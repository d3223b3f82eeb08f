#include "system/writers.hpp"

#include "base/text.hpp"
#include "system/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace marea {
namespace {

namespace fs = std::filesystem;

/// What `open` was asked for: "flags:\t0102001" of fdinfo, octal.
std::optional<int> flags_of(const fs::path& fdinfo) {
    constexpr std::string_view key = "flags:";
    const auto content = read_file(fdinfo);
    if (!content || !*content) return std::nullopt;
    for (auto line : text::lines(**content)) {
        if (!line.starts_with(key)) continue;
        line.remove_prefix(std::min(line.find_first_of("01234567"), line.size()));
        int flags = 0;
        constexpr int octal = 8;
        if (std::from_chars(line.data(), line.data() + line.size(), flags, octal).ec == std::errc{}) return flags;
    }
    return std::nullopt;
}

/// Processes and descriptors come and go while this looks: what is gone is nobody's.
std::vector<fs::path> entries(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code gone;
    for (fs::directory_iterator at(folder, gone), end; !gone && at != end; at.increment(gone))
        found.push_back(at->path());
    return found;
}

} // namespace

std::vector<Writer> writers_of(const fs::path& file, const fs::path& procfs) {
    std::vector<Writer> writers;
    struct stat wanted {};
    if (::stat(file.c_str(), &wanted) != 0) return writers;
    for (const auto& process : entries(procfs)) {
        std::int64_t pid = 0;
        const auto name = process.filename().string();
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr != name.data() + name.size()) continue;
        std::optional<Writer> writer;
        for (const auto& descriptor : entries(process / "fd")) {
            struct stat status {};
            if (::stat(descriptor.c_str(), &status) != 0) continue;
            if (status.st_dev != wanted.st_dev || status.st_ino != wanted.st_ino) continue;
            const auto flags = flags_of(process / "fdinfo" / descriptor.filename());
            if (flags && (*flags & O_ACCMODE) == O_RDONLY) continue;
            if (!writer) writer = Writer{pid, {}, true};
            writer->appends = writer->appends && flags && (*flags & O_APPEND) != 0;
        }
        if (!writer) continue;
        if (const auto comm = read_file(process / "comm"); comm && *comm) writer->program = text::first_line(**comm);
        writers.push_back(*std::move(writer));
    }
    return writers;
}

} // namespace marea
