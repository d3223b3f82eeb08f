#pragma once

#include "base/clock.hpp"
#include "engine/container.hpp"
#include "system/folder.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What cleanup looks at: things on the engine and files on the disk, as they are, without a verdict.
namespace marea {

struct Mount {
    std::string volume;      ///< the name of a volume
    std::string destination; ///< the path inside the container
};

struct Container {
    std::string id;
    ContainerName name;
    ContainerState state = ContainerState::unknown;
    std::optional<Moment> finished; ///< nullopt: never ran, or unreadable
    bool managed = false;           ///< Marea made it; the label alone may have come with an image of `docker commit`
    bool compose = false;           ///< carries a label of Compose's
    bool keep = false;              ///< carries marea.keep
    bool swarm = false;             ///< a task's of a Swarm service: Swarm made it and takes it away
    std::string project{};          ///< the root of the project that it says it is of: Marea's label, else Compose's
    std::string image;              ///< the image's full id
    std::vector<Mount> mounts;
    bool unlimited_log = false; ///< json-file without max-size
    std::string log_file;
};

struct Image {
    std::string id;
    std::vector<std::string> tags;
    std::vector<std::string> digests; ///< "repository@sha256:..."
    std::string parent;               ///< only the classic builder records one
    std::optional<Moment> touched;    ///< built, or tagged last, whichever came later
    std::uint64_t size = 0;           ///< shared layers included
    std::vector<std::string> layers;
    bool keep = false;
    std::vector<std::string> projects{}; ///< the roots that its labels name; those of `docker commit` add up
};

struct Volume {
    std::string name;
    std::string driver;
    bool options = false; ///< mounted from elsewhere (NFS, a device): not docker's own folder
    bool compose = false;
    bool keep = false;
    bool swarm = false; ///< a stack's
    std::string mountpoint;
    std::optional<VolumeContents> contents; ///< nullopt: not looked into, or it could not be
};

/// A piece of the build cache.
struct CachedBuild {
    std::uint64_t bytes = 0;
    std::optional<Moment> used; ///< last
};
/// What only a person, or a setting, may throw away.
struct DiskUse {
    std::uint64_t build_cache = 0;     ///< what no build uses at the moment
    std::uint64_t unused_images = 0;   ///< tagged, and no container is made of them
    std::vector<CachedBuild> builds{}; ///< the parts of `build_cache`, as far as the engine tells them
};

/// One look at the engine. Volumes and images were listed before the containers, so that what a container that comes
/// meanwhile uses is not among them.
struct Leftovers {
    std::vector<Volume> volumes;
    std::vector<Image> images;
    std::vector<Container> containers;
    std::vector<std::string> service_images{}; ///< of Swarm's services, as their definitions name them; a manager knows
};

/// What our own ledger knows of a volume, since docker records nothing of it.
struct VolumeRecord {
    std::optional<std::int64_t> unreferenced_since; ///< seconds since 1970; nullopt: a container references it
    bool postgres = false;                          ///< was once mounted where PostgreSQL keeps its data
    std::optional<std::int64_t> last_seen = {};     ///< the last look at it, seconds since 1970
    friend bool operator==(const VolumeRecord&, const VolumeRecord&) = default;
};
using Ledger = std::map<std::string, VolumeRecord>;

} // namespace marea
