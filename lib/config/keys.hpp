#pragma once

#include "config/settings.hpp"

#include <string_view>
#include <utility>
#include <vector>

/// The one list of keys: the loader and the renderer both walk it.
namespace marea::config {

/// Allowed values of a number, both ends included.
struct Range {
    double min;
    double max;
};

/// What a text may look like.
enum class Shape {
    any,
    name,     ///< letters, digits, '_', '.', '-', not beginning with '-': safe in nginx's file and as docker's argument
    image,    ///< not empty, no blanks, not beginning with '-'
    address,  ///< an IPv4 or IPv6 address
    url_path, ///< begins with '/'
    http_url, ///< http://... or https://..., without a user and a password
    variable, ///< the name of an environment variable
    header,   ///< the name of an HTTP header
    server,   ///< "host:port"
    restart_policy, ///< as docker takes it: "no", "always", "unless-stopped", "on-failure[:N]"
    not_empty,
};

template <class Value>
using Words = std::vector<std::pair<std::string_view, Value>>;

inline const Words<Language> language_words = {{"es", Language::es}, {"en", Language::en}};
inline const Words<HealthProbe> health_words = {{"http", HealthProbe::http}, {"exec", HealthProbe::exec}};
inline const Words<BalancerKind> balancer_words = {{"nginx", BalancerKind::nginx}, {"none", BalancerKind::none}};
inline const Words<BackupVerify> verify_words = {{"read", BackupVerify::read}, {"restore", BackupVerify::restore}};
inline const Words<NoticeFormat> notice_words = {{"text", NoticeFormat::text}, {"json", NoticeFormat::json}};
inline const Words<RuleKind> rule_words = {{"thresholds", RuleKind::thresholds}, {"target", RuleKind::target}};
inline const Words<TargetKind> target_words = {
    {"auto", TargetKind::undecided}, {"containers", TargetKind::containers}, {"swarm", TargetKind::swarm}};
inline const Words<Reach> reach_words = {{"host_port", Reach::host_port},
                                         {"container_name", Reach::container_name},
                                         {"auto", Reach::undecided},
                                         {"address", Reach::address}};

/// Calls `v` once for each key. `S` is Settings or const Settings.
template <class S, class Visitor>
void visit(S& s, Visitor&& v) {
    constexpr Range backends{1, 1000}, least{0, 1000}, day{0, 86400}, limit{0.1, 600};
    v.table("");
    for (const auto& row : metric_rows) {
        auto& band = s.thresholds[row.metric];
        const auto band_limit = [&, unit = row.unit](const std::string& key, auto& value, Range range) {
            if (unit == Unit::percent) return v.number(key, value, range);
            auto whole = static_cast<std::int64_t>(value);
            v.number(key, whole, range);
            if constexpr (!std::is_const_v<S>) value = static_cast<double>(whole);
        };
        band_limit(std::string(row.key) + "_MIN", band.min, {0, row.most});
        band_limit(std::string(row.key) + "_MAX", band.max, {0, row.most});
    }
    v.number("MAX_BACKENDS", s.thresholds.max_backends, backends);
    v.number("MIN_BACKENDS", s.thresholds.min_backends, least);
    v.word("language", s.language, language_words);
    v.table("guards");
    v.number("cooldown_seconds", s.guards.cooldown_seconds, day);
    v.number("drain_seconds", s.guards.drain_seconds, day);
    v.table("scaling");
    v.word("rule", s.scaling.rule, rule_words);
    v.number("max_step", s.scaling.max_step, Range{1, 1000});
    v.number("room_percent", s.scaling.room_percent, Range{0, 90});
    v.number("settle_minutes", s.scaling.settle_minutes, Range{0, 1440});
    v.number("history_days", s.scaling.history_days, Range{0, 36500});
    v.table("paths");
    v.path("state_dir", s.paths.state_dir);
    v.path("procfs", s.paths.procfs);
    v.table("database");
    v.text("host", s.database.host, Shape::not_empty);
    v.port("port", s.database.port);
    v.text("user", s.database.user, Shape::not_empty);
    v.text("name", s.database.name, Shape::not_empty);
    v.text("connections_query", s.database.connections_query, Shape::not_empty);
    v.number("timeout_seconds", s.database.timeout_seconds, limit);
    v.table("docker");
    v.text("command", s.docker.command, Shape::not_empty);
    v.number("timeout_seconds", s.docker.timeout_seconds, limit);
    v.table("target");
    v.word("kind", s.target.kind, target_words);
    v.table("swarm");
    v.text("service", s.swarm.service, Shape::name);
    v.table("backend");
    v.text("name_prefix", s.backend.name_prefix, Shape::name);
    v.text("compose_service", s.backend.compose_service, Shape::name);
    v.text("image", s.backend.image, Shape::image);
    v.text("network", s.backend.network, Shape::name);
    v.number("container_port", s.backend.container_port, Range{1, 65535});
    v.number("first_host_port", s.backend.first_host_port, Range{1, 65535});
    v.text("publish_address", s.backend.publish_address, Shape::address);
    v.text("cpus", s.backend.cpus, Shape::any);
    v.text("memory", s.backend.memory, Shape::any);
    v.text("memory_reservation", s.backend.memory_reservation, Shape::any);
    v.pairs("environment", s.backend.environment);
    v.names("pass_environment", s.backend.pass_environment);
    v.text("restart", s.backend.restart, Shape::restart_policy);
    v.flag("replace_outdated", s.backend.replace_outdated);
    v.texts("extra_run_args", s.backend.extra_run_args);
    v.table("health");
    v.word("probe", s.health.probe, health_words);
    v.text("path", s.health.path, Shape::url_path);
    v.command("exec_command", s.health.exec_command);
    v.number("timeout_seconds", s.health.timeout_seconds, limit);
    v.table("balancer");
    v.word("kind", s.balancer.kind, balancer_words);
    v.path("upstream_file", s.balancer.upstream_file);
    v.text("upstream_name", s.balancer.upstream_name, Shape::name);
    v.text("compose_service", s.balancer.compose_service, Shape::name);
    v.word("reach", s.balancer.reach, reach_words);
    v.servers("static_servers", s.balancer.static_servers);
    v.command("test_command", s.balancer.test_command);
    v.command("reload_command", s.balancer.reload_command);
    constexpr Range copies{0, 10000}, long_time{0, 100000};
    v.table("backup");
    v.path("directory", s.backup.directory);
    v.command("dump_command", s.backup.dump_command);
    v.word("verify", s.backup.verify, verify_words);
    v.number("lock_timeout_seconds", s.backup.lock_timeout_seconds, Range{1, 3600});
    v.number("keep_last", s.backup.keep_last, copies);
    v.number("keep_daily", s.backup.keep_daily, copies);
    v.number("keep_weekly", s.backup.keep_weekly, copies);
    v.number("keep_monthly", s.backup.keep_monthly, copies);
    v.texts("after_command", s.backup.after_command);
    v.table("cleanup");
    v.number("stopped_container_hours", s.cleanup.stopped_container_hours, long_time);
    v.number("volume_unused_days", s.cleanup.volume_unused_days, long_time);
    v.path("log_dir", s.cleanup.log_dir);
    v.number("log_max_megabytes", s.cleanup.log_max_megabytes, Range{0.001, 100000});
    v.number("log_keep", s.cleanup.log_keep, Range{1, 10000});
    v.number("build_cache_days", s.cleanup.build_cache_days, long_time);
    v.table("healthcheck");
    v.text("url", s.healthcheck.url, Shape::http_url);
    v.number("timeout_seconds", s.healthcheck.timeout_seconds, limit);
    v.number("monitor_max_age_seconds", s.healthcheck.monitor_max_age_seconds, Range{1, 1e6});
    v.number("backup_max_age_hours", s.healthcheck.backup_max_age_hours, long_time);
    v.optional_path("ca_file", s.healthcheck.ca_file);
    v.secrets("headers", s.healthcheck.headers);
    v.secret("basic_auth", s.healthcheck.basic_auth);
    v.texts("notify_command", s.healthcheck.notify_command);
    v.table("metrics");
    v.optional_path("textfile", s.metrics.textfile);
    v.table("notify");
    v.texts("command", s.notify.command);
    v.word("format", s.notify.format, notice_words);
    v.table("ping");
    v.secret_url("autoscale", s.ping.autoscale);
    v.secret_url("backup", s.ping.backup);
    v.secret_url("cleanup", s.ping.cleanup);
    v.secret_url("healthcheck", s.ping.healthcheck);
    v.schedule("schedule", s.schedule);
}

} // namespace marea::config
