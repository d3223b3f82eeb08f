#include "autoscale/cluster/setup.hpp"

#include "autoscale/cluster/node_table.hpp"

#include <fmt/format.h>

namespace marea {

using autoscale::Says;

ExitCode setup_swarm(const DatabaseSettings& database, SetupSwarm what, MonitorMode mode,
                     const autoscale::TickSink& sink) {
    const bool undo = what == SetupSwarm::undo;
    const std::vector<Argument> where = {{"database", database.name}};
    if (mode == MonitorMode::dry_run) {
        const auto there = has_node_table(database);
        if (!there) {
            sink({Says::failed, {{"error", there.error()}}, {}, true});
            return ExitCode::failed;
        }
        if (*there != undo) {
            sink({undo ? Says::table_dropped : Says::table_ready, where, {}, true});
            return ExitCode::ok;
        }
        const auto sql = undo ? std::string("DROP TABLE public.marea_node")
                              : fmt::format("{}; {}", node_table_sql(), node_table_grant('"' + database.user + '"'));
        sink({Says::would_execute, {{"sql", sql}, {"database", database.name}}, {}, true});
        return ExitCode::ok;
    }
    const auto done = undo ? drop_node_table(database) : create_node_table(database);
    if (!done) {
        sink({Says::failed, {{"error", done.error()}}});
        return ExitCode::failed;
    }
    sink({undo ? Says::table_dropped : Says::table_ready, where});
    return ExitCode::ok;
}

} // namespace marea
