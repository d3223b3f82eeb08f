#pragma once

#include <array>

/// Every series that Marea exports, once: name, type and help, by Prometheus's conventions (base units, a share from 0
/// to 1, `_total` for what only grows). docs/monitoring.md lists them, and a test compares.
namespace marea::metrics {

enum class Type { gauge, counter };

struct Family {
    const char* name;
    Type type;
    const char* help;
    bool kept = false; ///< of a gauge: its value holds until it is set again, over runs that do not tell it

    [[nodiscard]] constexpr bool remembered() const { return kept || type == Type::counter; }
};

namespace family {

// Of each program.
inline constexpr Family build_info{"marea_build_info", Type::gauge, "Version of the program; always 1."};
inline constexpr Family runs{"marea_runs_total", Type::counter,
                             "Runs of the program by result: ok, partial or failed."};
inline constexpr Family last_run{"marea_last_run_timestamp_seconds", Type::gauge,
                                 "When the program ended last, whatever came of it."};
inline constexpr Family last_success{"marea_last_success_timestamp_seconds", Type::gauge,
                                     "When the program last ended with all of its work done.", true};
inline constexpr Family run_duration{"marea_run_duration_seconds", Type::gauge, "How long the last run took."};

// autoscale
inline constexpr Family backends{"marea_backends", Type::gauge, "Backends that serve, as counted by the last tick."};
inline constexpr Family backends_wanted{"marea_backends_wanted", Type::gauge,
                                        "Backends that the rule asks for, before minimum and maximum."};
inline constexpr Family backends_min{"marea_backends_min", Type::gauge, "MIN_BACKENDS."};
inline constexpr Family backends_max{"marea_backends_max", Type::gauge, "MAX_BACKENDS."};
inline constexpr Family cpu{"marea_cpu_ratio", Type::gauge, "Busy share of the host's processors."};
inline constexpr Family cpu_threshold{"marea_cpu_threshold_ratio", Type::gauge, "CPU_MIN and CPU_MAX."};
inline constexpr Family memory{"marea_memory_ratio", Type::gauge, "Used share of the host's memory."};
inline constexpr Family memory_threshold{"marea_memory_threshold_ratio", Type::gauge, "MEMORY_MIN and MEMORY_MAX."};
inline constexpr Family connections{"marea_connections", Type::gauge, "Open connections, as the database counts them."};
inline constexpr Family connections_threshold{"marea_connections_threshold", Type::gauge,
                                              "CONNECTIONS_MIN and CONNECTIONS_MAX."};
inline constexpr Family held{"marea_held", Type::gauge,
                             "Whether this guard kept the last wish from being carried out."};
inline constexpr Family paused{"marea_paused", Type::gauge, "Whether the operator paused (--pause)."};
inline constexpr Family decisions{"marea_decisions_total", Type::counter,
                                  "Ticks by what they decided; undecided: something could not be looked at."};
inline constexpr Family changes{"marea_changes_total", Type::counter,
                                "What was done to backends, by action, one for each backend."};
inline constexpr Family failed_starts{"marea_failed_starts_total", Type::counter,
                                      "Changes in which a new backend did not come to serve."};

// backup
inline constexpr Family backup_verified{"marea_backup_last_verified_timestamp_seconds", Type::gauge,
                                        "When the last backup was verified and put in place.", true};
inline constexpr Family backup_bytes{"marea_backup_last_size_bytes", Type::gauge, "Size of that backup.", true};
inline constexpr Family backup_duration{"marea_backup_last_dump_duration_seconds", Type::gauge,
                                        "How long dumping it took.", true};
inline constexpr Family backup_rows{"marea_backup_last_rows", Type::gauge, "Rows that were counted in it.", true};

// cleanup
inline constexpr Family freed{"marea_cleanup_freed_bytes_total", Type::counter, "Bytes that were freed."};
inline constexpr Family removed{"marea_cleanup_removed_total", Type::counter, "Things that were removed, by kind."};

// healthcheck
inline constexpr Family health_level{"marea_health_level", Type::gauge, "0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN."};
inline constexpr Family health_failing{"marea_health_check_failing", Type::gauge, "Whether this check fails."};
inline constexpr Family health_response{"marea_health_response_seconds", Type::gauge,
                                        "How long the answer through the balancer took."};
inline constexpr Family health_backends{"marea_health_backends", Type::gauge, "Backends that ought to serve."};
inline constexpr Family health_answering{"marea_health_backends_answering", Type::gauge, "Those that answer."};

} // namespace family

inline constexpr std::array all_families = {
    &family::build_info,
    &family::runs,
    &family::last_run,
    &family::last_success,
    &family::run_duration,
    &family::backends,
    &family::backends_wanted,
    &family::backends_min,
    &family::backends_max,
    &family::cpu,
    &family::cpu_threshold,
    &family::memory,
    &family::memory_threshold,
    &family::connections,
    &family::connections_threshold,
    &family::held,
    &family::paused,
    &family::decisions,
    &family::changes,
    &family::failed_starts,
    &family::backup_verified,
    &family::backup_bytes,
    &family::backup_duration,
    &family::backup_rows,
    &family::freed,
    &family::removed,
    &family::health_level,
    &family::health_failing,
    &family::health_response,
    &family::health_backends,
    &family::health_answering,
};

} // namespace marea::metrics
