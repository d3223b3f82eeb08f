#include "autoscale/memory.hpp"

namespace marea {

using autoscale::Says;

Result<State> load_memory(const StateFile& store, const autoscale::TickSink& sink, const Stamp& now) {
    auto memory = store.load();
    if (memory || memory.error().fault != Fault::malformed) return memory;
    sink({Says::state_damaged, {{"cause", memory.error().detail}}});
    store.put_aside();
    State fresh;
    fresh.last_change = now;
    return fresh;
}

bool nginx_is_away(const World& world, const Settings& settings) {
    return world.memory.nginx_inside && settings.balancer.container.empty() &&
           settings.balancer.kind == BalancerKind::nginx && settings.balancer.reach == Reach::host_port &&
           !world.project_stopped();
}

} // namespace marea
