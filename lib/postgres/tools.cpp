#include "postgres/tools.hpp"

#include "postgres/connect.hpp"
#include "system/descriptor.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>

namespace marea {
namespace {

constexpr std::string_view dump_tool = "pg_dump";
constexpr std::chrono::hours longest_run{12};
constexpr auto lock_wait = "--lock-wait-timeout=300000"; // behind somebody's ALTER TABLE: five minutes, not for ever

} // namespace

PostgresTools::Version parse_tool_version(const std::string& line) {
    PostgresTools::Version version;
    const auto digit = line.find_first_of("0123456789");
    if (digit == std::string::npos) return version;
    std::from_chars(line.data() + digit, line.data() + line.size(), version.major);
    version.text = line.substr(digit, line.find('\n', digit) - digit);
    return version;
}

Command PostgresTools::command(const std::string& tool, std::vector<std::string> arguments) const {
    Command command{settings_.backup.dump_command, {}, longest_run};
    auto& last = command.argv.back();
    last.replace(last.size() - dump_tool.size(), dump_tool.size(), tool);
    command.argv.insert(command.argv.end(), std::make_move_iterator(arguments.begin()),
                        std::make_move_iterator(arguments.end()));
    const auto& database = settings_.database;
    command.environment["PGCONNECT_TIMEOUT"] = std::to_string(static_cast<long>(std::ceil(database.timeout_seconds)));
    command.environment["PGAPPNAME"] = "marea";
    if (!database.password.empty()) command.environment["PGPASSWORD"] = database.password.reveal();
    return command;
}

/// Inside the database's container (`docker exec`, `docker compose exec`, `kubectl exec`) the server is behind its own
/// socket, and host and port as seen from here mean nothing.
std::vector<std::string> PostgresTools::connection(const std::string& option, const std::string& database) const {
    const auto& words = settings_.backup.dump_command;
    // As a connection string, for a bare name that holds a "=" would be taken for one.
    std::vector<std::string> arguments = {"--username=" + settings_.database.user, "--no-password",
                                          option + "=dbname=" + postgres::libpq_quoted(database)};
    if (std::find(words.begin(), words.end(), "exec") == words.end()) {
        arguments.insert(arguments.begin(), "--port=" + std::to_string(settings_.database.port.value));
        arguments.insert(arguments.begin(), "--host=" + settings_.database.host);
    }
    return arguments;
}

Result<PostgresTools::Version> PostgresTools::version() const {
    Version found;
    for (const auto* tool : {"pg_restore", "pg_dumpall", "pg_dump"}) {
        auto asked = command(tool, {"--version"});
        asked.timeout = std::chrono::seconds(60);
        const auto finished = run_checked(runner_, asked, tool);
        if (!finished) return finished.error();
        found = parse_tool_version(finished->output);
        if (found.major == 0) return Error{Fault::malformed, std::string(tool) + " --version", finished->output};
    }
    return found;
}

Result<void> PostgresTools::dump(const std::string& snapshot, const BlockSink& sink) const {
    auto arguments = connection("--dbname", settings_.database.name);
    arguments.insert(arguments.end(), {"--format=custom", "--snapshot=" + snapshot, lock_wait});
    auto dumping = command("pg_dump", std::move(arguments));
    dumping.sink = sink;
    if (const auto finished = run_checked(runner_, dumping, "pg_dump"); !finished) return finished.error();
    return {};
}

Result<void> PostgresTools::dump_globals(RolePasswords passwords, const BlockSink& sink) const {
    auto arguments = connection("--database", settings_.database.name); // the one to connect to first
    arguments.push_back("--globals-only");
    arguments.push_back(lock_wait);
    if (passwords == RolePasswords::without) arguments.emplace_back("--no-role-passwords");
    auto dumping = command("pg_dumpall", std::move(arguments));
    dumping.sink = sink;
    if (const auto finished = run_checked(runner_, dumping, "pg_dumpall"); !finished) return finished.error();
    return {};
}

Result<void> PostgresTools::read_back(const std::filesystem::path& dump) const {
    const Descriptor input(::open(dump.c_str(), O_RDONLY | O_CLOEXEC));
    if (!input.open()) return Error{Fault::io, dump.string(), std::strerror(errno)};
    auto reading = command("pg_restore", {"--exit-on-error", "--file=/dev/null"});
    reading.input = input.get();
    if (const auto finished = run_checked(runner_, reading, "pg_restore"); !finished) return finished.error();
    return {};
}

Result<void> PostgresTools::restore(int input, const std::string& database,
                                    const std::vector<std::string>& options) const {
    auto arguments = connection("--dbname", database);
    arguments.emplace_back("--exit-on-error");
    arguments.insert(arguments.end(), options.begin(), options.end());
    auto restoring = command("pg_restore", std::move(arguments));
    restoring.input = input;
    if (const auto finished = run_checked(runner_, restoring, "pg_restore"); !finished) return finished.error();
    return {};
}

} // namespace marea
