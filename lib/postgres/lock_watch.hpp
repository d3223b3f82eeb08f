#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "config/settings.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace marea {

/// A session that holds, or asked before for, what another one waits for.
struct Blocker {
    std::int64_t pid = 0;
    std::string application;
    std::string user;
    std::string query;           ///< its beginning; of others' sessions PostgreSQL tells it only to those who may know
    std::optional<Moment> since; ///< its transaction's beginning
};

/// Who was in whose way.
struct LockWait {
    std::string relation; ///< "schema.table", as far as known
    std::vector<Blocker> blockers;
};

/// The name under which a tool of this run connects, so that it is known on the server.
[[nodiscard]] std::string session_name();

/// Ends the session of that name once it has waited for one lock longer than `limit`: pg_restore has no limit of its
/// own, and whoever comes after a waiting session waits as well. Looks through a connection of its own that holds no
/// lock.
class LockWatch {
public:
    [[nodiscard]] static Result<std::unique_ptr<LockWatch>> start(const DatabaseSettings& database,
                                                                  const std::string& session, Seconds limit);
    ~LockWatch();
    LockWatch(const LockWatch&) = delete;
    LockWatch& operator=(const LockWatch&) = delete;

    /// Stops looking; whom it ended the session for, nullopt: it did not.
    [[nodiscard]] std::optional<LockWait> end();

private:
    struct Session;
    explicit LockWatch(std::unique_ptr<Session> session);
    void watch();

    std::unique_ptr<Session> session_;
    std::atomic<bool> done_ = false;
    std::optional<LockWait> found_;
    std::thread thread_;
};

/// Waits until no transaction of others that is older than a second holds a lock on a relation of this database,
/// without taking a lock itself; nullopt: there is none; who holds one at the limit.
[[nodiscard]] Result<std::optional<LockWait>> wait_until_free(const DatabaseSettings& database, Seconds limit);

} // namespace marea
