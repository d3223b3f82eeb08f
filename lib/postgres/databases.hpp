#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"
#include "postgres/facts.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace marea {

/// Creates, looks into and drops databases on the server of the settings, through a connection to their database.
class Databases {
public:
    explicit Databases(const DatabaseSettings& settings) : settings_(settings) {}

    enum class State { missing, empty, full };
    [[nodiscard]] Result<State> state(const std::string& name) const;
    /// Of the server and the role, even where the settings' database is the one that is lost.
    [[nodiscard]] Result<ServerFacts> facts() const;
    /// Those of the names that are no roles here.
    [[nodiscard]] Result<std::vector<std::string>> missing_roles(const std::set<std::string>& names) const;
    /// Those of the extensions that only a superuser can create in the database `name`; where it is full, create anew.
    [[nodiscard]] Result<std::vector<std::string>> untrusted(const std::set<std::string>& extensions,
                                                             const std::string& name, State state) const;
    /// Empty, with the encoding and the locale of the settings' database. Fault::no_createdb: the role may not.
    [[nodiscard]] Result<void> create(const std::string& name) const;
    /// Carries out statements about the database `name`, made for its quoted name, one by one; those that failed.
    [[nodiscard]] std::vector<Error>
    change(const std::string& name,
           const std::function<std::vector<std::string>(const std::string& quoted_name)>& statements) const;
    /// Whoever is still connected to it, as the killed pg_restore's server process may be, is disconnected.
    [[nodiscard]] Result<void> drop(const std::string& name) const;

private:
    const DatabaseSettings& settings_;
};

/// A database of this run alone, named `marea_backup_verify_<time>_<pid>`, dropped with its owner. It is connected to
/// as long as it is needed, so that one without connections is a killed run's rest.
class ScratchDatabase {
public:
    /// Drops such rests, too.
    [[nodiscard]] static Result<std::unique_ptr<ScratchDatabase>> create(const DatabaseSettings& settings,
                                                                         std::chrono::sys_seconds now);
    ~ScratchDatabase();
    ScratchDatabase(const ScratchDatabase&) = delete;
    ScratchDatabase& operator=(const ScratchDatabase&) = delete;

    [[nodiscard]] const std::string& name() const { return settings_.name; }
    [[nodiscard]] const DatabaseSettings& settings() const { return settings_; } ///< to connect to it
    [[nodiscard]] Result<void> drop();

private:
    struct Hold;
    ScratchDatabase(const DatabaseSettings& server, const std::string& name);
    DatabaseSettings server_;
    DatabaseSettings settings_;
    std::unique_ptr<Hold> hold_;
    bool dropped_ = false;
};

} // namespace marea
