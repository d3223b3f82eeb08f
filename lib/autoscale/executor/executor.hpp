#pragma once

#include "autoscale/policy/steps.hpp"
#include "base/event.hpp"

#include <optional>
#include <vector>

namespace marea {

/// Does what a plan says, step by step, and keeps its World true to what has really happened. Decides nothing.
class Executor {
public:
    virtual ~Executor() = default;

    /// In order; false: one failed, and was said, and the rest was not begun.
    [[nodiscard]] virtual bool all(const std::vector<Step>& steps) = 0;

    virtual void fail(const Error& error) = 0;
    /// Something failed, whether that ended a step or not.
    [[nodiscard]] virtual bool failed() const = 0;
    /// What kept a step from being begun in the last moment, without being a failure.
    [[nodiscard]] virtual std::optional<Held> held() const { return std::nullopt; }
};

/// What is said after a failed start. The rest runs from the start of this tick, which a slow start may have left some
/// time ago, and ends its slack early.
[[nodiscard]] std::vector<Argument> next_try(const World& world, const Clock& clock);

} // namespace marea
