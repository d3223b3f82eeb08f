#include "backup/steps.hpp"
#include "postgres/lock_watch.hpp"
#include "postgres/tools.hpp"
#include "system/files.hpp"
#include "system/io.hpp"

#include <cmath>

namespace marea::steps {
namespace {

/// A tool's failure; the reason is the disk's where the disk would not take more.
Error cause_of(const Error& tool, const PartFile& part) {
    return part.error() ? *part.error() : tool;
}

/// A moment that no dump is named after: the next second, if the last run was so quick.
std::chrono::sys_seconds next_moment(const BackupParts& parts) {
    while (std::filesystem::exists(parts.folder().files_for(now(parts)).dump))
        parts.clock.sleep(Seconds(0.2));
    return now(parts);
}

/// Roles and other globals.
Result<void> dump_globals(const BackupParts& parts, Dumped& dumped, const BackupFiles& files) {
    auto made = PartFile::create(files.globals());
    if (!made) return made.error();
    dumped.globals = std::move(made).value();
    const auto passwords =
        dumped.manifest.role_passwords ? PostgresTools::RolePasswords::with : PostgresTools::RolePasswords::without;
    const auto done = PostgresTools(parts.runner, parts.settings).dump_globals(passwords, [&](std::string_view block) {
        return dumped.globals->add(block);
    });
    if (!done) return cause_of(done.error(), *dumped.globals);
    const auto sum = dumped.globals->finish();
    if (!sum) return sum.error();
    dumped.globals_sha256 = *sum;
    return {};
}

/// The database, and which tables were in it at that moment. pg_dump locks every table before it writes anything, so
/// with its first block the snapshot is its own and ours goes: nothing of ours outlives the dump, or stands between
/// pg_dump and somebody's lock.
Result<void> dump_database(const BackupParts& parts, std::int64_t last, Dumped& dumped, const BackupFiles& files) {
    const auto& database = parts.settings.database;
    auto made = PartFile::create(files.dump);
    if (!made) return made.error();
    dumped.dump = std::move(made).value();
    const auto watch = watch_locks(parts, database);
    if (!watch) return watch.error();
    const auto start = parts.clock.boot();
    auto taken = Snapshot::take(database);
    if (!taken) return taken.error();
    auto snapshot = std::move(taken).value();
    dumped.tables = snapshot.tables();
    dumped.large_objects = snapshot.large_objects();
    auto shown = gauge(parts, [&file = *dumped.dump, last] {
        if (last == 0) return Event<BackupMessage>{BackupMessage::dumping, {{"size", size_of(file.size())}}};
        return Event<BackupMessage>{BackupMessage::dumping_as,
                                    {{"size", size_of(file.size())}, {"last", size_of(last)}}};
    });
    const auto done = PostgresTools(parts.runner, parts.settings).dump(snapshot.id(), [&](std::string_view block) {
        snapshot.release();
        return dumped.dump->add(block);
    });
    shown.reset();
    snapshot.release();
    if (const auto blocked = end_watch(parts, **watch, database.name); !blocked) return blocked.error();
    if (!done) return cause_of(done.error(), *dumped.dump);
    dumped.manifest.seconds = elapsed_at_least(start, parts.clock.boot()).count();
    const auto sum = dumped.dump->finish();
    if (!sum) return sum.error();
    dumped.manifest.sha256 = *sum;
    dumped.manifest.size = dumped.dump->size();
    return {};
}

} // namespace

Result<Dumped> dump(const BackupParts& parts, const Look& look) {
    Dumped dumped;
    dumped.manifest.database = parts.settings.database.name;
    dumped.manifest.taken = next_moment(parts);
    dumped.manifest.server_version = look.facts.version_text;
    dumped.manifest.client_version = look.client_version;
    dumped.manifest.role_passwords = look.facts.superuser;
    const auto files = parts.folder().files_for(dumped.manifest.taken);
    // The globals first: they are quick, so what is wrong with them shows before the long part.
    if (const auto done = dump_globals(parts, dumped, files); !done) return done.error();
    if (const auto done = dump_database(parts, look.last_size, dumped, files); !done) return done.error();
    return dumped;
}

Result<std::unique_ptr<LockWatch>> watch_locks(const BackupParts& parts, const DatabaseSettings& database) {
    return LockWatch::start(database, session_name(), Seconds(parts.settings.backup.lock_timeout_seconds));
}

Error in_the_way(const BackupParts& parts, const LockWait& wait, const std::string& database) {
    for (const auto& blocker : wait.blockers) {
        std::vector<Argument> with = {{"pid", blocker.pid},
                                      {"application", blocker.application},
                                      {"user", blocker.user},
                                      {"query", blocker.query}};
        if (blocker.since) with.push_back({"since", *blocker.since});
        parts.tell(blocker.since ? BackupMessage::blocked_by_since : BackupMessage::blocked_by, std::move(with));
    }
    const auto seconds = std::llround(parts.settings.backup.lock_timeout_seconds);
    return {Fault::lock_wait, wait.relation.empty() ? database : wait.relation, std::to_string(seconds)};
}

Result<void> end_watch(const BackupParts& parts, LockWatch& watch, const std::string& database) {
    if (const auto wait = watch.end()) return in_the_way(parts, *wait, database);
    return {};
}

} // namespace marea::steps
