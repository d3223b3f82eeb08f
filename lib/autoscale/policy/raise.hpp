#pragma once

#include "autoscale/world.hpp"

#include <optional>

/// What became of the replicas that Marea asked a Swarm service for. Swarm starts tasks again and again by itself, so
/// whether an addition has failed is judged here.
namespace marea {

/// Keeps the memory of the last addition true: forgotten when somebody else has changed the replicas since, or when
/// all of them have run for five minutes; once all run, the failures before it are forgotten.
void remember_raise(World& world);

/// Why the last addition has failed; nullopt: it has not, there was none, or it may still come to run. A task
/// ended, was rejected or finds no node (twice in the same slot, once all have run); or it has not come to run for ten
/// minutes.
[[nodiscard]] std::optional<Error> raise_failed(const World& world);

/// The replicas that can run: those that do, and no fewer than before the addition.
[[nodiscard]] int replicas_that_run(const World& world);

/// It counts as a failed start, once, and is forgotten.
void give_up_raise(World& world);

} // namespace marea
