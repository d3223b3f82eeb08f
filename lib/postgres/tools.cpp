#include "postgres/tools.hpp"

#include "base/text.hpp"
#include "postgres/connect.hpp"
#include "postgres/lock_watch.hpp"
#include "system/descriptor.hpp"
#include "system/io.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>

namespace marea {
namespace {

constexpr std::string_view dump_tool = "pg_dump";
constexpr std::chrono::hours longest_run{12};
constexpr std::chrono::minutes longest_globals{10};
constexpr std::chrono::minutes longest_silence{30}; // a large table without a row left in it

/// LockWatch knows who is in the way, so it comes first.
std::string lock_wait(const BackupSettings& settings) {
    constexpr double later = 5;
    return "--lock-wait-timeout=" + std::to_string(std::llround((settings.lock_timeout_seconds + later) * 1000));
}

/// What passes nothing of the environment on by itself is told to. kubectl cannot.
void pass_language(std::vector<std::string>& argv) {
    constexpr std::array<std::string_view, 4> clients = {"docker", "docker-compose", "podman", "nerdctl"};
    const auto exec = std::find(argv.begin(), argv.end(), "exec");
    const bool takes_it = std::any_of(argv.begin(), exec, [&](const std::string& word) {
        return std::ranges::find(clients, std::string_view(word).substr(word.rfind('/') + 1)) != clients.end();
    });
    if (exec != argv.end() && takes_it) argv.insert(exec + 1, {"-e", "LC_ALL=C"});
}

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
    postgres::forget_environment();
    Command command{settings_.backup.dump_command, {}, longest_run};
    auto& last = command.argv.back();
    last.replace(last.size() - dump_tool.size(), dump_tool.size(), tool);
    command.argv.insert(command.argv.end(), std::make_move_iterator(arguments.begin()),
                        std::make_move_iterator(arguments.end()));
    const auto& database = settings_.database;
    command.environment["LC_ALL"] = "C"; // its words are looked at
    pass_language(command.argv);
    if (!database.password.empty()) command.environment["PGPASSWORD"] = database.password.reveal();
    return command;
}

/// Inside the database's container (`docker exec`, `docker compose exec`, `kubectl exec`) the server is behind its own
/// socket, and host and port as seen from here mean nothing.
std::vector<std::string> PostgresTools::connection(const std::string& option, const std::string& database) const {
    const auto& words = settings_.backup.dump_command;
    // As a connection string, for a bare name that holds a "=" would be taken for one; and with the name under which
    // LockWatch finds the session, and the limit, also where the environment does not get there.
    const auto limit = static_cast<long>(std::ceil(settings_.database.timeout_seconds));
    std::vector<std::string> arguments = {"--username=" + settings_.database.user, "--no-password",
                                          option + "=dbname=" + postgres::libpq_quoted(database) +
                                              " application_name=" + session_name() +
                                              " connect_timeout=" + std::to_string(limit)};
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

Result<void> PostgresTools::dump(const std::string& snapshot, const OutputSink& sink) const {
    auto arguments = connection("--dbname", settings_.database.name);
    arguments.insert(arguments.end(), {"--format=custom", "--snapshot=" + snapshot, lock_wait(settings_.backup)});
    auto dumping = command("pg_dump", std::move(arguments));
    dumping.sink = sink;
    dumping.silence = longest_silence;
    if (const auto finished = run_checked(runner_, dumping, "pg_dump"); !finished) return finished.error();
    return {};
}

Result<void> PostgresTools::dump_globals(RolePasswords passwords, const OutputSink& sink) const {
    auto arguments = connection("--database", settings_.database.name); // the one to connect to first
    arguments.push_back("--globals-only");
    arguments.push_back(lock_wait(settings_.backup));
    if (passwords == RolePasswords::without) arguments.emplace_back("--no-role-passwords");
    auto dumping = command("pg_dumpall", std::move(arguments));
    dumping.sink = sink;
    dumping.timeout = longest_globals;
    if (const auto finished = run_checked(runner_, dumping, "pg_dumpall"); !finished) return finished.error();
    return {};
}

Result<void> PostgresTools::read(const std::filesystem::path& dump, std::vector<std::string> options,
                                 const OutputSink& sink) const {
    const Descriptor input(::open(dump.c_str(), O_RDONLY | O_CLOEXEC));
    if (!input.open()) return io_error(dump);
    options.insert(options.end(), {"--exit-on-error", "--file=-"});
    auto reading = command("pg_restore", std::move(options));
    reading.input = input.get();
    reading.sink = sink;
    reading.silence = longest_silence;
    if (const auto finished = run_checked(runner_, reading, "pg_restore"); !finished) return finished.error();
    return {};
}

Result<void> PostgresTools::read_back(const std::filesystem::path& dump, const OutputSink& sink) const {
    return read(dump, {"--section=data"}, sink);
}

Result<void> PostgresTools::read_schema(const std::filesystem::path& dump, const std::vector<std::string>& options,
                                        const OutputSink& sink) const {
    std::vector<std::string> all = {"--create", "--schema-only"};
    all.insert(all.end(), options.begin(), options.end());
    return read(dump, std::move(all), sink);
}

Result<std::vector<Refused>> PostgresTools::restore(int input, const std::string& database,
                                                    const std::vector<std::string>& options) const {
    auto arguments = connection("--dbname", database);
    arguments.insert(arguments.end(), options.begin(), options.end());
    auto restoring = command("pg_restore", std::move(arguments));
    restoring.input = input;
    const auto finished = runner_.run(restoring);
    if (finished.succeeded()) return std::vector<Refused>();
    const bool exited = std::holds_alternative<Exited>(finished.ending);
    auto refused = parse_refused(finished.errors);
    // Its last words, when it came to the end of the archive all the same.
    if (exited && finished.errors.find("errors ignored on restore") != std::string::npos) return refused;
    auto error = ended_badly(restoring, finished, "pg_restore");
    if (exited && !refused.empty() && !refused.back().object.empty())
        error.detail = refused.back().object + ": " + refused.back().cause;
    return error;
}

std::vector<Refused> parse_refused(const std::string& errors) {
    constexpr std::string_view error = "error: ", words = "could not execute query: ", what = "Command was: ";
    std::vector<Refused> all;
    for (const auto line : text::lines(errors)) {
        if (line.starts_with(what) && !all.empty()) {
            all.back().object = line.substr(what.size(), line.find(';') - what.size());
        } else if (const auto said = line.find(error); said != std::string_view::npos) {
            auto cause = line.substr(said + error.size());
            if (cause.starts_with(words)) cause.remove_prefix(words.size());
            all.push_back({{}, postgres::first_line(std::string(cause))});
        }
    }
    for (auto& [object, cause] : all) {
        const auto colon = cause.find(": "); // COPY failed for table "t": ERROR:  ...
        if (!object.empty() || colon == std::string::npos) continue;
        object = cause.substr(0, colon);
        cause = postgres::first_line(cause.substr(colon + 2));
    }
    return all;
}

} // namespace marea
