#pragma once

#include "autoscale/parts.hpp"
#include "autoscale/policy/plan.hpp"

namespace marea {

/// Steps about containers, and about the balancer before them.
class CarryOut final : public Executor {
public:
    CarryOut(const Parts& parts, ContainerTarget& target, World& world, const StateFile& store,
             const autoscale::TickSink& sink)
        : parts_(parts), target_(target), world_(world), store_(store), sink_(sink) {}

    [[nodiscard]] bool all(const std::vector<Step>& steps) override;
    void fail(const Error& error) override;
    [[nodiscard]] bool failed() const override { return failed_; }

private:
    [[nodiscard]] bool one(const Step& step);
    [[nodiscard]] bool give_up(const Step& step);
    [[nodiscard]] bool remove_unborn(const Step& step);
    [[nodiscard]] bool revive(const Step& step);
    [[nodiscard]] bool start(const Step& step);
    [[nodiscard]] bool undrain(const Step& step);
    [[nodiscard]] bool drain(const Step& step);
    [[nodiscard]] bool remove(const Step& step);

    [[nodiscard]] bool save_intent(const Step& step);
    [[nodiscard]] std::vector<Backend> run(const std::vector<ContainerName>& names);
    [[nodiscard]] Result<Backend> taken_else(Result<Backend> started, ContainerName& name);
    [[nodiscard]] bool admit_as_they_come(std::vector<Backend> coming);
    [[nodiscard]] bool serve(const std::vector<Backend>& newcomers);
    [[nodiscard]] Result<void> balance();
    bool drop_failed_start(const Backend& backend);
    void note_failed_start(const ContainerName& name);
    void say(autoscale::Says says, std::vector<Argument> with = {}) const;
    void say_active();

    const Parts& parts_;
    ContainerTarget& target_;
    World& world_;
    const StateFile& store_;
    const autoscale::TickSink& sink_;
    bool failed_ = false;
};

/// The balancer's new file is in place, though not in force.
[[nodiscard]] bool in_place(const Error& error);

/// A dry run: says each step instead.
void rehearse(const Plan& plan, const World& world, const Settings& settings, const autoscale::TickSink& sink);

} // namespace marea
