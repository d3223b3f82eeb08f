#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"
#include "postgres/contents.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace marea {

/// What a backup must know of the server and the role before it begins.
struct ServerFacts {
    int version = 0;          ///< the major one, e.g. 15
    std::string version_text; ///< "15.14 (Debian 15.14-0+deb12u1)"
    bool superuser = false;   ///< may read the passwords of roles
    bool creates_databases = false;
    bool standby = false;                          ///< a copy that follows another server and cannot be written to
    std::optional<std::int64_t> sessions_left;     ///< what the role's CONNECTION LIMIT and the database's leave
    std::vector<std::string> unreadable_tables;    ///< and sequences, of those that pg_dump reads
    std::vector<std::string> unreadable_objects;   ///< large objects, by their number
    std::vector<std::string> policed_tables;       ///< whose row policies would hide rows from this role
    std::vector<std::string> untrusted_extensions; ///< that only a superuser creates
};

/// The database as it is at one moment: a transaction that stays open until pg_dump reads the same moment through the
/// exported id. It holds no lock on any relation, so that nobody waits for it and pg_dump waits for nobody because of
/// it.
class Snapshot {
public:
    [[nodiscard]] static Result<Snapshot> take(const DatabaseSettings& database);
    Snapshot(Snapshot&&) noexcept;
    ~Snapshot();

    [[nodiscard]] const std::string& id() const;
    /// The tables whose rows a dump of this moment brings ("schema.table", quoted where SQL needs it).
    [[nodiscard]] const std::vector<std::string>& tables() const;
    [[nodiscard]] std::int64_t large_objects() const;
    /// Ends the transaction: whoever reads through its id goes on.
    void release();

private:
    struct Session;
    explicit Snapshot(std::unique_ptr<Session> session);
    std::unique_ptr<Session> session_;
};

[[nodiscard]] Result<ServerFacts> server_facts(const DatabaseSettings& database);

/// The contents of a database as they are now.
[[nodiscard]] Result<Contents> count_contents(const DatabaseSettings& database);

} // namespace marea
