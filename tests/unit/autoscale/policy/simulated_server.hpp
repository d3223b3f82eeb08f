#pragma once

#include "autoscale/policy/plan.hpp"

#include <random>

namespace marea::test {

/// The same numbers from the same seed on every machine, which the standard's distributions do not promise.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    /// 0 to `end` - 1.
    int below(int end) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(end)); }
    int between(int first, int last) { return first + below(last - first + 1); }
    bool chance(double probability) { return static_cast<double>(engine_() >> 11U) * 0x1p-53 < probability; }
    template <class T>
    T one_of(std::initializer_list<T> choices) {
        return choices.begin()[below(static_cast<int>(choices.size()))];
    }

private:
    std::mt19937_64 engine_;
};

/// How likely each kind of fault is, in a tick.
struct Weather {
    double kill = 0, run_fails = 0, run_unknown = 0, unhealthy = 0, remove_fails = 0, put_refused = 0, reload_fails = 0;
};

/// An engine, a balancer and a disk in memory, and what carry_out does to them step by step: its intent to the disk,
/// the deed, the memory. A kill may come between any two of these.
class SimulatedServer {
public:
    explicit SimulatedServer(Dice& dice) : dice_(dice) {}

    /// False: the tick was killed, and the disk has what it wrote until then.
    bool carry_out(const Plan& plan, World& world, const Settings& settings, const Weather& weather);

    [[nodiscard]] Backend* find(const ContainerName& name);
    void start(const ContainerName& name, bool managed, ContainerState state = ContainerState::running);

    std::vector<Backend> backends; ///< the newest first
    std::map<ContainerName, double> silent_until;
    std::optional<std::vector<std::string>> members; ///< nullopt: there is no balancer
    State disk;
    Stamp boot{"b1", 5000};
    double time = 5000; ///< goes on through a reboot
    std::int64_t wall = 1705334400;
    std::string image = "i1";
    std::optional<double> last_change; ///< by `time`, of the ticks that changed something
    std::int64_t changes = 0, removals = 0, failed_starts = 0;

private:
    struct Killed {};
    bool one(const Step& step);
    bool start(const Step& step);
    bool balance();
    void save_intent(const Step& step);
    void save() { disk = world_->memory; }
    void point(); ///< where a kill may come
    bool drop(const Backend& backend);

    Dice& dice_;
    World* world_ = nullptr;
    const Settings* settings_ = nullptr;
    const Weather* weather_ = nullptr;
    int next_port_ = 3001;
};

} // namespace marea::test
