#include "autoscale/executor/nginx_balancer.hpp"

#include "autoscale/policy/upstream_file.hpp"
#include "base/text.hpp"
#include "system/files.hpp"

#include <algorithm>
#include <thread>

namespace marea {
namespace {

namespace fs = std::filesystem;
constexpr mode_t readable_by_nginx = 0644;

/// The file itself, where the setting names a link to it.
fs::path target_of(const fs::path& file) {
    std::error_code failed;
    auto target = fs::is_symlink(file, failed) ? fs::weakly_canonical(file, failed) : file;
    return failed ? file : target;
}

void remove_quietly(const fs::path& file) {
    std::error_code ignored; // one that stays is found by the next put
    fs::remove(file, ignored);
}

/// `nginx -T` puts such a line before each file that it reads.
bool reads_file(const std::string& dump, const std::string& name) {
    for (const auto line : text::lines(dump))
        if (line.starts_with("# configuration file ") && line.ends_with("/" + name + ":")) return true;
    return false;
}

} // namespace

bool NginxBalancer::by_alias() const {
    std::error_code unknown;
    return !included_ && fs::exists(aliases(), unknown);
}

/// Of the first file, which stands for the Compose service by its name until its backends are named by address: when
/// they are, nobody is lost.
bool NginxBalancer::is_placeholder(const std::string& address) const {
    const auto& own = settings_.static_servers;
    return settings_.reach == Reach::address && address.starts_with(alias_ + ":") &&
           std::find(own.begin(), own.end(), address) == own.end();
}

Result<std::optional<std::vector<std::string>>> NginxBalancer::members() {
    const auto content = read_file(settings_.upstream_file);
    if (!content) return content.error();
    auto members = parse_upstream(content->value_or(""), settings_.upstream_name);
    if (by_alias()) { // the include line may have been put in since
        const auto dump = nginx_.dump();
        included_ = dump && !members.empty() && parse_upstream(*dump, settings_.upstream_name) == members;
    }
    if (by_alias()) {
        const auto reloaded_with = read_file(aliases());
        if (!reloaded_with) return reloaded_with.error();
        members = parse_upstream(reloaded_with->value_or(""), settings_.upstream_name);
    }
    std::erase_if(members, [&](const std::string& address) { return is_placeholder(address); });
    return std::optional{std::move(members)};
}

Result<void> NginxBalancer::ready() {
    const auto test = nginx_.test();
    if (test.verdict != NginxProcess::Verdict::accepts)
        return Error{test.no_rights ? Fault::balancer_rights : Fault::balancer_unready, nginx_.shown(), test.words};
    return {};
}

/// What is in force, to be brought back if nginx refuses the new file. `.previous` lives only while a put is under way:
/// one that is there already belongs to a put that was killed, so it, and not the file that nobody judged, is it.
/// The very first file, an operator's work, is kept once and for all.
Result<std::string> NginxBalancer::keep_present(const fs::path& file) const {
    auto old = read_file(previous());
    if (!old) return old.error();
    if (*old) return **old;
    old = read_file(file);
    if (!old) return old.error();
    if (!*old) return std::string();
    std::error_code unknown;
    if (!fs::exists(original(), unknown))
        if (auto kept = write_file(original(), **old); !kept) return kept.error();
    if (auto kept = write_file(previous(), **old); !kept) return kept.error();
    return **old;
}

/// The old file, unless it names somebody who is no longer there: such a file keeps nginx from starting.
Result<void> NginxBalancer::restore(const fs::path& file, const std::string& old,
                                    const std::vector<Server>& servers) const {
    const auto before = parse_upstream(old, settings_.upstream_name);
    const auto present = [&](const std::string& address) {
        return std::any_of(servers.begin(), servers.end(),
                           [&](const Server& server) { return server.address == address; });
    };
    if (old.empty())
        remove_quietly(file);
    else if (before.empty() || std::any_of(before.begin(), before.end(), present))
        return write_file(file, old, readable_by_nginx);
    return {};
}

bool NginxBalancer::becomes_healthy() const {
    constexpr int tries = 10; // a reload takes a moment
    constexpr std::chrono::milliseconds pause{200};
    for (int left = tries; left > 0; --left) {
        if (healthy_()) return true;
        std::this_thread::sleep_for(pause);
    }
    return false;
}

Result<void> NginxBalancer::put(const std::vector<Server>& servers) {
    if (servers.empty()) return {};
    const auto file = target_of(settings_.upstream_file);
    std::error_code unknown;
    const bool killed = fs::exists(previous(), unknown);
    const auto old = keep_present(file);
    if (!old) return old.error();
    bool well = healthy_();
    if (killed && !well) { // perhaps of the killed one's making: what was in force before it is what counts
        if (auto restored = restore(file, *old, servers); !restored) return restored;
        well = nginx_.reload() && becomes_healthy();
    }
    auto done = take_up(file, *old, servers, well);
    remove_quietly(previous());
    return done;
}

/// `.previous` stays until /health has answered: one that is killed on the way is judged by the next one.
Result<void> NginxBalancer::take_up(const fs::path& file, const std::string& old, const std::vector<Server>& servers,
                                    bool well_before) {
    const auto text = merge_upstream(old, settings_.upstream_name, servers);
    if (auto written = write_file(file, text, readable_by_nginx); !written) return written;

    const auto test = nginx_.test();
    if (test.verdict == NginxProcess::Verdict::refuses) {
        if (auto restored = restore(file, old, servers); !restored) return restored;
        return Error{Fault::balancer_refused, file.string(), test.words};
    }
    if (test.verdict == NginxProcess::Verdict::could_not_run)
        return Error{test.no_rights ? Fault::balancer_rights : Fault::balancer_reload, file.string(), test.words};
    if (auto noted = note_way(text, servers); !noted) return noted;
    if (auto reloaded = nginx_.reload(); !reloaded) return reloaded;
    if (!well_before || becomes_healthy()) return {};
    if (auto restored = restore(file, old, servers); !restored) return restored;
    if (auto reloaded = nginx_.reload(); !reloaded) return reloaded;
    return Error{Fault::balancer_refused, file.string(), "/health"};
}

/// Whether nginx reads our file is asked of nginx itself. It does: the file way. It does not, and is the project's own:
/// the alias way. On the host: an error, for nobody would reach a new backend.
Result<void> NginxBalancer::note_way(const std::string& text, const std::vector<Server>& servers) const {
    const auto dump = nginx_.dump();
    if (!dump) return {}; // the commands are somebody's own
    const auto read = parse_upstream(*dump, settings_.upstream_name);
    const auto& wanted = parse_upstream(text, settings_.upstream_name);
    if (read == wanted) {
        remove_quietly(aliases());
        return {};
    }
    const auto& file = settings_.upstream_file;
    // It reads a file of this name and sees other servers in it: a mount of the single file still shows the old one.
    if (reads_file(*dump, file.filename().string())) return Error{Fault::balancer_stale, file.string(), {}};
    if (!serves_alias(*dump)) return Error{Fault::balancer_excludes, file.string(), {}};
    if (auto noted = write_file(aliases(), merge_upstream({}, settings_.upstream_name, servers)); !noted)
        return Error{Fault::balancer_reload, aliases().string(), noted.error().detail};
    return {};
}

/// nginx runs in the project and names the Compose service itself.
bool NginxBalancer::serves_alias(const std::string& dump) const {
    return !settings_.container.empty() && dump.find(alias_ + ":") != std::string::npos;
}

Result<Inclusion> NginxBalancer::included() {
    const auto dump = nginx_.dump();
    if (!dump) return Inclusion::unknown;
    const auto& file = settings_.upstream_file;
    const bool reads = reads_file(*dump, file.filename().string());
    const auto written = read_file(file);
    if (!written) return written.error();
    const auto& name = settings_.upstream_name;
    if (reads && parse_upstream(*dump, name) == parse_upstream(written->value_or(""), name)) return Inclusion::file;
    if (serves_alias(*dump)) return Inclusion::alias;
    return Error{reads ? Fault::balancer_stale : Fault::balancer_excludes, file.string(), {}};
}

Result<void> NginxBalancer::removed() {
    return by_alias() ? nginx_.reload() : Result<void>{};
}

} // namespace marea
