#include "autoscale/probe/cgroup.hpp"
#include "autoscale/probe/kernel_text.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace marea {
namespace {

/// "\040" is a space there.
std::string unescaped(std::string_view text) {
    constexpr std::size_t digits = 3;
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto code = text.substr(at + 1, digits);
        const bool octal = text[at] == '\\' && code.size() == digits && code[0] <= '3' &&
                           code.find_first_not_of("01234567") == std::string_view::npos;
        plain += octal ? static_cast<char>((code[0] - '0') * 64 + (code[1] - '0') * 8 + (code[2] - '0')) : text[at];
        if (octal) at += digits;
    }
    return plain;
}

/// "36 35 0:31 / /sys/fs/cgroup/memory rw,nosuid shared:9 - cgroup cgroup rw,memory"
std::optional<CgroupMount> parse_mount(std::string_view line) {
    constexpr std::size_t root = 3;
    constexpr std::size_t point = 4;
    constexpr std::size_t after_dash = 3; // file system, source, options
    const auto words = words_of(line);
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (words.end() - dash != after_dash + 1 || dash - words.begin() <= static_cast<std::ptrdiff_t>(point))
        return std::nullopt;
    CgroupMount mount{{}, unescaped(words[root]), unescaped(words[point])};
    if (dash[1] == "cgroup2") return mount;
    if (dash[1] != "cgroup") return std::nullopt;
    for (const auto option : split(dash[after_dash], ','))
        mount.controllers.emplace_back(option);
    return mount;
}

bool holds(const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// What a process's line says, "4:cpu,cpuacct:/docker/ID": of the controller, or else of version 2.
struct Membership {
    bool unified = false;
    std::string_view path;
};

std::optional<Membership> membership(std::string_view cgroup, std::string_view controller) {
    std::optional<Membership> found;
    for (const auto line : text::lines(cgroup)) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string_view::npos || second == std::string_view::npos) continue;
        const auto names = split(line.substr(first + 1, second - first - 1), ',');
        if (std::find(names.begin(), names.end(), controller) != names.end())
            return Membership{false, line.substr(second + 1)};
        if (line.starts_with("0::")) found = Membership{true, line.substr(second + 1)};
    }
    return found;
}

/// The path up to the folder that is called after the container: what runs in it may have made more below.
std::optional<std::string_view> own_group(std::string_view path, std::string_view id) {
    const auto at = id.empty() ? std::string_view::npos : path.find(id);
    if (at == std::string_view::npos) return std::nullopt;
    return path.substr(0, path.find('/', at));
}

/// The path as the mount shows it; nullopt: it does not. A mount made in another cgroup namespace has a root of "/..".
std::optional<std::string_view> below(std::string_view path, std::string_view root) {
    if (root != "/") {
        if (!path.starts_with(root)) return std::nullopt;
        path.remove_prefix(root.size());
    }
    if (!path.starts_with('/')) return std::nullopt;
    for (const auto part : split(path, '/'))
        if (part == "..") return std::nullopt;
    return path.substr(1);
}

} // namespace

std::vector<CgroupMount> parse_cgroup_mounts(std::string_view mountinfo) {
    std::vector<CgroupMount> mounts;
    for (const auto line : text::lines(mountinfo))
        if (auto mount = parse_mount(line)) mounts.push_back(std::move(*mount));
    return mounts;
}

std::vector<CgroupMount> usual_cgroup_mounts(const std::filesystem::path& cgroupfs) {
    std::vector<CgroupMount> mounts = {{{}, "/", cgroupfs}, {{}, "/", cgroupfs / "unified"}};
    for (const char* controller : {"cpu", "cpuacct", "memory"})
        mounts.push_back({{controller}, "/", cgroupfs / controller});
    return mounts;
}

std::optional<CgroupFolder> find_cgroup(const std::vector<CgroupMount>& mounts, std::string_view cgroup,
                                        std::string_view controller, std::string_view id) {
    const auto member = membership(cgroup, controller);
    if (!member) return std::nullopt;
    const auto group = own_group(member->path, id);
    if (!group) return std::nullopt;
    for (const auto& mount : mounts) {
        if (member->unified != mount.controllers.empty()) continue;
        if (!member->unified && !holds(mount.controllers, controller)) continue;
        if (const auto path = below(*group, mount.root)) return CgroupFolder{mount.point / *path, member->unified};
    }
    return std::nullopt;
}

} // namespace marea
