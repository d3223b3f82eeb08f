#pragma once

#include "base/event.hpp"

#include <functional>
#include <memory>

/// What `backup` tells, as codes and values. Words: lib/report/backup_words.cpp.
namespace marea {

enum class BackupMessage {
    // what holds for every task
    another_run, ///< another backup has the lock
    failed,      ///< error
    // backup
    started,                     ///< database, host, port
    folder_closed,               ///< folder: others could enter it
    folder_open,                 ///< folder: others can, and it is not ours to change
    folder_unknown,              ///< error: whether others can could not be told
    rest_removed,                ///< name
    versions,                    ///< server, client
    space_missing,               ///< folder, needed, free
    sessions_missing,            ///< role, database, left, needed: of connections
    tables_unreadable,           ///< role, database, tables: the first ones, more: how many others
    tables_unreadable_before_14, ///< the same, where there is no pg_read_all_data yet
    objects_unreadable,          ///< role, database, first: a large object, more
    rows_hidden,                 ///< role, tables, more: row policies hide rows from this role
    no_scratch_on_standby,
    extension_untrusted, ///< role, extension: the role may not create it, so it cannot restore
    blocked_by,          ///< pid, application, user, query: who holds the lock
    blocked_by_since,    ///< the same, and since
    dumped,              ///< size, tables, rows, objects, seconds
    no_role_passwords,   ///< role
    shrunk,              ///< size, rows, taken_before, size_before, rows_before
    done,                ///< file
    none_made,
    // progress
    dumping,    ///< size
    dumping_as, ///< size, last: the last dump's
    restoring,  ///< database, percent, size, whole
    // verification
    verifying,            ///< file
    no_checksum,          ///< file: nothing to compare it with
    no_counts,            ///< file: without its manifest nobody knows which rows it should hold
    restoring_to_scratch, ///< database
    scratch_left,         ///< database, error
    rows_differ,          ///< database, then table with found and expected of each (one of them may be missing),
                          ///< objects_found and objects_expected, and more: how many others
    left_out,             ///< table, more: tables of the database whose rows the dump does not bring
    objects_left_out,     ///< found, expected: large objects
    verify_by_reading,    ///< the role may not restore everything: what helps
    verified_read,
    verified_restored,
    verified_uncounted, ///< manifest: missing, damaged or another dump's
    // rotation
    pruning_frozen,
    clock_behind, ///< file, taken: later than the dump just made
    pruned,       ///< name
    kept,         ///< kept, unverified, removed: how many
    // afterwards
    after_done,   ///< program
    after_failed, ///< error
    // dry run
    would_dump,  ///< file, free
    would_prune, ///< name
    dry_run_done,
    // --restore
    restore_started,     ///< file, database
    restoring_unchecked, ///< it has no checksum
    not_restored,        ///< object, cause
    others_not_restored, ///< others: how many
    setting_refused,     ///< error: a setting or right of the database
    is_sql,              ///< file, database: not an archive, and what restores it
    is_gzip,
    is_tar,
    is_folder,
    restored_without_owner, ///< the role is no superuser
    restored,               ///< database, tables, rows
    restored_uncompared,    ///< it has no manifest
    restore_undone,         ///< database: it did not exist before
    restore_rolled_back,    ///< database: as it was
    restore_half_done,      ///< database: it was empty
    restore_half_replaced,  ///< database: it was not
    roles_missing,          ///< roles: the first that the dump names, more, globals: the file that makes them
    extension_needed,       ///< role, extension, database: the role may not create what the dump needs
    extension_needed_first, ///< the same, where the database does not exist yet
    extension_in_the_way,   ///< the same, where it would be replaced
    // --accept
    accepted, ///< name
    nothing_to_accept,
};

/// The last of the enum, for tests that go through it.
inline constexpr auto last_backup_message = BackupMessage::nothing_to_accept;

/// Shows how far a long step is until the handle that it returns goes; it asks `measure` from a thread of its own.
using Gauge = std::function<std::shared_ptr<void>(std::function<Event<BackupMessage>()> measure)>;

} // namespace marea
