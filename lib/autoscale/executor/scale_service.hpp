#pragma once

#include "autoscale/executor/swarm_target.hpp"
#include "autoscale/parts.hpp"

namespace marea {

/// Steps about the replicas of a Swarm service: more, one fewer, or back to what can run.
class ScaleService final : public Executor {
public:
    ScaleService(const Parts& parts, SwarmTarget& target, World& world, const StateFile& store,
                 const autoscale::TickSink& sink)
        : parts_(parts), target_(target), world_(world), store_(store), sink_(sink) {}

    [[nodiscard]] bool all(const std::vector<Step>& steps) override;
    void fail(const Error& error) override;
    [[nodiscard]] bool failed() const override { return failed_; }
    [[nodiscard]] std::optional<Held> held() const override { return held_; }

private:
    [[nodiscard]] bool one(const Step& step);
    [[nodiscard]] bool more(const Step& step);
    [[nodiscard]] bool fewer();
    [[nodiscard]] bool shrink(const Error& cause);
    [[nodiscard]] bool unchanged();
    [[nodiscard]] bool save(const State& intended);
    [[nodiscard]] bool scale(int replicas);
    [[nodiscard]] std::optional<Error> wait_for_tasks();
    void say(autoscale::Says says, std::vector<Argument> with = {}) const;
    [[nodiscard]] std::vector<Argument> change(int replicas) const;

    const Parts& parts_;
    SwarmTarget& target_;
    World& world_;
    const StateFile& store_;
    const autoscale::TickSink& sink_;
    bool failed_ = false;
    std::optional<Held> held_;
};

} // namespace marea
