#include "autoscale/executor/scale_service.hpp"

#include "autoscale/cluster/nodes.hpp"
#include "autoscale/policy/guards.hpp"
#include "autoscale/policy/raise.hpp"

#include <algorithm>

namespace marea {
namespace {

using autoscale::Says;
constexpr Seconds pause_between_looks{1};

} // namespace

bool ScaleService::all(const std::vector<Step>& steps) {
    return std::all_of(steps.begin(), steps.end(), [&](const Step& step) { return one(step); });
}

void ScaleService::fail(const Error& error) {
    say(Says::failed, {{"error", error}});
    failed_ = true;
}

void ScaleService::say(Says says, std::vector<Argument> with) const {
    sink_({says, std::move(with)});
}

/// All else is Swarm's own work.
bool ScaleService::one(const Step& step) {
    switch (step.kind) {
    case Step::Kind::start: return more(step);
    case Step::Kind::drain: return fewer();
    case Step::Kind::shrink: return shrink(step.cause);
    default: return true;
    }
}

std::vector<Argument> ScaleService::change(int replicas) const {
    const auto& cluster = *world_.fleet.cluster;
    return {{"service", cluster.service}, {"from", std::int64_t{cluster.replicas}}, {"to", std::int64_t{replicas}}};
}

/// Right before a change, with nothing slow in between: this node still leads, and nobody has changed the service since
/// it was looked at.
bool ScaleService::unchanged() {
    const auto now = target_.look();
    if (!now) {
        fail(now.error());
        return false;
    }
    const auto& seen = *world_.fleet.cluster;
    const auto& cluster = now->cluster;
    if (cluster && cluster->role == Cluster::Role::leader && cluster->service_id == seen.service_id &&
        cluster->version == seen.version && !cluster->updating)
        return true;
    held_ = Held::service_changed;
    say(Says::service_changed, {{"service", seen.service}});
    return false;
}

/// The intent to this node's disk, and to where the next leader finds it. False, and said: then nothing may change.
bool ScaleService::save(const State& intended) {
    if (const auto saved = store_.save(intended); !saved) {
        fail(saved.error());
        say(Says::state_unsaved);
        return false;
    }
    world_.memory = intended;
    world_.memory.led = seconds_of(world_.wall);
    NodeRow row = row_of(World{world_.now, world_.wall, {}, world_.fleet, {}, {}, {}, {}}, parts_.peers.host);
    row.memory = render_shared(world_.memory, world_.pause, world_.wall, world_.now);
    (void)parts_.peers.write(row); // without the database the tick says so by itself
    return true;
}

bool ScaleService::scale(int replicas) {
    const auto& cluster = *world_.fleet.cluster;
    auto done = target_.scale(cluster.service, replicas);
    if (done) {
        world_.fleet.cluster->replicas = world_.fleet.wanted = replicas;
        return true;
    }
    const auto now = target_.look();
    if (now && now->cluster && now->cluster->version != cluster.version && now->cluster->replicas != replicas) {
        held_ = Held::service_changed; // "update out of sequence"
        say(Says::service_changed, {{"service", cluster.service}});
        return false;
    }
    fail(done.error());
    return false;
}

bool ScaleService::more(const Step& step) {
    const auto& cluster = *world_.fleet.cluster;
    const auto from = cluster.replicas;
    const auto to = std::min(from + 1 + static_cast<int>(step.more.size()), parts_.settings.thresholds.max_backends);
    if (to <= from) return true;
    const auto before = world_.memory;
    auto intended = before;
    intended.raise = Raise{from, to, seconds_of(parts_.clock.wall()), intended.failures};
    intended.last_change = world_.now;
    if (!save(intended)) return false;
    if (!unchanged()) {
        world_.memory = before;
        return false;
    }
    say(Says::raising, change(to));
    if (!scale(to)) return false; // the next tick sees whether it came all the same
    auto failure = wait_for_tasks();
    if (failure) {
        (void)shrink(*failure);
        return false;
    }
    remember_raise(world_);
    if (world_.memory.raise && !world_.memory.raise->served) {
        say(Says::still_coming, {{"service", cluster.service}});
        return true;
    }
    for (int arrived = from; arrived < to; ++arrived)
        say(Says::created);
    say(Says::active, {{"count", std::int64_t{count(world_, parts_.settings).active}}});
    return true;
}

/// Until all run, as long as a backend may take ([health] timeout_seconds); why not, when each that does not run has
/// failed, or the time is over and one has.
std::optional<Error> ScaleService::wait_for_tasks() {
    auto& clock = parts_.clock;
    const auto begun = clock.boot();
    for (;;) {
        if (auto now = target_.look(); now && now->cluster) world_.fleet = std::move(now).value();
        const auto& cluster = *world_.fleet.cluster;
        if (cluster.role != Cluster::Role::leader) return std::nullopt; // the next leader judges it
        const auto running = static_cast<int>(world_.fleet.backends.size());
        if (running >= cluster.replicas) return std::nullopt;
        const bool late = elapsed_at_least(begun, clock.boot()).count() >= parts_.settings.health.timeout_seconds;
        const bool settled = static_cast<int>(cluster.failed.size()) >= cluster.replicas - running &&
                             elapsed_at_least(begun, clock.boot()) >= 3 * pause_between_looks;
        if (late || settled) return raise_failed(world_);
        clock.sleep(pause_between_looks);
    }
}

bool ScaleService::fewer() {
    const auto to = world_.fleet.cluster->replicas - 1;
    if (to < 0) return false;
    const auto before = world_.memory;
    auto intended = before;
    intended.raise.reset();
    intended.last_change = world_.now;
    if (!save(intended)) return false;
    if (!unchanged()) {
        world_.memory = before;
        return false;
    }
    say(Says::lowering, change(to));
    if (!scale(to)) return false;
    say(Says::active, {{"count", std::int64_t{to}}});
    return true;
}

/// Back to what can run, and a rest before the next try.
bool ScaleService::shrink(const Error& cause) {
    fail(cause);
    const auto to = replicas_that_run(world_);
    give_up_raise(world_);
    if (!save(State(world_.memory)) || !unchanged()) return false;
    say(Says::giving_up_tasks, change(to));
    const bool scaled = scale(to);
    say(Says::next_try, next_try(world_, parts_.clock));
    return scaled;
}

} // namespace marea
