#include "autoscale/announced.hpp"

#include "autoscale/executor/carry_out.hpp"

#include <utility>

namespace marea::autoscale {

std::optional<TickEvent> Announced::done(const TickEvent& event) {
    switch (event.says) {
    case Says::draining:
    case Says::lowering:
    case Says::taking_back: begun_ = event; return std::nullopt;
    case Says::active: return std::exchange(begun_, std::nullopt);
    case Says::failed: {
        auto begun = std::exchange(begun_, std::nullopt);
        const auto* error = event.with.empty() ? nullptr : std::get_if<Error>(&event.with.front().value);
        return error != nullptr && in_place(*error) ? begun : std::nullopt; // in force from the next reload on
    }
    default: return event;
    }
}

} // namespace marea::autoscale
