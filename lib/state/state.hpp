#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "state/decision.hpp"
#include "state/pause.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// autoscale's memory: what one tick leaves for the next, and for the programs that must keep out of its way. Codes and
/// numbers, no words.
namespace marea {

/// Counters of /proc/stat at a moment, in ticks.
struct CpuSample {
    Stamp at;
    std::uint64_t total = 0;
    std::uint64_t idle = 0;
    std::uint64_t iowait = 0;

    friend bool operator==(const CpuSample&, const CpuSample&) = default;
};

/// One backend's processor time at a moment, where it is read, and what else was seen there.
struct UsageSample {
    ContainerName name;
    std::string id;            ///< of the container
    std::int64_t pid = 0;      ///< of its first process
    std::uint64_t started = 0; ///< of that process, in ticks since the boot: the same pid can be another's; 0: not seen
    std::uint64_t cpu_micros = 0; ///< processor time since the container's start
    Stamp at;
    std::optional<std::int64_t>
        others{}; ///< its established sockets that were no client's, when they were counted last
    Stamp counted{};
    friend bool operator==(const UsageSample&, const UsageSample&) = default;
};

/// What the target rule keeps of a metric: its total over the backends at the last tick that could tell it.
struct Load {
    Metric metric{};
    double total = 0;
    double change = 0;         ///< against the tick before
    double deviation = 0;      ///< the smoothed size of its changes
    std::optional<Stamp> at{}; ///< when that was; nullopt: it never could be told
};

/// So many backends would have been enough at that time, room included.
struct Enough {
    Stamp at;
    int backends = 0;
};

/// A backend that was started and has not yet gone behind the balancer.
struct Pending {
    ContainerName name;
    Stamp since;
    bool failed = false;         ///< given up and counted as a failed start; only its removal is still to come
    ContainerName replaces = {}; ///< the outdated one that drains when this one serves; empty: none
};

/// A backend that was taken out of the balancer and waits for its end.
struct Draining {
    ContainerName name;
    Stamp since;
};

/// A backend of Marea's that serves since a short time: should it die now, its start has failed after all.
struct Proving {
    ContainerName name;
    Stamp since;
    int failures = 0;            ///< failed starts in a row before it
    ContainerName replaces = {}; ///< the outdated one that drains now; empty: none
};

/// A backend that the last tick saw behind the balancer.
struct Serving {
    ContainerName name;
    int silent = 0;       ///< ticks in a row in which it did not answer
    bool revived = false; ///< it had ended, and was started again
};

/// Ticks in a row in which the total of connections was over its maximum (policy/futile.hpp).
struct Futile {
    int ticks = 0;
    int first_active = 0; ///< backends at the first of them
    bool said = false;
};

/// Since when there are more rows of connections than open sockets.
struct Phantoms {
    Stamp since;
    int ticks = 0;     ///< in a row
    double most = 0;   ///< rows too many, in the worst of them
    bool said = false; ///< once until the rows are no more than the sockets again
    friend bool operator==(const Phantoms&, const Phantoms&) = default;
};

/// More replicas that Marea asked a Swarm service for.
struct Raise {
    int from = 0;
    int to = 0;
    std::int64_t at = 0; ///< seconds since 1970: another node may have to judge it
    int failures = 0;    ///< failed starts in a row before it
    bool served = false; ///< all of them have run
    friend bool operator==(const Raise&, const Raise&) = default;
};

/// Only what neither the engine nor the balancer's file can tell.
struct State {
    std::optional<CpuSample> cpu;
    std::vector<UsageSample> samples;
    std::vector<Load> loads;
    std::vector<Enough> enough;       ///< of the last minutes, the oldest first
    std::optional<Stamp> last_change; ///< start of the tick that changed something last
    int failures = 0;                 ///< failed starts in a row
    std::optional<Stamp> last_failure;
    std::vector<Pending> pending; ///< of one change; at most [scaling] max_step
    std::vector<Draining> draining;
    std::vector<Proving> proving;
    std::vector<Serving> serving;
    Futile futile;
    int owed = 0;                ///< backends that were evicted and not yet replaced
    bool reload_pending = false; ///< the balancer's file was written and its reload is not known to have happened
    bool nginx_inside = false;   ///< nginx was last seen in a container of the project
    bool compose_seen = false;   ///< this project has had a Compose project's containers
    bool alias_said = false;     ///< it was said that nginx does not include the upstream file
    bool adopted_said = false;   ///< it was said that backends of an older version were adopted
    bool history_said = false;   ///< it was said that the history cannot be written, and it still cannot
    bool usage_said = false;     ///< it was said that what a backend uses cannot be read
    std::int64_t led = 0;        ///< seconds since 1970: this node's last tick as a swarm's leader
    std::string swarm_service{}; ///< the Swarm service that the backends were tasks of; empty: they never were
    std::optional<Pause> pause_elsewhere{}; ///< of the whole swarm, as the nodes' rows told it last
    std::optional<Raise> raise;             ///< the last addition to a service, until it has proved itself
    std::optional<Phantoms> phantoms;
    std::optional<LastTick> last_tick;

    [[nodiscard]] bool drains(const ContainerName& name) const {
        for (const auto& entry : draining)
            if (entry.name == name) return true;
        return false;
    }
    [[nodiscard]] bool starts(const ContainerName& name) const { return start_of(name) != nullptr; }
    [[nodiscard]] const Pending* start_of(const ContainerName& name) const {
        for (const auto& entry : pending)
            if (entry.name == name) return &entry;
        return nullptr;
    }
};

[[nodiscard]] std::string render_state(const State& state);
/// Fault::malformed: not ours, damaged, or of a later version. Of an earlier version everything but the last decision,
/// which stood there in words, is taken over.
[[nodiscard]] Result<State> parse_state(const std::string& text);

enum class StateAccess {
    read_write,
    read_only, ///< for a dry run: what is saved is forgotten
};

/// `<folder>/autoscale.json`.
class StateFile {
public:
    explicit StateFile(const std::filesystem::path& folder, StateAccess access = StateAccess::read_write)
        : file_(folder / "autoscale.json"), access_(access) {}

    /// No file: a fresh state. Fault::malformed: not ours or damaged. Fault::io: cannot be read.
    [[nodiscard]] Result<State> load() const;
    /// Whole or not at all, and on the disk when it returns.
    [[nodiscard]] Result<void> save(const State& state) const;
    [[nodiscard]] bool writes() const { return access_ == StateAccess::read_write; }
    /// Puts a damaged file aside, as autoscale.json.corrupt, for whoever wants to know.
    void put_aside() const;

private:
    std::filesystem::path file_;
    StateAccess access_;
};

} // namespace marea
