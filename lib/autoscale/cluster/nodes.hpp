#pragma once

#include "autoscale/cluster/node_table.hpp"
#include "autoscale/world.hpp"

#include <vector>

/// What the nodes of a swarm tell each other: each one's readings, and what a leader remembers for the next.
namespace marea {

/// A node's row older than this does not count: two ticks of that node, and some slack.
inline constexpr Seconds row_life{130};

/// This node's row, of a world that holds nothing but its own readings. `name`: its host name.
[[nodiscard]] NodeRow row_of(const World& world, const std::string& name);

/// Makes a manager's world the swarm's: CPU and memory are the mean over the nodes that run tasks, and each task has
/// what its node says of it. A node without a row that counts is a gap in both, and all that its tasks use is missing;
/// so is every other node when `rows` could not be read.
void add_nodes(World& world, const Result<std::vector<NodeRow>>& rows);

/// What a row tells the next leader: failed starts and the last addition, as of this node's last tick as the leader,
/// and this node's pause.
[[nodiscard]] std::string render_shared(const State& memory, const std::optional<Pause>& pause, Moment now,
                                        const Stamp& boot);

/// Takes over what a leader remembered later than this node did. Then the last change of the service, by whomever, is
/// the last change. A pause on any node is one of all; the longest counts.
void take_shared(World& world, const std::vector<NodeRow>& rows);

/// While the rows cannot be read the pause that they told last still counts.
void remember_pause(World& world, bool rows_known);

} // namespace marea
