#include "../catch.hpp"
#include "../support.hpp"

#include "cleanup/cleanup.hpp"
#include "report/cleanup_words.hpp"
#include "system/lock.hpp"

#include <fstream>
#include <set>
#include <sstream>

using namespace marea;
using test::exited;
namespace fs = std::filesystem;

namespace {

class HandClock final : public Clock {
public:
    double slept = 0;
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override {
        return std::chrono::system_clock::now();
    }
    [[nodiscard]] Stamp boot() const override { return {"boot", slept}; }
    void sleep(Seconds duration) override { slept += duration.count(); }
};

/// A docker with one container that stopped long ago, in the middle of whose every answer about containers autoscale
/// begins: `held` and `free` are the words of the calls that found its lock so.
class WatchedDocker final : public CommandRunner {
public:
    explicit WatchedDocker(fs::path lock) : lock_(std::move(lock)) {}
    std::set<std::string> held;
    std::set<std::string> free;

    Finished run(const Command& command) override {
        const auto& words = command.argv;
        if (words[1] != "ps" && words[1] != "container") return exited(0);
        const auto lock = FileLock::try_acquire(lock_);
        (lock ? free : held).insert(words[1] == "ps" ? "ps" : words[2]);
        if (words[1] == "ps") return exited(0, "", gone_ ? "" : "c1\n");
        gone_ = gone_ || words[2] == "rm";
        return exited(0, "",
                      R"({"id":"c1","name":"/web","image":"i","state":"exited","finished":"2024-01-15T14:31:00Z",)"
                      R"("labels":null,"mounts":null,"log":null,"log_file":"","size":1})"
                      "\n");
    }

private:
    fs::path lock_;
    bool gone_ = false;
};

struct Project {
    test::Folder folder;
    Settings settings;
    HandClock clock;
    test::ScriptedRunner runner;

    Project() {
        settings.paths.state_dir = folder.path() / "state";
        settings.cleanup.log_dir = folder.path() / "logs";
        settings.backup.directory = folder.path() / "backups";
        fs::create_directories(settings.cleanup.log_dir);
        std::ofstream(settings.cleanup.log_dir / "big.log") << std::string(10'000'001, 'x');
    }
    std::pair<ExitCode, std::string> run(CleanupMode mode = CleanupMode::act) { return run(mode, runner); }
    std::pair<ExitCode, std::string> run(CleanupMode mode, CommandRunner& commands) {
        const Docker docker(commands, "docker", std::chrono::seconds(1));
        const auto file = folder.path() / "out";
        std::FILE* out = std::fopen(file.c_str(), "w");
        const Log log(clock, out);
        const auto code = cleanup({settings, clock, docker, cleanup_sinks(log, settings.cleanup)}, mode);
        std::fclose(out);
        std::stringstream text;
        text << std::ifstream(file).rdbuf();
        return {code, text.str()};
    }
    /// Written over a day ago.
    [[nodiscard]] fs::path old_backup_file(const std::string& name) const {
        fs::create_directories(settings.backup.directory);
        auto file = settings.backup.directory / name;
        std::ofstream(file) << "x";
        fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(25));
        return file;
    }
    [[nodiscard]] bool rotated() const { return !fs::exists(settings.cleanup.log_dir / "big.log"); }
};

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("cleanup: docker down or silent is said, the logs are done all the same") {
    Project project;
    SECTION("down") {
        project.runner.answer("docker", exited(1, "Cannot connect to the Docker daemon at unix:///x.\n"));
        const auto [code, text] = project.run();
        CHECK(code == ExitCode::partial);
        CHECK(says(text, "ERROR: el motor de Docker no responde"));
    }
    SECTION("silent") {
        project.runner.answer("docker", {TimedOut{}, {}, {}});
        const auto [code, text] = project.run();
        CHECK(code == ExitCode::partial);
        CHECK(says(text, "ERROR: docker no respondió en 1 s"));
        CHECK(project.runner.commands.size() == 1); // not one time limit after another
    }
    SECTION("not there") {
        project.runner.answer("docker", {NotStarted{"No such file or directory"}, {}, {}});
        CHECK(project.run().first == ExitCode::partial);
    }
    CHECK(project.rotated());
}

TEST_CASE("cleanup: another run has the lock: 75 and one line") {
    Project project;
    const auto lock = FileLock::try_acquire(project.settings.paths.state_dir / "cleanup.lock");
    REQUIRE(lock);
    const auto [code, text] = project.run();
    CHECK(code == ExitCode::locked);
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(says(text, "Otra ejecución de cleanup está en curso"));
    CHECK_FALSE(project.rotated());
}

TEST_CASE("cleanup: autoscale at work is waited for, then left alone") {
    Project project;
    const auto lock = FileLock::try_acquire(project.settings.paths.state_dir / "autoscale.lock");
    REQUIRE(lock);
    const auto [code, text] = project.run();
    CHECK(code == ExitCode::partial);
    CHECK(project.clock.slept >= 60);
    CHECK(project.clock.slept < 61);
    CHECK(project.runner.commands.empty());
    CHECK(says(text, "AVISO: autoscale sigue trabajando"));
    CHECK(project.rotated());
}

TEST_CASE("cleanup: autoscale's lock is held from the look at the containers to their removal, and no longer") {
    Project project;
    const auto lock = project.settings.paths.state_dir / "autoscale.lock";
    WatchedDocker docker(lock);
    const auto [code, text] = project.run(CleanupMode::act, docker);
    INFO(text);
    CHECK(code == ExitCode::ok);
    CHECK(says(text, "Eliminado: contenedor c1 (web)"));
    CHECK(docker.held == std::set<std::string>{"ps", "inspect", "rm"});
    CHECK(docker.free.empty());
    CHECK(FileLock::try_acquire(lock));
}

TEST_CASE("cleanup: a dry run changes nothing, not even its own state") {
    Project project;
    const auto file = project.old_backup_file("chatdb_20260102T030405Z.dump.part");
    const auto [code, text] = project.run(CleanupMode::dry_run);
    CHECK(code == ExitCode::ok);
    CHECK(says(text, "Se rotaría: registro big.log"));
    CHECK(says(text, "Se eliminaría: copia a medias chatdb_20260102T030405Z.dump.part"));
    CHECK(says(text, "no se ha cambiado nada"));
    CHECK_FALSE(project.rotated());
    CHECK(fs::exists(file));
    CHECK_FALSE(fs::exists(project.settings.paths.state_dir));
    for (const auto& line : project.runner.lines())
        CHECK_FALSE(says(line, " rm "));
}

TEST_CASE("cleanup: a running backup keeps its unfinished file") {
    Project project;
    const auto file = project.old_backup_file("chatdb_20260102T030405Z.globals.sql.part");
    {
        const auto lock = FileLock::try_acquire(project.settings.paths.state_dir / "backup.lock");
        REQUIRE(lock);
        CHECK(project.run().first == ExitCode::ok);
        CHECK(fs::exists(file));
    }
    CHECK(project.run().first == ExitCode::ok);
    CHECK_FALSE(fs::exists(file));
}

TEST_CASE("cleanup: of the backup folder only our own unfinished files go") {
    Project project;
    for (const auto* name :
         {"a.part", "film.mkv.part", "chatdb.dump.part", "chatdb_20260102T030405Z.part", "chatdb_20260102T030405Z.dump",
          "chatdb_20260102T030405Z.json.part", "chatdb_20260102.dump.part", "other_20260102T030405Z.dump.part"}) {
        INFO(name);
        const auto file = project.old_backup_file(name);
        CHECK(project.run().first == ExitCode::ok);
        CHECK(fs::exists(file));
    }
    for (const auto* name : {"chatdb_20260102T030405Z.dump.part", "chatdb_20260102T030405Z.globals.sql.part"}) {
        INFO(name);
        const auto file = project.old_backup_file(name);
        CHECK(project.run().first == ExitCode::ok);
        CHECK_FALSE(fs::exists(file));
    }
}

TEST_CASE("cleanup: a damaged ledger starts anew and removes no volume") {
    Project project;
    const std::string volume(64, 'a');
    project.runner.answer("docker volume ls", exited(0, "", volume + "\n"));
    project.runner.answer("docker volume inspect", exited(0, "",
                                                          R"({"name":")" + volume +
                                                              R"(","driver":"local","labels":null,"options":null,)"
                                                              R"("mountpoint":")" +
                                                              project.folder.path().string() + "/none\"}\n"));
    fs::create_directories(project.settings.paths.state_dir);
    std::ofstream(project.settings.paths.state_dir / "cleanup.json") << "{";
    const auto [code, text] = project.run();
    CHECK(code == ExitCode::ok);
    CHECK(says(text, "AVISO: state/cleanup.json está dañado"));
    CHECK(fs::exists(project.settings.paths.state_dir / "cleanup.json.corrupt"));
    for (const auto& line : project.runner.lines())
        CHECK_FALSE(says(line, " rm "));
}
