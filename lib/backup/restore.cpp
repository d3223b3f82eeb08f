#include "backup/steps.hpp"
#include "postgres/databases.hpp"

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

std::vector<std::string> options_for(State before, const ServerFacts& facts) {
    std::vector<std::string> options;
    if (!facts.superuser) options.emplace_back("--no-owner"); // it could give nothing away
    // All or nothing. Not where nothing is to lose: one transaction needs a lock for each large object.
    if (before == State::full) options.insert(options.end(), {"--clean", "--if-exists", "--single-transaction"});
    return options;
}

void undo(const BackupParts& parts, const Databases& databases, const std::string& database, State before) {
    const std::vector<Argument> which = {{"database", database}};
    switch (before) {
    case State::missing:
        if (const auto dropped = databases.drop(database); !dropped) return (void)parts.fail(dropped.error());
        return parts.tell(Message::restore_undone, which);
    case State::empty: return parts.tell(Message::restore_half_done, which);
    case State::full: return parts.tell(Message::restore_rolled_back, which);
    }
}

} // namespace

ExitCode restore_backup(const BackupParts& parts, const std::filesystem::path& file, const std::string& database,
                        IntoFull full) {
    const auto lock = steps::lock(parts);
    if (const auto* code = std::get_if<ExitCode>(&lock)) return *code;
    // 1. The dump is there, and is what was written.
    const auto known = steps::known(parts, file);
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
    const auto facts = server_facts(parts.settings.database);
    if (!facts) return parts.fail(facts.error());
    if (*before == State::missing)
        if (const auto created = databases.create(database); !created) return parts.fail(created.error());

    // 3. Restore, all of it.
    if (!facts->superuser) parts.tell(Message::restored_without_owner);
    const auto restored = steps::restore_file(parts, known->files.dump, database, options_for(*before, *facts));
    if (!restored) {
        (void)parts.fail(restored.error());
        undo(parts, databases, database, *before);
        if (restored.error().detail.find("role \"") != std::string::npos)
            parts.tell(Message::roles_hint, {{"globals", known->files.globals().string()}});
        return ExitCode::failed;
    }

    // 4. Compare.
    if (!known->manifest) {
        parts.tell(Message::restored_uncompared);
        return ExitCode::partial;
    }
    auto target = parts.settings.database;
    target.name = database;
    const auto& wanted = known->manifest->contents;
    const auto counted = count_contents(target);
    if (!counted) return parts.fail(counted.error());
    const auto found = only_tables_of(wanted, *counted, *before);
    if (found != wanted) {
        parts.say(steps::differences(database, wanted, found));
        return parts.fail({Fault::rows_differ, database, {}});
    }
    parts.tell(Message::restored,
               {{"database", database}, {"tables", std::ssize(wanted.rows)}, {"rows", wanted.total_rows()}});
    return ExitCode::ok;
}

} // namespace marea
