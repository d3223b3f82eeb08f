#include "autoscale/executor/nginx_balancer.hpp"

#include "system/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace marea {
namespace {

constexpr auto header =
    "# Escrito por Marea (autoscale --monitor), entero en cada cambio: lo que se edite aquí se pierde.\n";
constexpr mode_t readable_by_nginx = 0644;
constexpr std::chrono::milliseconds command_limit{10'000};

std::string words(const Finished& finished) {
    if (const auto* not_started = std::get_if<NotStarted>(&finished.ending)) return not_started->reason;
    if (std::holds_alternative<TimedOut>(finished.ending)) return "no terminó en 10 s";
    // nginx -t ends with a summary line; the cause stands in the first line with a level of its own
    std::string all = finished.errors.empty() ? finished.output : finished.errors;
    const auto start = std::min(all.find("[emerg]"), all.find("[error]"));
    std::string text = all.substr(start == std::string::npos ? 0 : start);
    return text.substr(0, text.find('\n'));
}

std::filesystem::path sibling(const std::filesystem::path& file, const char* suffix) {
    return {file.string() + suffix};
}

} // namespace

std::string render_upstream(const std::string& upstream_name, const std::vector<Server>& servers) {
    std::string text = header;
    text += fmt::format("upstream {} {{\n", upstream_name);
    for (const auto& server : servers)
        text += fmt::format("    server {}; # {}\n", server.address, server.comment);
    return text + "}\n";
}

std::vector<std::string> parse_upstream(std::string_view text) {
    std::vector<std::string> addresses;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        auto line = text.substr(start, end - start);
        start = end + 1;
        line = line.substr(0, line.find('#'));
        // a hand-written file may hold the whole block in one line
        while (!line.empty()) {
            const auto stop = std::min(line.find_first_of(";{}"), line.size());
            auto directive = line.substr(0, stop);
            line.remove_prefix(std::min(stop + 1, line.size()));
            directive.remove_prefix(std::min(directive.find_first_not_of(" \t"), directive.size()));
            constexpr std::string_view keyword = "server";
            if (!directive.starts_with(keyword)) continue;
            directive.remove_prefix(keyword.size());
            const auto first = directive.find_first_not_of(" \t");
            if (first == 0 || first == std::string_view::npos) continue;
            directive.remove_prefix(first);
            const auto address = directive.substr(0, directive.find_first_of(" \t\r"));
            if (directive.find(" down") == std::string_view::npos) addresses.emplace_back(address);
        }
    }
    return addresses;
}

Result<std::optional<std::vector<std::string>>> NginxBalancer::members() {
    const auto content = read_file(settings_.upstream_file);
    if (!content) return content.error();
    return std::optional<std::vector<std::string>>{parse_upstream(content->value_or(""))};
}

Result<bool> NginxBalancer::differs(const std::vector<Server>& servers) {
    if (servers.empty()) return false;
    auto now = members();
    if (!now) return now.error();
    std::vector<std::string> wanted;
    for (const auto& server : servers)
        wanted.push_back(server.address);
    std::vector<std::string> present = **now;
    std::sort(wanted.begin(), wanted.end());
    std::sort(present.begin(), present.end());
    return wanted != present;
}

Result<void> NginxBalancer::put(const std::vector<Server>& servers) {
    // nginx refuses an upstream without servers; the last known ones are no worse than none.
    if (servers.empty()) return {};
    const auto& file = settings_.upstream_file;
    const auto previous = sibling(file, ".previous");

    // `.previous` lives only while a put is under way. One that is there already belongs to a put that was killed
    // before its test, so it, and not the untested file, is what a refusal must bring back.
    auto old = read_file(previous);
    if (!old) return old.error();
    if (!*old) {
        old = read_file(file);
        if (!old) return old.error();
        if (*old) {
            if (auto kept = write_file(previous, **old, readable_by_nginx); !kept) return kept;
            // A file that Marea did not write is somebody's work: it is kept for good beside the new one.
            const auto original = sibling(file, ".orig");
            std::error_code unknown;
            if (!(*old)->starts_with(header) && !std::filesystem::exists(original, unknown))
                if (auto saved = write_file(original, **old, readable_by_nginx); !saved) return saved;
        }
    }
    if (auto written = write_file(file, render_upstream(settings_.upstream_name, servers), readable_by_nginx); !written)
        return written;

    const auto tested = runner_.run({settings_.test_command, {}, command_limit});
    std::error_code ignored; // a `.previous` that stays is found by the next put
    if (!tested.succeeded()) {
        if (*old) {
            if (auto restored = write_file(file, **old, readable_by_nginx); !restored) return restored;
        } else {
            std::filesystem::remove(file, ignored);
        }
        std::filesystem::remove(previous, ignored);
        return Error{Fault::balancer_refused, file.string(), words(tested)};
    }
    std::filesystem::remove(previous, ignored);
    const auto reloaded = runner_.run({settings_.reload_command, {}, command_limit});
    if (!reloaded.succeeded()) return Error{Fault::balancer_reload, file.string(), words(reloaded)};
    return {};
}

} // namespace marea
