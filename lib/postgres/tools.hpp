#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"
#include "system/process.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace marea {

/// What pg_restore could not restore, in its words.
struct Refused {
    std::string object; ///< "REFRESH MATERIALIZED VIEW public.mv"
    std::string cause;
};

/// pg_dump, pg_dumpall and pg_restore, all three reached in the one way that `dump_command` tells: on this host, or
/// `docker exec` into the database's container, whose own version is then the right one.
class PostgresTools {
public:
    PostgresTools(CommandRunner& runner, const Settings& settings) : runner_(runner), settings_(settings) {}

    struct Version {
        int major = 0;
        std::string text; ///< "15.14 (Debian 15.14-0+deb12u1)"
    };
    /// Of pg_dump; the other two are asked as well, so that a missing one is known before it is needed.
    [[nodiscard]] Result<Version> version() const;

    /// The database in the custom format, as it was at `snapshot`.
    [[nodiscard]] Result<void> dump(const std::string& snapshot, const OutputSink& sink) const;

    enum class RolePasswords { with, without };
    [[nodiscard]] Result<void> dump_globals(RolePasswords passwords, const OutputSink& sink) const;

    /// The whole archive is read back; its rows go to `sink` as SQL.
    [[nodiscard]] Result<void> read_back(const std::filesystem::path& dump, const OutputSink& sink) const;
    /// All that is not rows, as SQL, with what is about the database itself.
    [[nodiscard]] Result<void> read_schema(const std::filesystem::path& dump, const std::vector<std::string>& options,
                                           const OutputSink& sink) const;

    /// Into a database that exists. `input` is the dump, opened by the caller: its offset tells how far it is. What it
    /// could not restore while it went on with the rest; with `--exit-on-error` or `--single-transaction` that is an
    /// error, whose detail begins with the object.
    [[nodiscard]] Result<std::vector<Refused>> restore(int input, const std::string& database,
                                                       const std::vector<std::string>& options) const;

private:
    [[nodiscard]] Command command(const std::string& tool, std::vector<std::string> arguments) const;
    [[nodiscard]] std::vector<std::string> connection(const std::string& option, const std::string& database) const;
    [[nodiscard]] Result<void> read(const std::filesystem::path& dump, std::vector<std::string> options,
                                    const OutputSink& sink) const;

    CommandRunner& runner_;
    const Settings& settings_;
};

/// From what pg_restore said.
[[nodiscard]] std::vector<Refused> parse_refused(const std::string& errors);

/// "pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"; major 0: not understood.
[[nodiscard]] PostgresTools::Version parse_tool_version(const std::string& line);

} // namespace marea
