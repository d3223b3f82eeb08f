#include "system/processes.hpp"

#include "base/text.hpp"
#include "system/files.hpp"

#include <algorithm>
#include <charconv>

namespace marea {
namespace {

namespace fs = std::filesystem;

/// "NSpid: 12 3": it has the number 3 in a namespace of its own, so it is in a container.
bool in_container(const fs::path& process) {
    const auto status = read_file(process / "status");
    if (!status || !*status) return true; // gone meanwhile
    for (const auto line : text::lines(**status))
        if (line.starts_with("NSpid:")) return std::count(line.begin(), line.end(), '\t') > 1;
    return false;
}

} // namespace

Processes processes_titled(std::string_view title, const fs::path& procfs) {
    Processes found;
    std::error_code gone; // processes come and go while this looks
    for (fs::directory_iterator at(procfs, gone), end; !gone && at != end; at.increment(gone)) {
        const auto name = at->path().filename().string();
        std::int64_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr != name.data() + name.size()) continue;
        const auto line = read_file(at->path() / "cmdline");
        if (line && *line && (*line)->starts_with(title) && !in_container(at->path())) found.emplace(pid, **line);
    }
    return found;
}

} // namespace marea
