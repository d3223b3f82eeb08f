#pragma once

#include <string>
#include <utility>

namespace marea {

/// What went wrong, as a closed set: the report module owns the sentence and the remedy for each one
/// (lib/report/faults.cpp), so that no other module words a message.
enum class Fault {
    io,                 ///< a file or folder could not be read or written; detail: the system's reason
    malformed,          ///< a file or an answer is not in the form that it must have
    lock_held,          ///< another run holds the lock
    command_missing,    ///< the program could not be started
    command_failed,     ///< it ended with an exit code other than 0 or by a signal
    command_silent,     ///< it was ended, for it wrote nothing any more; detail: seconds
    command_timed_out,  ///< it was killed at its deadline: whether it had an effect is unknown
    docker_missing,     ///< the docker client could not be started
    docker_down,        ///< the client runs, the engine does not answer
    docker_host,        ///< the engine stands where only the docker client reaches it (ssh://, a context)
    docker_timed_out,   ///< no answer from docker before the deadline: the effect is unknown
    docker_refused,     ///< the engine answered with an error
    image_missing,      ///< no such image on the engine
    network_missing,    ///< no such network on the engine
    port_taken,         ///< the host port is in use
    no_free_port,       ///< no host port from first_host_port up is free
    name_taken,         ///< a container has that name already
    database_down,      ///< nothing answers at the database's address
    database_auth,      ///< wrong password
    password_missing,   ///< the database asks for a password and DB_PASSWORD is not set
    password_empty,     ///< the database asks for a password and DB_PASSWORD is set to nothing
    database_role,      ///< pg_hba.conf does not let the role in, or there is none such; subject: the role
    database_missing,   ///< no such database
    database_full,      ///< no connection is left, of the server's or of the role's
    connect_denied,     ///< no CONNECT privilege on the database; subject: the role
    database_closed,    ///< the database takes no connections
    database_starting,  ///< the server is starting, stopping or recovering
    database_refused,   ///< somebody answers, and connecting fails for another reason
    select_denied,      ///< the role may not read what connections_query reads; subject: the role
    rows_hidden,        ///< a row policy would hide rows from the role; subject: the role
    database_query,     ///< connections_query failed (table missing, not a number)
    database_timed_out, ///< connected, or accepted, and no answer in time
    database_statement, ///< a statement of ours failed; subject: the database
    database_read_only, ///< a standby, or a server that takes no changes
    node_table_missing, ///< no table marea_node; subject: the database
    node_table_denied,  ///< the role may not read or write it; subject: the role
    node_table_owner,   ///< the role may not create or drop it; subject: the role
    usage_hidden,       ///< a container's process or control group cannot be seen; subject: its name, detail: where
    no_cpu_window,      ///< the CPU's counters did not advance between the two samples
    unhealthy,          ///< the backend did not answer its health check with 200 in time
    http,               ///< no usable HTTP answer
    http_name,          ///< the server's name has no address
    http_refused,       ///< nobody listens at the address
    http_timed_out,     ///< no whole answer in time
    http_tls,           ///< no safe connection: certificate or protocol
    balancer_refused,   ///< the balancer's own test refused the new file; the old one is back
    balancer_gone,      ///< the project's nginx had a container, and has none now; subject: its service
    balancer_unready,   ///< the balancer could not take a new file now; subject: how it was asked
    balancer_rights,    ///< testing or reloading it takes more rights than this user has
    balancer_excludes,  ///< nginx does not include the upstream file
    balancer_stale,     ///< nginx sees an older content of the upstream file
    balancer_reload,    ///< the file is in place and valid, the reload failed
    client_too_old,     ///< pg_dump is older than the server; subject: its version, detail: the server's
    lock_wait,          ///< other sessions held a lock too long; subject: on what; detail: seconds
    dump_damaged,       ///< a dump is not what was written; detail: how that is known
    dump_unverified,    ///< nothing to compare a dump with, so it cannot be called good
    rows_differ,        ///< a restored database does not hold the rows that were dumped
    no_createdb,        ///< the role may not create databases; subject: the role
    database_not_empty, ///< the database to restore into holds something
    no_backup,          ///< no such file
    interrupted,        ///< told to stop by a signal
};

/// An error is a value: the fault, what it is about (a path, a container, an address) and the cause in the
/// words of the system, never holding a secret.
struct Error {
    Fault fault = Fault::io;
    std::string subject;
    std::string detail;
    int code = 0; ///< errno, where the system refused: the remedy depends on it
};

} // namespace marea
