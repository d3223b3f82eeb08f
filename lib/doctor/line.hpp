#pragma once

#include "backup/events.hpp"
#include "healthcheck/judge.hpp"

#include <string>
#include <variant>

/// What `autoscale --doctor` finds, as codes and values. Words: lib/report/doctor_words.cpp.
namespace marea::doctor {

/// What a tick, a backup, a cleanup and a health check need, in the order in which it is told.
enum class Topic {
    settings,
    rights,
    engine,
    project,
    addition, ///< image and network of one more backend
    connections,
    cpu,
    memory,
    backends, ///< before nginx, which may name one that is not there
    balancer,
    ports,
    url,  ///< as clients reach the backends
    dump, ///< what a backup needs of the database and of pg_dump
    space,
    clock,
    autoscale_job, ///< who starts the program
    backup_job,
    cleanup_job,
    healthcheck_job,
    last_tick,
    last_backup,
    last_check,
    security, ///< SELinux, AppArmor
};
inline constexpr auto last_topic = Topic::security;

enum class Verdict {
    ok,
    fault,
    unknown, ///< it cannot be told from here; that alone is no fault
};

enum class Message {
    fault,               ///< error
    blocked,             ///< not looked at, for what it needs is a fault in a line above
    settings_read,       ///< file
    settings_default,    ///< there is no file
    settings_incomplete, ///< cause
    writable,            ///< folders
    seen_by_root,        ///< owner
    files_of_others,     ///< files, user
    engine_answers,      ///< version, endpoint
    engine_unversioned,  ///< endpoint
    compose_project,     ///< project
    swarm_service,       ///< service
    no_project,          ///< folder
    not_started,         ///< folder
    addition_possible,   ///< image, network
    tasks_possible,      ///< the same of a Swarm service
    connections_read,    ///< number
    cpu_read,            ///< percent
    memory_read,         ///< percent
    nginx_includes,      ///< file
    nginx_by_alias,
    nginx_untold, ///< file
    no_balancer,
    port_free,      ///< port
    ports_by_swarm, ///< none is needed here
    url_answers,    ///< url
    all_answer,     ///< number
    stopped,        ///< backend, state
    none_needed,    ///< there is none, and none has to be
    dump_possible,  ///< server, client
    space_free,     ///< folder, free
    clock_kept,
    clock_unknown,
    in_crontab,     ///< program, place
    has_timer,      ///< timer
    never_started,  ///< program, folder
    starter_unseen, ///< program
    ticked,         ///< when
    backed_up,      ///< when
    checked,        ///< when
    checked_never,
    checked_long_ago, ///< when
    unguarded,
    nothing_denied, ///< module
    denied,         ///< module, number, last
    denials_unseen, ///< module
};
inline constexpr auto last_message = Message::denials_unseen;

/// A reason that the health check gives.
struct Judged {
    marea::Finding finding;
    HealthLimits limits;
    std::string url;
};

struct Line {
    Topic topic;
    Verdict verdict;
    std::variant<Event<Message>, Event<BackupMessage>, Judged> said;
};

} // namespace marea::doctor
