#pragma once

#include "backup/backup.hpp"
#include "backup/retention.hpp"
#include "postgres/archive.hpp"
#include "postgres/facts.hpp"
#include "postgres/lock_watch.hpp"
#include "postgres/tools.hpp"
#include "system/lock.hpp"
#include "system/part_file.hpp"

#include <memory>
#include <optional>
#include <variant>
#include <vector>

/// The steps of `backup`, each in the file of its name.
namespace marea::steps {

[[nodiscard]] inline Bytes size_of(std::int64_t bytes) {
    return {static_cast<std::uint64_t>(bytes)};
}

/// The wall clock, in whole seconds.
[[nodiscard]] std::chrono::sys_seconds now(const BackupParts& parts);

/// The lock of everything that works with these settings; held by another: said in one line, ExitCode::locked.
[[nodiscard]] std::variant<FileLock, ExitCode> lock(const BackupParts& parts);
/// The lock in the folder itself, of whoever adds or removes dumps: two projects that share a folder have a state_dir
/// each, and would take each other's half-written files for rests.
[[nodiscard]] std::variant<FileLock, ExitCode> lock_folder(const BackupParts& parts);

/// Shows how far a step is while the handle lives, where somebody watches.
[[nodiscard]] inline std::shared_ptr<void> gauge(const BackupParts& parts,
                                                 std::function<Event<BackupMessage>()> measure) {
    return parts.gauge ? parts.gauge(std::move(measure)) : nullptr;
}

// dump.cpp

/// A dump on the disk that nobody has verified yet, and what the database held at its moment.
struct Dumped {
    std::unique_ptr<PartFile> dump;
    std::unique_ptr<PartFile> globals;
    std::string globals_sha256;
    std::vector<std::string> tables; ///< whose rows it should bring
    std::int64_t large_objects = 0;
    Manifest manifest;
};

/// The server and the programs that are fit for it.
struct Server {
    ServerFacts facts;
    std::string client_version;
};
struct Space {
    std::vector<StoredBackup> stored; ///< the newest first
    std::int64_t free_bytes = 0;
    std::int64_t last_size = 0; ///< of the newest good one
};
/// What is known before anything is written.
struct Look : Server, Space {};

/// The first few of the names, as one argument, and `more`: how many others there are.
[[nodiscard]] std::vector<Argument> some_of(const char* name, const std::vector<std::string>& all);

/// Each, or what would make the dump or its verification fail.
[[nodiscard]] std::variant<Server, Event<BackupMessage>> look_at_server(const Settings& settings,
                                                                        CommandRunner& runner);
[[nodiscard]] std::variant<Space, Event<BackupMessage>> look_at_space(const Settings& settings);

/// Server, programs and space are there, and the role may read everything; nullopt: nothing is begun, and it was said
/// why.
[[nodiscard]] std::optional<Look> look(const BackupParts& parts);
[[nodiscard]] Result<Dumped> dump(const BackupParts& parts, const Look& look);

/// Over the tool that will run: it waits for no lock in this database longer than the settings allow.
[[nodiscard]] Result<std::unique_ptr<LockWatch>> watch_locks(const BackupParts& parts,
                                                             const DatabaseSettings& database);
/// Says who is in the way.
[[nodiscard]] Error in_the_way(const BackupParts& parts, const LockWait& wait, const std::string& database);
/// The error, and who was in the way, where the watch ended the tool.
[[nodiscard]] Result<void> end_watch(const BackupParts& parts, LockWatch& watch, const std::string& database);

// verify.cpp

/// What stands beside a dump that somebody named, by its path or by its name in the folder.
struct Known {
    BackupFiles files;
    std::optional<Manifest> manifest;
    std::optional<std::string> sha256;
    std::optional<std::string> globals_sha256;
};
[[nodiscard]] Result<Known> known(const BackupParts& parts, const std::filesystem::path& named);

/// Fault::dump_damaged when the file is not the one that has this checksum.
[[nodiscard]] Result<void> same_bytes(const std::filesystem::path& file, const std::string& sha256);

/// Reads the archive to its end and counts its rows.
[[nodiscard]] Result<ArchiveRows> read_rows(const BackupParts& parts, const std::filesystem::path& dump);

/// Restored into a database of its own, it held these contents. Fault::rows_differ: it did not.
[[nodiscard]] Result<void> restored_equals(const BackupParts& parts, const std::filesystem::path& dump,
                                           const Contents& contents);

/// The file is byte for byte what pg_dump wrote (`sha256`), pg_restore reads it to its end and it holds `contents`;
/// with verify = "restore", once restored. How it was verified, or why it cannot be called good.
[[nodiscard]] Result<Manifest::How> verify(const BackupParts& parts, const std::filesystem::path& dump,
                                           const std::string& sha256, const std::optional<Contents>& contents);

[[nodiscard]] constexpr BackupMessage verified(Manifest::How how) {
    return how == Manifest::How::read ? BackupMessage::verified_read : BackupMessage::verified_restored;
}

/// How two contents differ, as BackupMessage::rows_differ has it.
[[nodiscard]] Event<BackupMessage> differences(const std::string& database, const Contents& expected,
                                               const Contents& found);

/// Into a database that exists. What could not be restored is said and counted.
[[nodiscard]] Result<std::vector<Refused>> restore_file(const BackupParts& parts, const std::filesystem::path& dump,
                                                        const std::string& database,
                                                        const std::vector<std::string>& options);

// format.cpp

/// A backup in a form that only other programs restore: says which, and how. False: it is none of those.
[[nodiscard]] bool other_format(const BackupParts& parts, const std::filesystem::path& named,
                                const std::string& database);

// prune.cpp

[[nodiscard]] Retention judge_stored(const BackupSettings& settings, const std::vector<StoredBackup>& stored);
/// The one that a new dump is compared with: the newest good one that nobody doubts.
[[nodiscard]] const StoredBackup* last_good(const std::vector<StoredBackup>& stored);
[[nodiscard]] bool frozen(const std::vector<StoredBackup>& stored);
/// Why nothing is removed: a shrunk dump, or a clock that says that the dump just made, `made`, is older than others.
[[nodiscard]] std::optional<Event<BackupMessage>> held_by(const std::vector<StoredBackup>& stored,
                                                          std::chrono::sys_seconds made);
/// Says what prune() would do.
void plan_pruning(const BackupParts& parts, const std::vector<StoredBackup>& stored, std::chrono::sys_seconds made);
enum class Pruned { all, held };
/// Removes what the rotation no longer wants, unless something holds that back.
[[nodiscard]] Result<Pruned> prune(const BackupParts& parts, std::chrono::sys_seconds made);

} // namespace marea::steps
