#include "backup/steps.hpp"
#include "postgres/databases.hpp"

#include <algorithm>

namespace marea {
namespace {

using Message = BackupMessage;
using State = Databases::State;

/// What somebody's database may hold besides the dump's tables is not the dump's business.
Contents only_tables_of(const Contents& wanted, const Contents& found, State before) {
    Contents some;
    for (const auto& [table, rows] : found.rows)
        if (wanted.rows.contains(table)) some.rows[table] = rows;
    some.large_objects = before == State::full ? wanted.large_objects : found.large_objects;
    return some;
}

/// How the database was written to.
enum class Written { at_once, step_by_step };

std::vector<std::string> options_for(State before, Written written, const ServerFacts& facts) {
    std::vector<std::string> options;
    if (!facts.superuser) options.emplace_back("--no-owner"); // it could give nothing away
    if (before == State::full) options.insert(options.end(), {"--clean", "--if-exists"});
    // All or nothing. Not where nothing is to lose: one transaction needs a lock for each large object.
    if (written == Written::at_once) options.emplace_back("--single-transaction");
    return options;
}

void undo(const BackupParts& parts, const Databases& databases, const std::string& database, State before,
          Written written) {
    const std::vector<Argument> which = {{"database", database}};
    switch (before) {
    case State::missing:
        if (const auto dropped = databases.drop(database); !dropped) return (void)parts.fail(dropped.error());
        return parts.tell(Message::restore_undone, which);
    case State::empty: return parts.tell(Message::restore_half_done, which);
    case State::full:
        return parts.tell(written == Written::at_once ? Message::restore_rolled_back : Message::restore_half_replaced,
                          which);
    }
}

/// What the dump holds besides rows.
Result<ArchiveEntries> read_entries(const BackupParts& parts, const std::filesystem::path& dump,
                                    const ServerFacts& facts) {
    ArchiveEntries entries;
    const std::vector<std::string> options =
        facts.superuser ? std::vector<std::string>() : std::vector<std::string>{"--no-owner"};
    const auto read =
        PostgresTools(parts.runner, parts.settings).read_schema(dump, options, [&](std::string_view block) {
            entries.add(block);
            return true;
        });
    if (!read) return read.error();
    return entries;
}

/// What this server or this role lacks for the dump; false: it cannot come to anything, and it was said why.
Result<bool> can_hold(const BackupParts& parts, const BackupFiles& files, const ArchiveEntries& entries,
                      const Databases& databases, const std::string& database, State before, const ServerFacts& facts) {
    const auto missing = databases.missing_roles(entries.roles());
    if (!missing) return missing.error();
    if (!missing->empty()) {
        auto with = steps::some_of("roles", *missing);
        with.push_back({"globals", files.globals().string()});
        parts.tell(Message::roles_missing, std::move(with));
    }
    if (facts.superuser) return true;
    const auto untrusted = databases.untrusted(entries.extensions(), database, before);
    if (!untrusted) return untrusted.error();
    if (untrusted->empty()) return true;
    auto message = Message::extension_needed;
    if (before == State::missing) message = Message::extension_needed_first;
    if (before == State::full) message = Message::extension_in_the_way;
    parts.tell(message,
               {{"role", parts.settings.database.user}, {"extension", untrusted->front()}, {"database", database}});
    return false;
}

/// The settings, rights and owner of the database itself, which pg_restore leaves out where it does not create it.
bool restore_settings(const BackupParts& parts, const ArchiveEntries& entries, const Databases& databases,
                      const std::string& database) {
    const auto failed = databases.change(database, [&](const std::string& name) { return entries.statements(name); });
    for (const auto& error : failed)
        parts.tell(Message::setting_refused, {{"error", error}});
    return failed.empty();
}

/// Nobody is in the way, or who is.
Result<void> wait_for_others(const BackupParts& parts, const DatabaseSettings& target) {
    const auto waited = wait_until_free(target, Seconds(parts.settings.backup.lock_timeout_seconds));
    if (!waited) return waited.error();
    if (*waited) return steps::in_the_way(parts, **waited, target.name);
    return {};
}

/// Restored, with what was refused, while nobody waits for us longer than the settings allow.
Result<std::vector<Refused>> restore_watched(const BackupParts& parts, const std::filesystem::path& dump,
                                             const DatabaseSettings& target, const std::vector<std::string>& options) {
    const auto watch = steps::watch_locks(parts, target);
    if (!watch) return watch.error();
    auto restored = steps::restore_file(parts, dump, target.name, options);
    if (const auto blocked = steps::end_watch(parts, **watch, target.name); !blocked) return blocked.error();
    return restored;
}

/// They come after everything else and cost no rows, yet end a single transaction.
bool only_a_view_is_missing(const Error& error) {
    return error.fault == Fault::command_failed && error.detail.starts_with("REFRESH MATERIALIZED VIEW ");
}

} // namespace

ExitCode restore_backup(const BackupParts& parts, const std::filesystem::path& file, const std::string& database,
                        IntoFull full) {
    const auto lock = steps::lock(parts);
    if (const auto* code = std::get_if<ExitCode>(&lock)) return *code;
    // 1. The dump is there, and is what was written.
    const auto known = steps::known(parts, file);
    if ((!known || !known->sha256) && steps::other_format(parts, file, database)) return ExitCode::failed;
    if (!known) return parts.fail(known.error());
    parts.tell(Message::restore_started, {{"file", known->files.dump.string()}, {"database", database}});
    if (!known->sha256)
        parts.tell(Message::restoring_unchecked);
    else if (const auto same = steps::same_bytes(known->files.dump, *known->sha256); !same)
        return parts.fail(same.error());

    // 2. The database is new or empty, or may be written over.
    const Databases databases(parts.settings.database);
    const auto before = databases.state(database);
    if (!before) return parts.fail(before.error());
    if (*before == State::full && full == IntoFull::refuse)
        return parts.fail({Fault::database_not_empty, database, {}});
    const auto facts = databases.facts();
    if (!facts) return parts.fail(facts.error());
    auto target = parts.settings.database;
    target.name = database;
    const auto entries = read_entries(parts, known->files.dump, *facts);
    if (!entries) return parts.fail(entries.error());
    const auto holds = can_hold(parts, known->files, *entries, databases, database, *before, *facts);
    if (!holds) return parts.fail(holds.error());
    if (!*holds) return ExitCode::failed;
    if (*before == State::full)
        if (const auto free = wait_for_others(parts, target); !free) return parts.fail(free.error());
    if (*before == State::missing)
        if (const auto created = databases.create(database); !created) return parts.fail(created.error());

    // 3. Restore, all of it.
    if (!facts->superuser) parts.tell(Message::restored_without_owner);
    auto written = *before == State::full ? Written::at_once : Written::step_by_step;
    const auto give_up = [&](const Error& error) {
        (void)parts.fail(error);
        undo(parts, databases, database, *before, written);
        return ExitCode::failed;
    };
    auto restored = restore_watched(parts, known->files.dump, target, options_for(*before, written, *facts));
    if (!restored && written == Written::at_once && only_a_view_is_missing(restored.error())) {
        written = Written::step_by_step; // as into an empty database, now that all the rest is known to go in
        restored = restore_watched(parts, known->files.dump, target, options_for(*before, written, *facts));
    }
    if (!restored) return give_up(restored.error());
    bool complete = restored->empty();

    // 4. Compare.
    if (known->manifest) {
        const auto& wanted = known->manifest->contents;
        const auto counted = count_contents(target);
        if (!counted) return parts.fail(counted.error());
        const auto found = only_tables_of(wanted, *counted, *before);
        if (found != wanted) {
            parts.say(steps::differences(database, wanted, found));
            const Error error{Fault::rows_differ, database, {}};
            return complete ? parts.fail(error) : give_up(error);
        }
        parts.tell(Message::restored,
                   {{"database", database}, {"tables", std::ssize(wanted.rows)}, {"rows", wanted.total_rows()}});
    } else {
        parts.tell(Message::restored_uncompared);
        complete = false;
    }

    // 5. The database's own settings and rights, last: they may shut us out.
    if (!restore_settings(parts, *entries, databases, database)) complete = false;
    return complete ? ExitCode::ok : ExitCode::partial;
}

} // namespace marea
