#include "doctor/doctor.hpp"

#include "doctor/notes.hpp"
#include "system/io.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace marea::doctor {
namespace {

class Examination {
public:
    explicit Examination(const Patient& patient)
        : patient_(patient), settings_(patient.settings), seen_(patient.check.seen), world_(seen_.world),
          answers_(ask(patient)) {}

    std::vector<Line> lines() {
        settings();
        rights();
        engine();
        readings();
        balancer();
        ports();
        note_upkeep(notes_, patient_, answers_);
        if (waits_for_compose()) put_off_what_compose_starts();
        return std::move(notes_).lines();
    }

private:
    void settings() {
        for (const auto& [file, line, message] : patient_.missing)
            notes_.say(Topic::settings, Verdict::fault, Message::settings_incomplete,
                       {{"cause", line > 0 ? fmt::format("{}:{}: {}", file.string(), line, message)
                                           : fmt::format("{}: {}", file.string(), message)}});
        if (!patient_.missing.empty()) return;
        if (settings_.file.empty()) return notes_.well(Topic::settings, Message::settings_default);
        notes_.well(Topic::settings, Message::settings_read, {{"file", settings_.file.string()}});
    }

    void rights() {
        std::vector<std::filesystem::path> folders = {settings_.paths.state_dir, settings_.cleanup.log_dir,
                                                      settings_.backup.directory};
        if (settings_.balancer.kind == BalancerKind::nginx) {
            std::error_code failed; // a link is followed, and its target replaced
            const auto file = std::filesystem::weakly_canonical(settings_.balancer.upstream_file, failed);
            folders.push_back((failed ? settings_.balancer.upstream_file : file).parent_path());
        }
        bool good = true;
        const auto note = [&](const Result<void>& result) {
            if (!result) notes_.ill(Topic::rights, result.error());
            good = good && result;
        };
        // Made by nobody: cron's shell opens the log before the program starts, and metrics are the exporter's.
        std::vector<std::filesystem::path> expected = {settings_.cleanup.log_dir};
        if (const auto& file = settings_.metrics.textfile; !file.empty()) expected.push_back(file.parent_path());
        std::set<std::filesystem::path> missing;
        for (const auto& folder : expected) {
            std::error_code unknown;
            if (std::filesystem::exists(folder, unknown) || unknown) continue;
            missing.insert(folder);
            note(io_error(folder, ENOENT));
        }
        if (expected.size() > 1) folders.push_back(expected.back());
        for (const auto& folder : folders)
            if (!missing.contains(folder)) note(writable(folder));
        std::vector<std::string> names;
        for (const auto& folder : folders)
            names.push_back(folder.string());
        if (!good) return;
        const auto closed = files_of_others(settings_.paths.state_dir, settings_.cleanup.log_dir);
        if (!closed.empty())
            notes_.say(Topic::rights, Verdict::fault, Message::files_of_others,
                       {{"files", fmt::format("{}", fmt::join(closed, " "))}, {"user", user_name(::geteuid())}});
        if (!closed.empty()) return;
        struct stat folder {};
        if (::geteuid() == 0 && ::stat(settings_.root.c_str(), &folder) == 0 && folder.st_uid != 0)
            notes_.say(Topic::rights, Verdict::unknown, Message::seen_by_root, {{"owner", user_name(folder.st_uid)}});
        else
            notes_.well(Topic::rights, Message::writable, {{"folders", fmt::format("{}", fmt::join(names, ", "))}});
    }

    void engine() {
        const auto& addition = patient_.check.addition;
        const auto& compose = patient_.check.surroundings.compose_project;
        if (!seen_.fleet)
            notes_.ill(Topic::engine, seen_.fleet.error());
        else if (!answers_.version)
            notes_.ill(Topic::engine, answers_.version.error());
        if (!answers_.client) notes_.ill(Topic::engine, answers_.client.error());
        if (!seen_.fleet) {
            notes_.blocked(Topic::project);
            return notes_.blocked(Topic::addition);
        }
        if (answers_.version && answers_.client) {
            const auto known = answers_.version->empty() ? Message::engine_unversioned : Message::engine_answers;
            notes_.well(Topic::engine, known, {{"version", *answers_.version}, {"endpoint", patient_.endpoint}});
        }
        const auto& cluster = world_.fleet.cluster;
        if (cluster)
            notes_.well(Topic::project, Message::swarm_service, {{"service", cluster->service}});
        else if (waits_for_compose())
            notes_.say(Topic::project, Verdict::fault, Message::not_started, {{"folder", settings_.root.string()}});
        else if (compose.empty())
            notes_.say(Topic::project, Verdict::unknown, Message::no_project, {{"folder", settings_.root.string()}});
        else
            notes_.well(Topic::project, Message::compose_project, {{"project", compose}});
        if (!addition) return notes_.ill(Topic::addition, addition.error());
        notes_.well(Topic::addition, cluster ? Message::tasks_possible : Message::addition_possible,
                    {{"image", settings_.backend.image}, {"network", settings_.backend.network}});
    }

    /// A Compose project of which nothing was started yet, or cannot be seen.
    [[nodiscard]] bool waits_for_compose() const {
        return !world_.fleet.cluster && patient_.check.surroundings.compose_project.empty() &&
               has_compose_file(settings_.root);
    }
    /// What was looked for in its place, by the values that would hold without it, is not what will be used.
    void put_off_what_compose_starts() {
        std::vector<Topic> topics = {Topic::addition, Topic::url, Topic::backends, Topic::dump};
        for (const auto& [key, value, source, container] : patient_.check.surroundings.findings) {
            if (source != Source::standard) continue;
            if (key == "database.host") topics.push_back(Topic::connections);
            if (key == "balancer.test_command") topics.push_back(Topic::balancer);
        }
        notes_.put_off(topics);
    }

    void readings() {
        const auto reading = [&](Metric metric, Topic topic, Message message, const char* name) {
            const auto& value = world_.readings[index_of(metric)].value;
            if (!value) return notes_.ill(topic, value.error());
            notes_.well(topic, message, {{name, static_cast<std::int64_t>(std::lround(*value))}});
        };
        reading(Metric::connections, Topic::connections, Message::connections_read, "number");
        reading(Metric::cpu, Topic::cpu, Message::cpu_read, "percent");
        reading(Metric::memory, Topic::memory, Message::memory_read, "percent");
    }

    void balancer() {
        const auto& check = patient_.check;
        if (settings_.balancer.kind == BalancerKind::none) return notes_.well(Topic::balancer, Message::no_balancer);
        if (!seen_.fleet) return notes_.blocked(Topic::balancer); // it tells where nginx is
        if (!check.balancer) return notes_.ill(Topic::balancer, check.balancer.error());
        if (!answers_.included) return notes_.ill(Topic::balancer, answers_.included.error());
        const auto way = *answers_.included;
        notes_.say(Topic::balancer, way == Inclusion::unknown ? Verdict::unknown : Verdict::ok,
                   way == Inclusion::file    ? Message::nginx_includes
                   : way == Inclusion::alias ? Message::nginx_by_alias
                                             : Message::nginx_untold,
                   {{"file", settings_.balancer.upstream_file.string()}});
    }

    void ports() {
        const auto& backend = settings_.backend;
        if (!seen_.fleet) return notes_.blocked(Topic::ports);
        if (world_.fleet.cluster) return notes_.well(Topic::ports, Message::ports_by_swarm);
        if (world_.free_ports.empty())
            return notes_.ill(Topic::ports,
                              {Fault::no_free_port,
                               fmt::format("{}:{}", backend.publish_address, backend.first_host_port.value),
                               {}});
        notes_.well(Topic::ports, Message::port_free,
                    {{"port", static_cast<std::int64_t>(world_.free_ports.front().value)}});
    }

    const Patient& patient_;
    const Settings& settings_;
    const Look& seen_;
    const World& world_;
    const Answers answers_;
    Notes notes_;
};

} // namespace

std::vector<Line> examine(const Patient& patient) {
    return Examination(patient).lines();
}

bool recent(Moment then, Moment now) {
    constexpr std::chrono::hours old{1}; // it runs every five minutes, and nobody has it run this seldom
    constexpr std::chrono::minutes ahead{5};
    return now - then <= old && then - now <= ahead;
}

bool all_well(const std::vector<Line>& lines) {
    return std::none_of(lines.begin(), lines.end(), [](const Line& line) { return line.verdict == Verdict::fault; });
}

void hurry(Settings& settings) {
    constexpr double seconds = 5;
    for (auto* limit : {&settings.docker.timeout_seconds, &settings.health.timeout_seconds,
                        &settings.healthcheck.timeout_seconds, &settings.database.timeout_seconds})
        *limit = std::min(*limit, seconds);
}

} // namespace marea::doctor
