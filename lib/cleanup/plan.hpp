#pragma once

#include "cleanup/leftovers.hpp"
#include "config/settings.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

/// What goes and what stays, and why. Pure: the same list for --dry-run and for the run itself.
namespace marea {

enum class Kind { container, image, volume, log, partial_backup };

enum class Verdict {
    remove,
    rotate,   ///< a log: renamed, then compressed
    move_out, ///< a log that somebody appends to: compressed, then cut where it is
    compress, ///< a log of an earlier rotation
    spare,
};

enum class Reason {
    // goes
    finished_long_ago,
    managed,
    dangling,
    unreferenced,
    over_limit,
    rotated,
    too_many,
    abandoned,
    // stays
    running,
    never_started,
    recent,
    compose,
    swarm,         ///< of a service or stack of Swarm's, which takes its own away
    other_project, ///< its labels name another project of Marea's or Compose's
    kept_by_label,
    age_unknown,
    autoscale_at_work, ///< autoscale's state says that it is being started or drained
    tagged,
    in_use,
    parent_of_kept,
    many_names,
    named,
    foreign,
    referenced,
    unused_recently,
    postgres_mount,
    postgres_files,
    written_lately,
    not_looked_into,
    under_limit,
    held_open, ///< over the limit, and somebody writes to it where he stands: cutting it would leave a hole
    kept_copy,
    being_written,
    backup_running,
};

/// One thing, what becomes of it and why.
struct Item {
    Kind kind = Kind::container;
    std::string id; ///< what it is removed by: an id, a volume's name, a file's name
    std::string name;
    std::optional<std::uint64_t> size; ///< what removing it frees
    std::optional<Seconds> age;        ///< since it finished, was made, was first seen unreferenced, was written
    Verdict verdict = Verdict::spare;
    Reason reason = Reason::age_unknown;
};

struct CleanupRules {
    Seconds stopped{24 * 3600};         ///< containers and images go when older than this
    Seconds volume_unused{7 * 86400.0}; ///< volumes go when unreferenced for this long
    std::string project{};              ///< this project's root
};
[[nodiscard]] CleanupRules rules_of(const Settings& settings);

/// Containers: those stopped for long; Marea's own whatever Compose's labels say. `at_work`: autoscale's state names
/// them.
[[nodiscard]] std::vector<Item> plan_containers(const std::vector<Container>& containers,
                                                const std::set<ContainerName>& at_work, const CleanupRules& rules,
                                                Moment now);

/// Images: those without a tag, a container (of `remaining`), a service of Swarm's that names their digest and a child
/// that stays; children come before parents.
[[nodiscard]] std::vector<Item> plan_images(const std::vector<Image>& images, const std::vector<Container>& remaining,
                                            const CleanupRules& rules, Moment now,
                                            const std::vector<std::string>& service_images = {});

/// Whether a volume's name is one that docker made up.
[[nodiscard]] bool is_anonymous(const Volume& volume);

/// The ledger after this look: dates volumes that no container references, forgets the date of those that one does and
/// of those not looked at for over two days (two looks far apart say nothing of the time between them), remembers what
/// was mounted at PostgreSQL's path for ever.
[[nodiscard]] Ledger update(Ledger ledger, const Leftovers& seen, Moment now);

/// Whether only its contents can still save this volume: what is worth looking into.
[[nodiscard]] bool needs_a_look(const Volume& volume, const Ledger& ledger, const CleanupRules& rules, Moment now);

/// Volumes: anonymous ones that the (updated) ledger has known without a container for long enough.
[[nodiscard]] std::vector<Item> plan_volumes(const std::vector<Volume>& volumes, const Ledger& ledger,
                                             const CleanupRules& rules, Moment now);

/// Unfinished backups, of which `files` are: those older than a day, while no backup runs. By their names the caller
/// knows them as ours.
enum class BackupNow { idle, running };
[[nodiscard]] std::vector<Item> plan_partial_backups(const std::vector<FileEntry>& files, BackupNow backup, Moment now);

} // namespace marea
