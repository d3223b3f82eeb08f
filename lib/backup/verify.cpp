#include "backup/steps.hpp"
#include "postgres/databases.hpp"
#include "system/descriptor.hpp"
#include "system/files.hpp"
#include "system/io.hpp"
#include "system/sha256.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace marea {
namespace steps {
namespace {

/// The same rows, whoever owns them: an ordinary role may neither give objects away nor comment on others'.
const std::vector<std::string> contents_only = {"--no-owner",          "--no-privileges",    "--no-comments",
                                                "--no-publications",   "--no-subscriptions", "--no-tablespaces",
                                                "--no-security-labels"};

/// A command's failure says nothing about the dump by itself: it cannot be called damaged, nor good. A half-written one
/// goes with its run, so it is named as it would have been.
Error unverified(std::filesystem::path dump, const Error& cause) {
    if (cause.fault != Fault::command_failed) return cause;
    if (dump.extension() == ".part") dump.replace_extension();
    return {Fault::dump_unverified, dump.string(), cause.subject + ": " + cause.detail};
}

} // namespace

Result<void> restored_equals(const BackupParts& parts, const std::filesystem::path& dump, const Contents& contents) {
    auto made = ScratchDatabase::create(parts.settings.database, now(parts));
    if (!made) return made.error();
    auto scratch = std::move(made).value();
    parts.tell(BackupMessage::restoring_to_scratch, {{"database", scratch->name()}});
    const auto compared = [&]() -> Result<void> {
        const auto restored = restore_file(parts, dump, scratch->name(), contents_only);
        if (!restored) return restored.error();
        const auto found = count_contents(scratch->settings());
        if (!found) return found.error();
        if (*found == contents) return {};
        parts.say(differences(scratch->name(), contents, *found));
        // What this role may not restore says nothing against the dump.
        if (!restored->empty()) return Error{Fault::command_failed, "pg_restore", restored->front().cause};
        return Error{Fault::rows_differ, scratch->name(), {}};
    };
    auto result = compared();
    if (const auto dropped = scratch->drop(); !dropped)
        parts.tell(BackupMessage::scratch_left, {{"database", scratch->name()}, {"error", dropped.error()}});
    if (result || result.error().fault != Fault::command_failed) return result;
    parts.tell(BackupMessage::verify_by_reading);
    return unverified(dump, result.error());
}

Result<ArchiveRows> read_rows(const BackupParts& parts, const std::filesystem::path& dump) {
    ArchiveRows rows;
    const auto read = PostgresTools(parts.runner, parts.settings).read_back(dump, [&](std::string_view block) {
        rows.add(block);
        return true;
    });
    if (!read) return unverified(dump, read.error());
    return rows;
}

Event<BackupMessage> differences(const std::string& database, const Contents& expected, const Contents& found) {
    Event<BackupMessage> event{BackupMessage::rows_differ, {{"database", database}}};
    constexpr int shown = 3;
    std::int64_t differing = 0;
    const auto add = [&](std::vector<Argument> what) {
        if (++differing <= shown) event.with.insert(event.with.end(), what.begin(), what.end());
    };
    for (const auto& [table, rows] : expected.rows) {
        const auto there = found.rows.find(table);
        if (there == found.rows.end())
            add({{"table", table}, {"expected", rows}});
        else if (there->second != rows)
            add({{"table", table}, {"expected", rows}, {"found", there->second}});
    }
    for (const auto& [table, rows] : found.rows)
        if (!expected.rows.contains(table)) add({{"table", table}, {"found", rows}});
    if (found.large_objects != expected.large_objects)
        add({{"objects_expected", expected.large_objects}, {"objects_found", found.large_objects}});
    if (differing > shown) event.with.push_back({"more", differing - shown});
    return event;
}

Result<std::vector<Refused>> restore_file(const BackupParts& parts, const std::filesystem::path& dump,
                                          const std::string& database, const std::vector<std::string>& options) {
    const Descriptor input(::open(dump.c_str(), O_RDONLY | O_CLOEXEC));
    if (!input.open()) return io_error(dump);
    // The child reads through the same open file, so its place in it is ours to see.
    const auto size = ::lseek(input.get(), 0, SEEK_END);
    ::lseek(input.get(), 0, SEEK_SET);
    const auto shown = gauge(parts, [&] {
        constexpr double whole = 100;
        const auto done = ::lseek(input.get(), 0, SEEK_CUR);
        return Event<BackupMessage>{
            BackupMessage::restoring,
            {{"database", database},
             {"percent", size > 0 ? whole * static_cast<double>(done) / static_cast<double>(size) : whole},
             {"size", size_of(done)},
             {"whole", size_of(size)}}};
    });
    auto done = PostgresTools(parts.runner, parts.settings).restore(input.get(), database, options);
    if (!done) return done;
    constexpr std::size_t most = 5;
    for (std::size_t at = 0; at < std::min(done->size(), most); ++at)
        parts.tell(BackupMessage::not_restored, {{"object", (*done)[at].object}, {"cause", (*done)[at].cause}});
    if (done->size() > most)
        parts.tell(BackupMessage::others_not_restored, {{"others", std::ssize(*done) - std::int64_t{most}}});
    return done;
}

Result<void> same_bytes(const std::filesystem::path& file, const std::string& sha256) {
    const auto read = sha256_of(file);
    if (!read) return read.error();
    if (*read == sha256) return {};
    constexpr std::size_t enough = 12;
    return Error{Fault::dump_damaged, file.string(),
                 "SHA-256: " + read->substr(0, enough) + "... != " + sha256.substr(0, enough) + "..."};
}

Result<Manifest::How> verify(const BackupParts& parts, const std::filesystem::path& dump, const std::string& sha256,
                             const std::optional<Contents>& contents) {
    if (const auto same = same_bytes(dump, sha256); !same) return same.error();
    if (parts.settings.backup.verify == BackupVerify::restore) {
        if (const auto equal = restored_equals(parts, dump, contents.value_or(Contents{})); !equal)
            return equal.error();
        return Manifest::How::restored;
    }
    const auto rows = read_rows(parts, dump);
    if (!rows) return rows.error();
    if (!contents) return Manifest::How::read;
    std::vector<std::string> tables;
    for (const auto& [table, count] : contents->rows)
        tables.push_back(table);
    const auto found = rows->of(tables);
    if (found == *contents) return Manifest::How::read;
    parts.say(differences(dump.filename().string(), *contents, found));
    return Error{Fault::rows_differ, dump.string(), {}};
}

Result<Known> known(const BackupParts& parts, const std::filesystem::path& named) {
    Known known{{named}, {}, {}, {}};
    std::error_code failed;
    if (!std::filesystem::is_regular_file(named, failed)) known.files = {parts.settings.backup.directory / named};
    if (!std::filesystem::is_regular_file(known.files.dump, failed)) return Error{Fault::no_backup, named.string(), {}};
    const auto lines = read_file(known.files.checksums());
    if (!lines) return lines.error();
    if (auto manifest = load_manifest(known.files)) known.manifest = std::move(manifest).value();
    known.sha256 = find_checksum(lines->value_or(""), known.files.dump);
    known.globals_sha256 = find_checksum(lines->value_or(""), known.files.globals());
    if (!known.sha256 && known.manifest) known.sha256 = known.manifest->sha256;
    return known;
}

} // namespace steps

namespace {

/// Whether the rotation and --list will call a dump that was just verified so, too.
bool counts(const steps::Known& known) {
    if (!known.manifest) return false;
    std::error_code failed;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(known.files.dump, failed));
    return !failed && StoredBackup{known.files, known.manifest->taken, size, known.manifest}.fits();
}

} // namespace

ExitCode verify_backup(const BackupParts& parts, const std::filesystem::path& file) {
    const auto lock = steps::lock(parts);
    if (const auto* code = std::get_if<ExitCode>(&lock)) return *code;
    auto found = steps::known(parts, file);
    // A damaged dump of ours may look like anything.
    if ((!found || !found->sha256) && steps::other_format(parts, file, parts.settings.database.name))
        return ExitCode::failed;
    if (!found) return parts.fail(found.error());
    auto known = std::move(found).value();
    const auto& dump = known.files.dump;
    parts.tell(BackupMessage::verifying, {{"file", dump.string()}});
    const bool by_rows = parts.settings.backup.verify == BackupVerify::restore;
    if (!known.sha256 || (by_rows && !known.manifest)) {
        parts.tell(known.sha256 ? BackupMessage::no_counts : BackupMessage::no_checksum, {{"file", dump.string()}});
        return ExitCode::failed;
    }

    const auto look = [&]() -> Result<Manifest::How> {
        if (known.globals_sha256)
            if (const auto same = steps::same_bytes(known.files.globals(), *known.globals_sha256); !same)
                return same.error();
        std::optional<Contents> contents;
        if (known.manifest) contents = known.manifest->contents;
        return steps::verify(parts, dump, *known.sha256, contents);
    };
    const auto how = look();

    // What is known now stands in the manifest, so that the rotation never counts on a damaged dump.
    std::optional<Manifest::Damage> damage;
    if (!how && how.error().fault == Fault::dump_damaged) damage = Manifest::Damage::bytes;
    if (!how && how.error().fault == Fault::rows_differ) damage = Manifest::Damage::rows;
    if (known.manifest && (how || damage)) {
        if (how) known.manifest->verified = Manifest::Verified{*how, steps::now(parts)};
        known.manifest->damage = damage;
        if (const auto saved = save_manifest(known.files, *known.manifest); !saved) (void)parts.fail(saved.error());
    }
    if (!how) return parts.fail(how.error());
    parts.tell(steps::verified(*how));
    if (counts(known)) return ExitCode::ok;
    parts.tell(BackupMessage::verified_uncounted, {{"manifest", known.files.manifest().string()}});
    return ExitCode::partial;
}

} // namespace marea
