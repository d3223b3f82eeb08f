#include "doctor/jobs.hpp"

#include "base/text.hpp"
#include "system/files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace marea::doctor {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::seconds limit{5};
constexpr std::array programs = {"autoscale", "backup", "cleanup", "healthcheck"};

void add_own(CommandRunner& runner, const std::vector<std::string>& command, Jobs& jobs) {
    const auto finished = runner.run({command, {{"LC_ALL", "C"}}, limit});
    if (finished.succeeded())
        jobs.crontabs.push_back({fmt::format("{}", fmt::join(command, " ")), finished.output});
    else if (!std::holds_alternative<NotStarted>(finished.ending) && // without cron there is none
             finished.errors.find("no crontab for") == std::string::npos)
        jobs.all_seen = false;
}

void add_file(const fs::path& file, Jobs& jobs) {
    const auto content = read_file(file);
    if (!content)
        jobs.all_seen = false;
    else if (*content)
        jobs.crontabs.push_back({file.string(), **content});
}

/// cron reads no name with a dot in it.
void add_folder(const fs::path& folder, Jobs& jobs) {
    std::error_code failed;
    for (auto entry = fs::directory_iterator(folder, failed); !failed && entry != fs::directory_iterator();
         entry.increment(failed))
        if (entry->path().filename().string().find('.') == std::string::npos) add_file(entry->path(), jobs);
    if (failed && failed != std::errc::no_such_file_or_directory) jobs.all_seen = false;
}

bool below(const std::string& word, const fs::path& root) {
    const auto sign = word.find('=');
    const fs::path path(sign == std::string::npos ? word : word.substr(sign + 1));
    if (!path.is_absolute()) return false;
    std::error_code failed;
    const auto lies_in = [&](const fs::path& one) {
        return std::mismatch(root.begin(), root.end(), one.begin(), one.end()).first == root.end();
    };
    return lies_in(path.lexically_normal()) || lies_in(fs::weakly_canonical(path, failed));
}

bool sets_variable(std::string_view line) {
    const auto sign = line.find('=');
    if (sign == std::string_view::npos || sign == 0) return false;
    const auto name = line.substr(0, line.find_last_not_of(" \t", sign - 1) + 1);
    return std::all_of(name.begin(), name.end(),
                       [](unsigned char one) { return std::isalnum(one) != 0 || one == '_'; });
}

} // namespace

std::vector<std::string> shell_words(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    char quote = 0;
    bool quoted = false;
    const auto end = [&] {
        if (word.empty()) return;
        words.push_back(word);
        if (quoted && word.find(' ') != std::string::npos)
            for (auto& inner : shell_words(word))
                words.push_back(std::move(inner));
        word.clear();
        quoted = false;
    };
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char one = line[at];
        if (one == '\\' && quote != '\'' && at + 1 < line.size())
            word += line[++at];
        else if (quote != 0 && one == quote)
            quote = 0;
        else if (quote == 0 && (one == '\'' || one == '"'))
            quote = one, quoted = true;
        else if (quote == 0 && std::string_view(" \t;&|<>()").find(one) != std::string_view::npos)
            end();
        else
            word += one;
    }
    end();
    return words;
}

bool starts(std::string_view crontab, const std::string& program, const fs::path& root, bool only_one) {
    bool named = only_one;
    for (auto line : text::lines(crontab)) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (line.empty() || line.front() == '#') continue;
        const auto words = shell_words(line);
        const bool ours =
            std::any_of(words.begin(), words.end(), [&](const std::string& word) { return below(word, root); });
        if (sets_variable(line)) {
            named = named || ours;
            continue;
        }
        const bool found = std::any_of(words.begin(), words.end(), [&](const fs::path& word) {
            return word.filename() == program || word.filename() == program + ".sh" ||
                   word.filename() == "marea-" + program;
        });
        const bool acts = program != "autoscale" || std::find(words.begin(), words.end(), "--monitor") != words.end();
        if (found && acts && (named || ours)) return true;
    }
    return false;
}

std::string timer_of(const std::string& program, const fs::path& root) {
    const auto path = root.string();
    std::string escaped;
    for (std::size_t at = 1; at < path.size(); ++at) { // without the first slash
        const auto one = static_cast<unsigned char>(path[at]);
        const bool plain = (std::isalnum(one) != 0 && one < 128) || one == '_' || one == ':' || (one == '.' && at > 1);
        escaped += one == '/' ? "-" : plain ? std::string(1, path[at]) : fmt::format("\\x{:02x}", one);
    }
    return fmt::format("marea-{}@{}.timer", program, escaped);
}

Jobs look_at_jobs(CommandRunner& runner, const fs::path& root, const fs::path& etc) {
    Jobs jobs;
    add_own(runner, {"crontab", "-l"}, jobs);
    struct stat folder {};
    if (::stat(root.c_str(), &folder) == 0 && folder.st_uid != ::geteuid()) {
        const auto* owner = ::geteuid() == 0 ? ::getpwuid(folder.st_uid) : nullptr;
        if (owner != nullptr)
            add_own(runner, {"crontab", "-u", owner->pw_name, "-l"}, jobs);
        else
            jobs.all_seen = false;
    }
    add_file(etc / "crontab", jobs);
    add_folder(etc / "cron.d", jobs);
    std::vector<std::string> ask = {"systemctl", "is-active"};
    for (const auto* program : programs)
        ask.push_back(timer_of(program, root));
    const auto states = text::non_empty_lines(runner.run({ask, {{"LC_ALL", "C"}}, limit}).output);
    for (std::size_t at = 0; states.size() == programs.size() && at < states.size(); ++at)
        if (states[at] == "active") jobs.timers.push_back(ask[at + 2]);
    return jobs;
}

} // namespace marea::doctor
