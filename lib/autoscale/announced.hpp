#pragma once

#include "autoscale/events.hpp"

namespace marea::autoscale {

/// A tick says that it drains, lowers or takes back before it does so, and `active` once it has: this waits until that
/// is sure, for those who count or tell what was done.
class Announced {
public:
    /// What has come about now: an announcement from before, or the event itself where it announces nothing.
    [[nodiscard]] std::optional<TickEvent> done(const TickEvent& event);

private:
    std::optional<TickEvent> begun_;
};

} // namespace marea::autoscale
