#include "autoscale/policy/settle.hpp"

#include "autoscale/policy/guards.hpp"
#include "autoscale/policy/raise.hpp"
#include "autoscale/policy/upstream.hpp"
#include "autoscale/policy/victim.hpp"

#include <algorithm>

namespace marea {
namespace {

class Settling {
public:
    Settling(World& world, const Settings& settings) : world_(world), settings_(settings) {}

    std::vector<Step> run() {
        give_up_raised();
        give_up_pending();
        give_up_crashed();
        remove_unborn();
        if (!world_.pause) revive();
        admit();
        if (!world_.pause) retire();
        drop_stale();
        if (balancer_is_due(world_, wanted_servers(world_, settings_))) add({Step::Kind::balance});
        return std::move(steps_);
    }

private:
    /// What takes out somebody who runs.
    void retire() {
        finish_replacing();
        give_up_orphan();
        evict_silent();
    }

    void add(Step step) {
        suppose(world_, step);
        steps_.push_back(std::move(step));
    }

    void give_up(const Backend& backend, bool had_served) {
        Error cause{Fault::unhealthy, backend.name.value, seen_as(backend)};
        if (const auto answer = world_.health.find(backend.name); backend.running() && answer != world_.health.end())
            if (!answer->second) cause = answer->second.error();
        add({Step::Kind::give_up, backend.name, {}, {}, false, std::move(cause), had_served});
    }

    /// Replicas that a service was to have more, and that do not come to run.
    void give_up_raised() {
        if (world_.fleet.cluster && world_.fleet.cluster->updating) return;
        if (auto cause = raise_failed(world_))
            add({Step::Kind::shrink, {world_.fleet.cluster->service}, {}, {}, false, *std::move(cause)});
    }

    /// A copy: the steps change the world's own list.
    [[nodiscard]] std::vector<Backend> backends() const { return world_.fleet.backends; }

    /// Starts whose tick was killed, or whose first answer took too long: still coming, or given up.
    void give_up_pending() {
        for (const auto& entry : std::vector<Pending>(world_.memory.pending))
            give_up_pending(entry);
    }

    void give_up_pending(const Pending& pending) {
        const auto* backend = world_.fleet.find(pending.name);
        if (backend == nullptr) return;
        const bool late = elapsed_at_least(pending.since, world_.now).count() > settings_.health.timeout_seconds;
        const bool coming = backend->running() || backend->state == ContainerState::created;
        if (pending.failed || (coming && late && !world_.healthy(backend->name)) || !coming || backend->restarts > 0)
            give_up(Backend(*backend), false);
    }

    /// It served and died within its first minutes: its start has failed after all.
    void give_up_crashed() {
        for (const auto& entry : std::vector<Proving>(world_.memory.proving)) {
            const auto* backend = world_.fleet.find(entry.name);
            if (backend != nullptr && backend->running() && backend->restarts == 0) continue;
            if (backend != nullptr)
                give_up(Backend(*backend), true);
            else if (removes_itself())
                add({Step::Kind::give_up, entry.name, {}, {}, false, {Fault::unhealthy, entry.name.value, {}}, true});
        }
    }

    /// With --rm one that has died is gone; without it somebody removed it, and that is no failure.
    [[nodiscard]] bool removes_itself() const {
        const auto& more = settings_.backend.extra_run_args;
        return std::find(more.begin(), more.end(), "--rm") != more.end();
    }

    /// Ours, made and never started: `docker run` was cut short, and no memory says that it may still come.
    void remove_unborn() {
        const auto now = seconds_of(world_.wall);
        for (const auto& backend : backends()) {
            const bool young = now - backend.created < static_cast<std::int64_t>(settings_.health.timeout_seconds);
            if (backend.managed && backend.state == ContainerState::created && !young &&
                !world_.memory.starts(backend.name))
                add({Step::Kind::remove_unborn, backend.name});
        }
    }

    /// Ours, served when the last tick looked, and ended since without being young: the engine, or the whole server,
    /// was stopped. Once: one that ends again is no longer behind the balancer, and stays for cleanup.
    void revive() {
        if (world_.fleet.compose_stopped) return;
        for (const auto& entry : std::vector<Serving>(world_.memory.serving)) {
            const auto* backend = world_.fleet.find(entry.name);
            if (backend != nullptr && backend->managed && backend->state == ContainerState::exited && !entry.revived &&
                !world_.memory.drains(entry.name))
                add({Step::Kind::revive, entry.name});
        }
    }

    void admit() {
        for (const auto& backend : backends()) {
            if (!backend.running() || world_.memory.drains(backend.name) || world_.behind.contains(backend.name))
                continue;
            if (address_of(backend, settings_.backend, settings_.balancer.reach).empty()) continue;
            if (world_.healthy(backend.name)) add({Step::Kind::admit, backend.name});
        }
    }

    /// A replacement whose tick was killed between the new one and the old one.
    void finish_replacing() {
        for (const auto& entry : std::vector<Proving>(world_.memory.proving)) {
            const auto* old = world_.fleet.find(entry.replaces);
            if (old != nullptr && removable(world_, settings_, *old) && world_.behind.contains(entry.name))
                add({Step::Kind::drain, entry.replaces});
        }
    }

    /// A start whose tick was killed and whose memory was lost: ours, older than a start may take, and still silent.
    /// One at most, and never while nobody else serves: then something else is wrong.
    void give_up_orphan() {
        if (wanted_servers(world_, settings_).empty()) return;
        for (const auto& backend : backends()) {
            const bool serves = world_.behind.contains(backend.name) || world_.memory.drains(backend.name);
            if (!backend.managed || !backend.running() || !backend.started || serves ||
                world_.memory.starts(backend.name) || world_.healthy(backend.name))
                continue;
            const auto age = elapsed_at_least(*backend.started, world_.now);
            if (age.count() <= settings_.health.timeout_seconds ||
                address_of(backend, settings_.backend, settings_.balancer.reach).empty())
                continue;
            return give_up(backend, false);
        }
    }

    /// One in a cooldown leaves the balancer, and is owed.
    void evict_silent() {
        if (!world_.members || cooldown_left(history_of(world_), settings_.guards).count() > 0) return;
        const auto kept = silent_but_kept(world_);
        for (const auto& entry : std::vector<Serving>(world_.memory.serving)) {
            if (entry.silent < silent_ticks || !world_.behind.contains(entry.name) ||
                world_.memory.drains(entry.name) || std::find(kept.begin(), kept.end(), entry.name) != kept.end())
                continue;
            return add({Step::Kind::evict, entry.name});
        }
    }

    void drop_stale() {
        if (wanted_servers(world_, settings_).empty()) return;
        for (const auto& address : stale_members(world_, settings_))
            add({Step::Kind::drop, {}, address});
    }

    World& world_;
    const Settings& settings_;
    std::vector<Step> steps_;
};

} // namespace

std::vector<Step> settle(World& world, const Settings& settings) {
    return Settling(world, settings).run();
}

std::vector<ContainerName> silent_but_kept(const World& world) {
    std::vector<ContainerName> silent;
    std::size_t serving = 0;
    std::size_t mute = 0; // for a tick or longer
    for (const auto& entry : world.memory.serving) {
        if (!world.behind.contains(entry.name) || world.memory.drains(entry.name)) continue;
        ++serving;
        if (entry.silent > 0) ++mute;
        if (entry.silent >= silent_ticks) silent.push_back(entry.name);
    }
    return 2 * mute >= serving ? silent : std::vector<ContainerName>{};
}

} // namespace marea
