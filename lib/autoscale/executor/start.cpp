#include "autoscale/executor/carry_out.hpp"

#include "system/side_by_side.hpp"

#include <algorithm>

namespace marea {
namespace {

using autoscale::Says;
constexpr Seconds first_pause{0.05};
constexpr Seconds longest_pause{1};

bool taken(const Error& error) {
    return error.fault == Fault::name_taken || error.fault == Fault::port_taken;
}

/// Whether it is not known if it runs: the next tick looks again.
bool unknown(const Error& error) {
    return error.fault == Fault::docker_timed_out || error.fault == Fault::docker_down;
}

bool all_ok(const std::vector<Result<void>>& answers) {
    return std::all_of(answers.begin(), answers.end(), [](const auto& answer) { return answer.ok(); });
}

} // namespace

/// One more backend, or several side by side: run, healthy, behind the balancer. Nothing is started that nobody could
/// reach.
bool CarryOut::start(const Step& step) {
    if (world_.free_ports.size() <= step.more.size()) {
        const auto& backend = parts_.settings.backend;
        fail({Fault::no_free_port, backend.publish_address + ":" + std::to_string(backend.first_host_port.value), {}});
        return false;
    }
    if (auto ready = parts_.balancer.ready(); !ready) {
        fail(ready.error());
        return false;
    }
    if (!save_intent(step)) return false;
    auto names = step.more;
    names.insert(names.begin(), step.name);
    for (const auto& name : names)
        say(Says::creating, {{"name", name.value}});
    auto coming = run(names);
    const bool all_run = coming.size() == names.size();
    for (const auto& backend : coming)
        world_.fleet.backends.insert(world_.fleet.backends.begin(), backend);
    const bool all_serve = admit_as_they_come(std::move(coming));
    return all_run && all_serve;
}

/// `docker run` for each, side by side. Those that run; what failed has been said and counted.
std::vector<Backend> CarryOut::run(const std::vector<ContainerName>& names) {
    auto& ports = world_.free_ports;
    std::vector<std::optional<Result<Backend>>> attempts(names.size());
    std::vector<std::function<void()>> tasks;
    for (std::size_t index = 0; index < names.size(); ++index)
        tasks.emplace_back([&, index, port = ports[index]] {
            attempts[index] = target_.start(names[index], port, parts_.clock.boot());
        });
    side_by_side(tasks);
    ports.erase(ports.begin(), ports.begin() + static_cast<std::ptrdiff_t>(names.size()));
    world_.fleet.names.insert(world_.fleet.names.end(), names.begin(), names.end());

    std::vector<Backend> running;
    for (std::size_t index = 0; index < names.size(); ++index) {
        auto name = names[index];
        const auto started = taken_else(std::move(*attempts[index]), name);
        if (started) {
            running.push_back(*started);
            continue;
        }
        fail(started.error());
        const auto pending = *world_.memory.start_of(name);
        note_failed_start(name);
        if (unknown(started.error())) world_.memory.pending.push_back(pending);
    }
    return running;
}

/// A name or port that somebody else took since the look is no failure: the next one is tried, at once. `name` is the
/// last one that was.
Result<Backend> CarryOut::taken_else(Result<Backend> started, ContainerName& name) {
    auto& ports = world_.free_ports;
    while (!started && taken(started.error()) && !ports.empty()) {
        const auto before = name;
        name = next_names(world_, parts_.settings.backend.name_prefix, 1).front();
        world_.fleet.names.push_back(name);
        for (auto& entry : world_.memory.pending)
            if (entry.name == before) entry.name = name;
        if (auto saved = store_.save(world_.memory); !saved) {
            say(Says::failed, {{"error", saved.error()}});
            return started;
        }
        say(Says::taken, {{"name", name.value}, {"port", std::int64_t{ports.front().value}}});
        started = target_.start(name, ports.front(), parts_.clock.boot());
        ports.erase(ports.begin());
    }
    return started;
}

/// Asks all that are still coming, side by side, until each answers 200, has ended, or the time of [health] is over.
/// Who answers goes behind the balancer at once.
bool CarryOut::admit_as_they_come(std::vector<Backend> coming) {
    auto& clock = parts_.clock;
    const auto begun = clock.boot();
    bool all_serve = true;
    bool any_serve = false;
    for (Seconds pause = first_pause; !coming.empty(); pause = std::min(pause * 2, longest_pause)) {
        const auto answers = target_.ask(coming);
        const bool late = elapsed_at_least(begun, clock.boot()).count() >= parts_.settings.health.timeout_seconds;
        const bool slow = pause >= longest_pause && !late; // has one ended meanwhile?
        const auto fleet = slow && !all_ok(answers) ? target_.look() : Result<Fleet>(Fleet{});
        std::vector<Backend> healthy;
        std::vector<Backend> waiting;
        std::vector<std::pair<Backend, Error>> failed;
        for (std::size_t index = 0; index < coming.size(); ++index) {
            const auto& backend = coming[index];
            auto answer = answers[index];
            const auto* seen = slow && fleet ? fleet->find(backend.name) : nullptr;
            const bool ended = !answer && seen != nullptr && (!seen->running() || seen->restarts > 0);
            if (ended) answer = Error{Fault::unhealthy, backend.name.value, seen_as(*seen)};
            if (answer) {
                healthy.push_back(backend);
            } else if (!late && !ended) {
                waiting.push_back(backend);
            } else {
                failed.emplace_back(backend, answer.error());
            }
        }
        const bool served = healthy.empty() || serve(healthy);
        any_serve = any_serve || (served && !healthy.empty());
        all_serve = all_serve && served && failed.empty();
        for (const auto& [backend, error] : failed) { // after the healthy ones: it takes its time
            fail(error);
            (void)drop_failed_start(backend);
        }
        if (!served) break;
        coming = std::move(waiting);
        if (!coming.empty()) clock.sleep(pause);
    }
    if (any_serve) say_active();
    return all_serve;
}

/// Healthy newcomers go behind the balancer, with one reload.
bool CarryOut::serve(const std::vector<Backend>& newcomers) {
    for (const auto& backend : newcomers) {
        world_.health.insert_or_assign(backend.name, Result<void>{});
        world_.behind.insert(backend.name);
    }
    if (auto done = balance(); !done) {
        fail(done.error());
        if (in_place(done.error())) return false; // they are in the file: the next tick reloads
        for (const auto& backend : newcomers) {   // not in the file: they would serve nobody
            world_.behind.erase(backend.name);
            (void)drop_failed_start(backend);
        }
        return false;
    }
    for (const auto& backend : newcomers) {
        succeed(world_.memory, backend.name, world_.now);
        say(Says::created);
    }
    return true;
}

} // namespace marea
