#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"
#include "postgres/contents.hpp"

#include <memory>
#include <string>

namespace marea {

/// What a backup must know of the server and the role before it begins.
struct ServerFacts {
    int version = 0;          ///< the major one, e.g. 15
    std::string version_text; ///< "15.14 (Debian 15.14-0+deb12u1)"
    bool superuser = false;   ///< may read the passwords of roles
    bool creates_databases = false;
};

/// The database as it is at one moment: a transaction that stays open while pg_dump reads the same moment through the
/// exported id, and in which the rows are counted.
class Snapshot {
public:
    [[nodiscard]] static Result<Snapshot> take(const DatabaseSettings& database);
    Snapshot(Snapshot&&) noexcept;
    ~Snapshot();

    [[nodiscard]] const ServerFacts& facts() const;
    [[nodiscard]] const std::string& id() const;
    /// Takes as long as it takes; abandon() from another thread ends it.
    [[nodiscard]] Result<Contents> count();
    void abandon();

private:
    struct Session;
    explicit Snapshot(std::unique_ptr<Session> session);
    std::unique_ptr<Session> session_;
};

[[nodiscard]] Result<ServerFacts> server_facts(const DatabaseSettings& database);

/// The contents of a database as they are now.
[[nodiscard]] Result<Contents> count_contents(const DatabaseSettings& database);

} // namespace marea
