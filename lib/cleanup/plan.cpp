#include "cleanup/plan.hpp"

#include <algorithm>

namespace marea {
namespace {

constexpr Seconds stale_part{86400};
constexpr std::int64_t longest_gap = std::int64_t{2} * 86400; // seconds; cleanup comes daily, and one night may fail

Seconds since(Moment then, Moment now) {
    return now - then;
}

bool stopped(const Container& container) {
    return container.state == ContainerState::exited || container.state == ContainerState::dead;
}

std::pair<Verdict, Reason> judge(const Container& container, const std::set<ContainerName>& at_work,
                                 const CleanupRules& rules, Moment now) {
    const auto spare = [](Reason reason) { return std::pair(Verdict::spare, reason); };
    if (container.state == ContainerState::created) return spare(Reason::never_started);
    if (!stopped(container)) return spare(Reason::running);
    if (container.keep) return spare(Reason::kept_by_label);
    if (container.swarm) return spare(Reason::swarm);
    if (at_work.contains(container.name)) return spare(Reason::autoscale_at_work);
    if (!container.project.empty() && container.project != rules.project) return spare(Reason::other_project);
    // Not Marea's own: an image that Compose built hands its labels on to every container, Marea's backends too.
    if (container.compose && !container.managed) return spare(Reason::compose);
    // The age of Marea's own counts too: whoever asks why a backend crashed needs its logs. Those that autoscale has
    // stopped it removes itself.
    if (!container.finished) return spare(Reason::age_unknown);
    if (since(*container.finished, now) <= rules.stopped) return spare(Reason::recent);
    return {Verdict::remove, container.managed ? Reason::managed : Reason::finished_long_ago};
}

/// PostgreSQL's images keep their data here or in a folder of it.
bool is_postgres_path(const std::string& path) {
    const std::string home = "/var/lib/postgresql";
    return path == home || path.starts_with(home + "/");
}

std::pair<Verdict, Reason> judge(const Volume& volume, const Ledger& ledger, const CleanupRules& rules, Moment now) {
    const auto spare = [](Reason reason) { return std::pair(Verdict::spare, reason); };
    if (!is_anonymous(volume)) return spare(Reason::named);
    if (volume.driver != "local" || volume.options) return spare(Reason::foreign);
    if (volume.compose) return spare(Reason::compose);
    if (volume.swarm) return spare(Reason::swarm);
    if (volume.keep) return spare(Reason::kept_by_label);
    const auto found = ledger.find(volume.name);
    if (found == ledger.end()) return spare(Reason::age_unknown);
    if (found->second.postgres) return spare(Reason::postgres_mount);
    if (!found->second.unreferenced_since) return spare(Reason::referenced);
    const Moment first_seen{std::chrono::seconds(*found->second.unreferenced_since)};
    if (since(first_seen, now) < rules.volume_unused) return spare(Reason::unused_recently);
    if (!volume.contents) return spare(Reason::not_looked_into);
    if (volume.contents->postgres) return spare(Reason::postgres_files);
    // Somebody had it in use between two looks.
    if (volume.contents->written && since(*volume.contents->written, now) < rules.volume_unused)
        return spare(Reason::written_lately);
    return {Verdict::remove, Reason::unreferenced};
}

} // namespace

CleanupRules rules_of(const Settings& settings) {
    constexpr double hour = 3600, day = 86400;
    return {Seconds{settings.cleanup.stopped_container_hours * hour},
            Seconds{settings.cleanup.volume_unused_days * day}, settings.root.string()};
}

std::vector<Item> plan_containers(const std::vector<Container>& containers, const std::set<ContainerName>& at_work,
                                  const CleanupRules& rules, Moment now) {
    std::vector<Item> items;
    for (const auto& container : containers) {
        const auto [verdict, reason] = judge(container, at_work, rules, now);
        Item item{Kind::container, container.id, container.name.value, {}, {}, verdict, reason};
        if (stopped(container) && container.finished) item.age = since(*container.finished, now);
        items.push_back(std::move(item));
    }
    return items;
}

bool is_anonymous(const Volume& volume) {
    constexpr std::size_t length = 64; // 32 random bytes in hexadecimal
    return volume.name.size() == length && volume.name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Ledger update(Ledger ledger, const Leftovers& seen, Moment now) {
    const auto today = seconds_of(now);
    std::set<std::string> referenced;
    for (const auto& container : seen.containers)
        for (const auto& mount : container.mounts) {
            referenced.insert(mount.volume);
            if (is_postgres_path(mount.destination)) ledger[mount.volume].postgres = true;
        }
    std::set<std::string> present;
    for (const auto& volume : seen.volumes) {
        present.insert(volume.name);
        auto& record = ledger[volume.name];
        auto& since = record.unreferenced_since;
        // A date in the future is a clock that was wrong: it starts anew.
        const bool watched = record.last_seen && *record.last_seen <= today && today - *record.last_seen <= longest_gap;
        record.last_seen = today;
        if (referenced.contains(volume.name))
            since.reset();
        else if (!since || *since > today || !watched)
            since = today;
    }
    // A PostgreSQL volume is remembered even while another engine answers and it is nowhere to be seen.
    std::erase_if(ledger, [&](const auto& entry) { return !present.contains(entry.first) && !entry.second.postgres; });
    return ledger;
}

bool needs_a_look(const Volume& volume, const Ledger& ledger, const CleanupRules& rules, Moment now) {
    return judge(volume, ledger, rules, now).second == Reason::not_looked_into;
}

std::vector<Item> plan_volumes(const std::vector<Volume>& volumes, const Ledger& ledger, const CleanupRules& rules,
                               Moment now) {
    std::vector<Item> items;
    for (const auto& volume : volumes) {
        const auto [verdict, reason] = judge(volume, ledger, rules, now);
        Item item{Kind::volume, volume.name, {}, {}, {}, verdict, reason};
        if (volume.contents) item.size = volume.contents->bytes;
        const auto found = ledger.find(volume.name);
        if (found != ledger.end() && found->second.unreferenced_since)
            item.age = since(Moment{std::chrono::seconds(*found->second.unreferenced_since)}, now);
        items.push_back(std::move(item));
    }
    return items;
}

std::vector<Item> plan_partial_backups(const std::vector<FileEntry>& files, BackupNow backup, Moment now) {
    std::vector<Item> items;
    for (const auto& file : files) {
        const auto age = since(file.modified, now);
        Item item{Kind::partial_backup, file.name, {}, file.size, age, Verdict::spare, Reason::recent};
        if (backup == BackupNow::running)
            item.reason = Reason::backup_running;
        else if (file.being_written)
            item.reason = Reason::being_written;
        else if (age > stale_part) {
            item.verdict = Verdict::remove;
            item.reason = Reason::abandoned;
        }
        items.push_back(std::move(item));
    }
    return items;
}

} // namespace marea
