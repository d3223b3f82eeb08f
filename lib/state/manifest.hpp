#pragma once

#include "base/result.hpp"
#include "postgres/contents.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace marea {

/// What is known of a dump: the `.json` beside it.
struct Manifest {
    enum class How {
        read,     ///< read back whole, checksums equal
        restored, ///< restored, rows equal
    };
    enum class Damage {
        bytes, ///< not the bytes that were written
        rows,  ///< restored, it did not hold the rows that were dumped
        other, ///< told in a way that this program does not know
    };
    struct Verified {
        How how = How::read;
        std::chrono::sys_seconds at;
    };

    std::string database;
    std::chrono::sys_seconds taken;
    std::string server_version;
    std::string client_version;
    std::int64_t size = 0;
    std::string sha256;
    double seconds = 0; ///< how long dumping took
    Contents contents;  ///< counted in the dump's own snapshot
    bool role_passwords = false;
    std::optional<Verified> verified;
    std::optional<Damage> damage; ///< what a later look found wrong: verified no more
    bool shrunk = false;          ///< less than half of the one before it
    bool accepted = false;        ///< somebody has looked at a shrunk one and found it right

    [[nodiscard]] bool good() const { return verified && !damage; }
    [[nodiscard]] bool doubtful() const { return shrunk && !accepted; }
};

[[nodiscard]] std::string render_manifest(const Manifest& manifest);
[[nodiscard]] Result<Manifest> parse_manifest(const std::string& text);

} // namespace marea
