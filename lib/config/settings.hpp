#pragma once

#include "base/language.hpp"
#include "base/limits.hpp"
#include "base/schedule.hpp"
#include "base/types.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// The settings, typed and already valid: whoever holds a Settings need not check anything again.
/// Names, defaults and meaning: config/autoscale.conf and docs/configuration.md.
namespace marea {

struct Paths {
    std::filesystem::path state_dir = "state";
    std::filesystem::path procfs = "/proc";
};

/// The value of a setting that Marea finds out by itself (lib/project/); what a program works with holds none any more.
inline constexpr auto automatic = "auto";

struct DatabaseSettings {
    std::string host = automatic;
    Port port{}; ///< 0: found out by itself
    std::string user = "chatuser";
    std::string name = "chatdb";
    Secret password;               ///< from DB_PASSWORD only, never from the file
    bool password_defined = false; ///< DB_PASSWORD is set, be it to nothing
    std::string connections_query = "SELECT count(*) FROM active_connections";
    double timeout_seconds = 3;
};

struct DockerSettings {
    std::string command = "docker";
    double timeout_seconds = 30;
};

enum class TargetKind {
    undecided,  ///< "auto"
    containers, ///< of one engine
    swarm,      ///< tasks of a service
};

struct TargetSettings {
    TargetKind kind = TargetKind::undecided;
};

struct SwarmSettings {
    std::string service = automatic;
};

struct BackendSettings {
    std::string name_prefix = "chat_backend";
    std::string compose_service = "backend";
    std::string image = automatic;
    std::string network = automatic;
    Port container_port{3000};
    Port first_host_port{3001};
    std::string publish_address = "127.0.0.1";
    std::string cpus = "1";
    std::string memory = "512m";
    std::string memory_reservation = "256m";
    std::map<std::string, std::string> environment; ///< added to what the project's own backend has, or in its place
    std::vector<std::string> pass_environment = {"DB_USER", "DB_PASSWORD", "DB_NAME"};
    std::string restart = "unless-stopped"; ///< the engine's restart policy
    bool replace_outdated = true;           ///< one of another image than the project's own is replaced
    std::vector<std::string> extra_run_args;
};

enum class HealthProbe { http, exec };

struct HealthSettings {
    HealthProbe probe = HealthProbe::http;
    std::string path = "/health";
    std::vector<std::string> exec_command = {"curl", "-fsS", "http://localhost:3000/health"};
    double timeout_seconds = 30;
};

enum class BalancerKind { nginx, none };
enum class Reach {
    undecided,      ///< "auto"
    host_port,      ///< the port that is published on this host
    container_name, ///< its name on the network: a dead one keeps nginx from starting
    address,        ///< its address on the network
};

/// The first line of an upstream file that Marea makes.
inline constexpr Text upstream_header{
    "# Marea (autoscale --monitor) mantiene las líneas «server» de este upstream; lo demás se conserva.\n",
    "# Marea (autoscale --monitor) keeps the \"server\" lines of this upstream; the rest is left alone.\n"};

struct BalancerSettings {
    BalancerKind kind = BalancerKind::nginx;
    std::filesystem::path upstream_file = "nginx/upstream.conf";
    std::string upstream_name = "chat_backend";
    std::string compose_service = "nginx"; ///< of the project's own nginx
    Reach reach = Reach::undecided;
    std::vector<std::string> static_servers;
    std::vector<std::string> test_command = {automatic};
    std::vector<std::string> reload_command = {automatic};
    std::string container = {}; ///< no setting: the project's own nginx container, found; empty: nginx is on this host
};

enum class BackupVerify {
    read,    ///< the whole archive is read back and compared
    restore, ///< restored into a scratch database, rows compared
};

struct BackupSettings {
    std::filesystem::path directory = "backups";
    std::vector<std::string> dump_command = {automatic}; ///< how pg_dump is reached; its last word ends in "pg_dump"
    BackupVerify verify = BackupVerify::read;
    double lock_timeout_seconds = 60; ///< for a lock that somebody else holds
    int keep_last = 8;
    int keep_daily = 7;
    int keep_weekly = 4;
    int keep_monthly = 6;
    std::vector<std::string> after_command; ///< after a verified backup, the paths as arguments; empty: none
};

struct CleanupSettings {
    double stopped_container_hours = 24;
    double volume_unused_days = 7;
    std::filesystem::path log_dir = "logs";
    double log_max_megabytes = 10;
    int log_keep = 7;
    double build_cache_days = 0; ///< unused for longer it goes; 0: none goes
};

struct HealthcheckSettings {
    std::string url = "http://localhost/health";
    double timeout_seconds = 10;
    double monitor_max_age_seconds = 300;    ///< a last tick older than this is a warning
    double backup_max_age_hours = 7;         ///< a last verified backup older than this is a warning
    std::filesystem::path ca_file;           ///< of authorities of one's own, in PEM; empty: the system's alone
    std::map<std::string, Secret> headers;   ///< as written, "${NAME}" and all: fill_in() fills them in
    Secret basic_auth;                       ///< "user:password", the same way; empty: none
    std::vector<std::string> notify_command; ///< gets one line on its standard input; empty: none
};

struct MetricsSettings {
    std::filesystem::path textfile; ///< each program's file stands beside it; empty: none
};

enum class NoticeFormat { text, json };

struct NotifySettings {
    std::vector<std::string> command; ///< gets one line on its standard input; empty: none
    NoticeFormat format = NoticeFormat::text;
};

/// The address of each program at a service that expects to hear from it; empty: none.
struct PingSettings {
    Secret autoscale, backup, cleanup, healthcheck;
};

struct Settings {
    std::filesystem::path file;           ///< where they came from; empty: all defaults
    std::filesystem::path root;           ///< the project root: relative paths were resolved against it
    std::map<std::string, Secret> dotenv; ///< .env's keys; the environment's values of ours over them
    Thresholds thresholds;
    Language language = Language::es; ///< of all that a person reads
    Guards guards;
    Scaling scaling;
    Schedule schedule;
    Paths paths;
    DatabaseSettings database;
    DockerSettings docker;
    TargetSettings target;
    SwarmSettings swarm;
    BackendSettings backend;
    HealthSettings health;
    BalancerSettings balancer;
    BackupSettings backup;
    CleanupSettings cleanup;
    HealthcheckSettings healthcheck;
    MetricsSettings metrics;
    NotifySettings notify;
    PingSettings ping;
};

} // namespace marea
