#include "cleanup/log_plan.hpp"

#include <algorithm>
#include <ctime>
#include <map>
#include <tuple>

namespace marea {
namespace {

constexpr std::string_view ending = ".log";
constexpr std::string_view stamp_form = "dddddddd*dddddd*"; // 20240115T020000Z

bool is_stamp(std::string_view text) {
    if (text.size() != stamp_form.size() || text[8] != 'T' || text[15] != 'Z') return false;
    for (std::size_t at = 0; at < text.size(); ++at)
        if (stamp_form[at] == 'd' && (text[at] < '0' || text[at] > '9')) return false;
    return true;
}

Item item_of(const FileEntry& file, Moment now, Verdict verdict, Reason reason) {
    return {Kind::log, file.name, {}, file.size, now - file.modified, verdict, reason};
}

std::string free_name(const std::set<std::string>& taken, const std::string& log, Moment now) {
    for (;; now += std::chrono::seconds(1)) {
        auto name = rotated_name(log, now);
        if (!taken.contains(name) && !taken.contains(name + ".gz")) return name;
    }
}

bool is_log(const std::string& name) {
    return name.ends_with(ending) && name.size() > ending.size();
}

std::pair<Verdict, Reason> judge(LogUse use) {
    switch (use) {
    case LogUse::appended: return {Verdict::move_out, Reason::over_limit};
    case LogUse::held: return {Verdict::spare, Reason::held_open};
    case LogUse::idle: break;
    }
    return {Verdict::rotate, Reason::over_limit};
}

struct Copy {
    std::string stamp;
    const FileEntry* file;
    bool compressed;
};

} // namespace

LogRules log_rules_of(const CleanupSettings& settings) {
    constexpr double megabyte = 1e6;
    return {static_cast<std::uint64_t>(settings.log_max_megabytes * megabyte), settings.log_keep};
}

std::optional<RotatedName> parse_rotated(const std::string& file) {
    std::string_view rest = file;
    const bool compressed = rest.ends_with(".gz");
    if (compressed) rest.remove_suffix(3);
    if (rest.size() <= stamp_form.size() + 1 + ending.size()) return std::nullopt;
    const auto stamp = rest.substr(rest.size() - stamp_form.size());
    rest.remove_suffix(stamp_form.size() + 1);
    if (!is_stamp(stamp) || file[rest.size()] != '.' || !rest.ends_with(ending)) return std::nullopt;
    return RotatedName{std::string(rest), std::string(stamp), compressed};
}

std::string rotated_name(const std::string& log, Moment now) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char stamp[32] = {};
    std::strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc);
    return log + "." + stamp;
}

bool is_over_limit(const FileEntry& file, const LogRules& rules) {
    return is_log(file.name) && file.size > rules.max_bytes;
}

std::vector<Item> plan_logs(const std::vector<FileEntry>& files, const LogRules& rules, Moment now,
                            const std::map<std::string, LogUse>& uses) {
    std::vector<Item> items;
    std::map<std::string, std::vector<Copy>> copies;
    std::set<std::string> names;
    std::set<std::string> rotating;
    for (const auto& file : files)
        names.insert(file.name);
    for (const auto& file : files) {
        if (auto rotated = parse_rotated(file.name)) {
            copies[rotated->log].push_back({rotated->stamp, &file, rotated->compressed});
        } else if (is_log(file.name)) {
            auto item = item_of(file, now, Verdict::spare, Reason::under_limit);
            if (is_over_limit(file, rules)) {
                const auto use = uses.find(file.name);
                std::tie(item.verdict, item.reason) = judge(use == uses.end() ? LogUse::idle : use->second);
            }
            if (item.verdict != Verdict::spare) {
                item.name = free_name(names, file.name, now);
                rotating.insert(file.name);
            }
            items.push_back(std::move(item));
        }
    }
    for (auto& [log, rotated] : copies) {
        std::sort(rotated.begin(), rotated.end(), [](const Copy& a, const Copy& b) {
            return std::pair(a.stamp, a.compressed) > std::pair(b.stamp, b.compressed);
        });
        int rank = rotating.contains(log) ? 1 : 0; // the one that this run adds is the newest
        for (std::size_t index = 0; index < rotated.size(); ++index) {
            const auto& copy = rotated[index];
            // A run that was killed may have left both forms of one copy.
            if (index == 0 || copy.stamp != rotated[index - 1].stamp) ++rank;
            auto item = item_of(*copy.file, now, Verdict::spare, Reason::kept_copy);
            if (copy.file->being_written)
                item.reason = Reason::being_written;
            else if (rank > rules.keep)
                std::tie(item.verdict, item.reason) = std::pair(Verdict::remove, Reason::too_many);
            else if (!copy.compressed)
                std::tie(item.verdict, item.reason) = std::pair(Verdict::compress, Reason::rotated);
            items.push_back(std::move(item));
        }
    }
    return items;
}

} // namespace marea
