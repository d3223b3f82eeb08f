#include "autoscale/cluster/setup.hpp"

#include "autoscale/cluster/node_table.hpp"

namespace marea {

using autoscale::Says;

ExitCode setup_swarm(const DatabaseSettings& database, SetupSwarm what, MonitorMode mode,
                     const autoscale::TickSink& sink) {
    const bool undo = what == SetupSwarm::undo;
    const bool dry = mode == MonitorMode::dry_run;
    const auto say = [&](Says says, std::vector<Argument> with) { sink({says, std::move(with), {}, dry}); };
    const auto failed = [&](const Error& error) {
        say(Says::failed, {{"error", error}});
        return ExitCode::failed;
    };
    const Argument database_name{"database", database.name};
    const auto there = has_node_table(database);
    if (!there) return failed(there.error());
    if (dry && *there == undo) {
        say(Says::would_execute, {{"sql", undo ? "DROP TABLE public.marea_node" : node_table_sql()}, database_name});
        return ExitCode::ok;
    }
    if (!dry) // one that is there, too: whether its rights are enough is looked at
        if (const auto done = undo ? drop_node_table(database) : create_node_table(database); !done)
            return failed(done.error());
    if (undo)
        say(*there ? Says::table_dropped : Says::table_absent, {database_name});
    else
        say(*there ? Says::table_there : Says::table_created, {database_name});
    return ExitCode::ok;
}

} // namespace marea
