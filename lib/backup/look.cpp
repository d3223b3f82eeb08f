#include "backup/steps.hpp"
#include "postgres/tools.hpp"

#include <algorithm>

namespace marea::steps {
namespace {

using Message = BackupMessage;

constexpr double space_factor = 1.5;
constexpr int first_with_read_all = 14;     // pg_read_all_data
constexpr std::int64_t sessions_needed = 3; // the snapshot or the scratch database, the tool, the watch over its locks

Result<std::int64_t> free_space(const std::filesystem::path& folder) {
    std::error_code failed;
    auto there = folder;
    while (!std::filesystem::exists(there, failed) && there.has_relative_path()) // a dry run makes no folder
        there = there.parent_path();
    const auto space = std::filesystem::space(there, failed);
    if (failed) return Error{Fault::io, folder.string(), failed.message()};
    return static_cast<std::int64_t>(space.available);
}

/// A damaged dump's size tells nothing of the next one's.
std::int64_t last_size(const std::vector<StoredBackup>& stored) {
    const auto found = std::ranges::find_if(stored, &StoredBackup::good);
    return found != stored.end() ? found->size : 0;
}

/// What would make the dump, or its verification, fail when half of it is done.
std::optional<Event<Message>> obstacle(const Settings& settings, const ServerFacts& facts) {
    const auto& role = settings.database.user;
    const auto about = [&](const char* what, const std::vector<std::string>& names) {
        auto with = some_of(what, names);
        with.insert(with.end(), {{"role", role}, {"database", settings.database.name}});
        return with;
    };
    const auto left = facts.sessions_left.value_or(sessions_needed);
    if (!facts.superuser && left < sessions_needed)
        return Event<Message>{Message::sessions_missing,
                              {{"role", role},
                               {"database", settings.database.name},
                               {"left", std::max<std::int64_t>(left, 0)},
                               {"needed", sessions_needed}}};
    if (!facts.unreadable_tables.empty())
        return Event<Message>{facts.version < first_with_read_all ? Message::tables_unreadable_before_14
                                                                  : Message::tables_unreadable,
                              about("tables", facts.unreadable_tables)};
    if (!facts.unreadable_objects.empty())
        return Event<Message>{Message::objects_unreadable, about("first", facts.unreadable_objects)};
    if (!facts.policed_tables.empty())
        return Event<Message>{Message::rows_hidden, about("tables", facts.policed_tables)};
    if (settings.backup.verify == BackupVerify::read) return std::nullopt;
    if (facts.standby) return Event<Message>{Message::no_scratch_on_standby};
    if (!facts.untrusted_extensions.empty())
        return Event<Message>{Message::extension_untrusted,
                              {{"role", role}, {"extension", facts.untrusted_extensions.front()}}};
    return std::nullopt;
}

} // namespace

std::vector<Argument> some_of(const char* name, const std::vector<std::string>& all) {
    constexpr std::size_t shown = 3;
    std::string some;
    for (std::size_t at = 0; at < std::min(all.size(), shown); ++at)
        some += (at == 0 ? "" : ", ") + all[at];
    return {{name, some}, {"more", std::ssize(all) - static_cast<std::int64_t>(std::min(all.size(), shown))}};
}

std::variant<Server, Event<Message>> look_at_server(const Settings& settings, CommandRunner& runner) {
    const auto failed = [](const Error& error) { return Event<Message>{Message::failed, {{"error", error}}}; };
    auto facts = server_facts(settings.database);
    if (!facts) return failed(facts.error());
    const auto client = PostgresTools(runner, settings).version();
    if (!client) return failed(client.error());
    if (client->major < facts->version) return failed({Fault::client_too_old, client->text, facts->version_text});
    if (const auto found = obstacle(settings, *facts)) return *found;
    if (settings.backup.verify == BackupVerify::restore && !facts->creates_databases)
        return failed({Fault::no_createdb, settings.database.user, {}});
    return Server{std::move(facts).value(), client->text};
}

std::variant<Space, Event<Message>> look_at_space(const Settings& settings) {
    const auto failed = [](const Error& error) { return Event<Message>{Message::failed, {{"error", error}}}; };
    const BackupFolder folder(settings.backup.directory, settings.database.name);
    auto stored = folder.list();
    if (!stored) return failed(stored.error());
    const auto free = free_space(folder.path());
    if (!free) return failed(free.error());
    const auto last = last_size(*stored);
    const auto needed = static_cast<std::int64_t>(static_cast<double>(last) * space_factor);
    if (needed > *free)
        return Event<Message>{
            Message::space_missing,
            {{"folder", folder.path().string()}, {"needed", size_of(needed)}, {"free", size_of(*free)}}};
    return Space{std::move(stored).value(), *free, last};
}

std::optional<Look> look(const BackupParts& parts) {
    auto server = look_at_server(parts.settings, parts.runner);
    if (const auto* obstacle = std::get_if<Event<Message>>(&server)) {
        parts.say(*obstacle);
        return std::nullopt;
    }
    auto space = look_at_space(parts.settings);
    if (const auto* obstacle = std::get_if<Event<Message>>(&space)) {
        parts.say(*obstacle);
        return std::nullopt;
    }
    return Look{std::get<Server>(std::move(server)), std::get<Space>(std::move(space))};
}

} // namespace marea::steps
