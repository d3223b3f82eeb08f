#include "doctor/notes.hpp"
#include "healthcheck/look.hpp"
#include "system/folder.hpp"

namespace marea::doctor {
namespace {

Moment moment_of(std::int64_t seconds) {
    return Moment(std::chrono::seconds(seconds));
}

/// Whose line a reason of the health check belongs to.
std::optional<Topic> topic_of(HealthTopic topic) {
    switch (topic) {
    case HealthTopic::no_reply:
    case HealthTopic::wrong_status:
    case HealthTopic::slow:
    case HealthTopic::retried: return Topic::url;
    case HealthTopic::backends_unknown:
    case HealthTopic::backend_stopped:
    case HealthTopic::backend_silent:
    case HealthTopic::none_serves:
    case HealthTopic::too_few:
    case HealthTopic::tasks_missing:
    case HealthTopic::node_down: return Topic::backends;
    case HealthTopic::tick_unknown:
    case HealthTopic::tick_never:
    case HealthTopic::tick_old: return Topic::last_tick;
    case HealthTopic::backups_unknown:
    case HealthTopic::backup_never:
    case HealthTopic::backup_old: return Topic::last_backup;
    case HealthTopic::database: break; // has its own line
    }
    return std::nullopt;
}

class Upkeep {
public:
    Upkeep(Notes& notes, const Patient& patient, const Answers& answers)
        : notes_(notes), patient_(patient), settings_(patient.settings), answers_(answers) {}

    void health() {
        const auto limits = limits_of(settings_);
        const auto judged = judge(answers_.health, limits);
        for (const auto& finding : judged.findings) {
            const auto topic = topic_of(finding.topic);
            if (!topic) continue;
            if (finding.topic == HealthTopic::backends_unknown)
                notes_.blocked(*topic);
            else if (finding.topic == HealthTopic::backend_stopped)
                notes_.say(*topic, Verdict::fault, Message::stopped,
                           {{"backend", finding.error->subject}, {"state", finding.error->detail}});
            else if (finding.topic == HealthTopic::backend_silent)
                notes_.ill(*topic, *finding.error);
            else
                notes_.add(*topic, Verdict::fault, Judged{finding, limits, settings_.healthcheck.url});
        }
        if (!notes_.said(Topic::url))
            notes_.well(Topic::url, Message::url_answers, {{"url", settings_.healthcheck.url}});
        if (notes_.said(Topic::backends)) return;
        notes_.well(Topic::backends, judged.backends > 0 ? Message::all_answer : Message::none_needed,
                    {{"number", static_cast<std::int64_t>(judged.serving)}});
    }

    void backups() {
        if (!answers_.dump)
            notes_.blocked(Topic::dump);
        else if (const auto* obstacle = std::get_if<Event<BackupMessage>>(&*answers_.dump))
            notes_.add(Topic::dump, Verdict::fault, *obstacle);
        else {
            const auto& server = std::get<steps::Server>(*answers_.dump);
            notes_.well(Topic::dump, Message::dump_possible,
                        {{"server", server.facts.version_text}, {"client", server.client_version}});
        }
        const auto space = steps::look_at_space(settings_);
        if (const auto* obstacle = std::get_if<Event<BackupMessage>>(&space))
            notes_.add(Topic::space, Verdict::fault, *obstacle);
        else
            notes_.well(Topic::space, Message::space_free,
                        {{"folder", settings_.backup.directory.string()},
                         {"free", steps::size_of(std::get<steps::Space>(space).free_bytes)}});
    }

    void clock() {
        const bool kept = clock_kept(patient_.places.run);
        notes_.say(Topic::clock, kept ? Verdict::ok : Verdict::unknown,
                   kept ? Message::clock_kept : Message::clock_unknown);
    }

    void job(Topic topic, const std::string& program) {
        const auto& [crontabs, all_seen, timers] = answers_.jobs;
        const auto timer = timer_of(program, settings_.root);
        if (std::find(timers.begin(), timers.end(), timer) != timers.end())
            return notes_.well(topic, Message::has_timer, {{"timer", timer}});
        const bool only_one = system_wide({settings_.file, settings_.root});
        for (const auto& [place, text] : crontabs)
            if (starts(text, program, settings_.root, only_one))
                return notes_.well(topic, Message::in_crontab, {{"program", program}, {"place", place}});
        if (all_seen)
            notes_.say(topic, Verdict::fault, Message::never_started,
                       {{"program", program}, {"folder", settings_.root.string()}});
        else
            notes_.say(topic, Verdict::unknown, Message::starter_unseen, {{"program", program}});
    }
    void jobs() {
        job(Topic::autoscale_job, "autoscale");
        job(Topic::backup_job, "backup");
        job(Topic::cleanup_job, "cleanup");
        job(Topic::healthcheck_job, "healthcheck");
    }

    void ages() {
        const auto& seen = answers_.health;
        if (!notes_.said(Topic::last_tick))
            notes_.well(Topic::last_tick, Message::ticked, {{"when", moment_of(**seen.last_tick)}});
        if (!notes_.said(Topic::last_backup)) {
            const auto& taken = seen.backups->verified;
            notes_.well(Topic::last_backup, Message::backed_up,
                        {{"when", moment_of(*std::max_element(taken.begin(), taken.end()))}});
        }
        last_check();
    }

    /// Its history is written at the end of each run.
    void last_check() {
        const auto files = list_files(settings_.paths.state_dir);
        if (!files) return notes_.ill(Topic::last_check, files.error());
        const auto found = std::find_if(files->begin(), files->end(),
                                        [](const FileEntry& file) { return file.name == "healthcheck.json"; });
        if (found == files->end()) return notes_.say(Topic::last_check, Verdict::fault, Message::checked_never);
        const bool well = recent(found->modified, patient_.check.seen.world.wall);
        notes_.say(Topic::last_check, well ? Verdict::ok : Verdict::fault,
                   well ? Message::checked : Message::checked_long_ago, {{"when", found->modified}});
    }

    void denials() {
        const auto& [module, number, last] = answers_.denials;
        if (module.empty()) return notes_.well(Topic::security, Message::unguarded);
        if (!number)
            return notes_.say(Topic::security, Verdict::unknown, Message::denials_unseen, {{"module", module}});
        if (*number == 0) return notes_.well(Topic::security, Message::nothing_denied, {{"module", module}});
        notes_.say(Topic::security, Verdict::fault, Message::denied,
                   {{"module", module}, {"number", *number}, {"last", last}});
    }

private:
    Notes& notes_;
    const Patient& patient_;
    const Settings& settings_;
    const Answers& answers_;
};

} // namespace

void note_upkeep(Notes& notes, const Patient& patient, const Answers& answers) {
    Upkeep upkeep(notes, patient, answers);
    upkeep.health();
    upkeep.backups();
    upkeep.clock();
    upkeep.jobs();
    upkeep.ages();
    upkeep.denials();
}

} // namespace marea::doctor
