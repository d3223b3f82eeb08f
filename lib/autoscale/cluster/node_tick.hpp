#pragma once

#include "autoscale/look.hpp"
#include "base/exit_code.hpp"

namespace marea {

/// Whether this node leaves its readings and nothing more: somebody else decides, or would.
[[nodiscard]] bool only_notes(const World& world);

/// Writes this node's row, where it runs tasks or leads; what cannot be written is a warning. True: written, or there
/// was nothing to write.
bool leave_row(const Parts& parts, const Look& seen, const State& memory, const autoscale::TickSink& sink);

/// The tick of a node that does not lead: its row, one line, its own memory of the samples. A dry run only says it.
[[nodiscard]] ExitCode note_node(const Parts& parts, Look& seen, const StateFile& store,
                                 const autoscale::TickSink& sink);

} // namespace marea
