#pragma once

#include "state/observation.hpp"

#include <filesystem>

namespace marea {

/// A backend that was started and has not yet gone behind the balancer.
struct Pending {
    ContainerName name;
    Stamp since;
    bool failed = false; ///< given up and counted as a failed start; only its removal is still to come
};

/// A backend that was taken out of the balancer and waits for its end.
struct Draining {
    ContainerName name;
    Stamp since;
};

/// What the last tick decided, for `--status --json`.
struct LastTick {
    std::int64_t at = 0; ///< seconds since 1970
    std::string decision;
    std::string reason;
};

/// What one tick leaves for the next: only what neither the engine nor the balancer's file can tell.
struct State {
    std::optional<CpuSample> cpu;
    std::optional<Stamp> last_change; ///< start of the tick that changed something last
    int failures = 0;                 ///< failed starts in a row
    std::optional<Stamp> last_failure;
    std::optional<Pending> pending;
    std::vector<Draining> draining;
    bool reload_pending = false; ///< the balancer's file was written and its reload is not known to have happened
    std::optional<LastTick> last_tick;

    [[nodiscard]] bool drains(const ContainerName& name) const {
        for (const auto& entry : draining)
            if (entry.name == name) return true;
        return false;
    }
};

[[nodiscard]] std::string render_state(const State& state);
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
    /// Puts a damaged file aside, as autoscale.json.corrupt, for whoever wants to know.
    void put_aside() const;

private:
    std::filesystem::path file_;
    StateAccess access_;
};

} // namespace marea
