#include "../catch.hpp"
#include "../support.hpp"
#include "fake_engine.hpp"

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

/// An engine with one container that stopped long ago; `held` and `free` are the questions and commands that found
/// autoscale's lock so.
class WatchedDocker final : public CommandRunner {
public:
    WatchedDocker(test::FakeEngine& engine, fs::path lock) : engine_(engine), lock_(std::move(lock)) {
        engine.containers = {{"c1", ""}};
        engine.details["/containers/c1/json"] =
            R"({"Id":"c1","Name":"/web","Image":"i","State":{"Status":"exited","FinishedAt":"2024-01-15T14:31:00Z"},)"
            R"("Config":{"Labels":null},"Mounts":null,"HostConfig":{"LogConfig":null},"LogPath":"","SizeRw":1})";
        engine.on_question = [this](const std::string& path) {
            if (path.starts_with("/containers")) look(path);
        };
    }
    std::set<std::string> held;
    std::set<std::string> free;

    Finished run(const Command& command) override {
        look(command.argv[2]);
        engine_.remove("c1");
        return exited(0);
    }

private:
    void look(const std::string& what) { (FileLock::try_acquire(lock_) ? free : held).insert(what); }
    test::FakeEngine& engine_;
    fs::path lock_;
};

struct Project {
    test::Folder folder;
    Settings settings;
    HandClock clock;
    test::ScriptedRunner runner;
    test::FakeEngine engine;

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
        const auto code = cleanup({settings, clock, docker, engine.api(), cleanup_sinks(log, settings)}, mode);
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
        project.engine.error = Error{Fault::docker_down, "unix:///x", "x"};
        const auto [code, text] = project.run();
        CHECK(code == ExitCode::partial);
        CHECK(says(text, "ERROR: el motor de Docker no responde"));
    }
    SECTION("silent") {
        project.engine.error = Error{Fault::docker_timed_out, "/volumes", "1"};
        const auto [code, text] = project.run();
        CHECK(code == ExitCode::partial);
        CHECK(says(text, "ERROR: docker no respondió en 1 s"));
        CHECK(project.engine.asked.size() == 1); // not one time limit after another
    }
    CHECK(project.runner.commands.empty());
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
    CHECK(project.engine.asked.empty());
    CHECK(says(text, "AVISO: autoscale sigue trabajando"));
    CHECK(project.rotated());
}

TEST_CASE("cleanup: autoscale's lock is held from the look at the containers to their removal, and no longer") {
    Project project;
    const auto lock = project.settings.paths.state_dir / "autoscale.lock";
    WatchedDocker docker(project.engine, lock);
    const auto [code, text] = project.run(CleanupMode::act, docker);
    INFO(text);
    CHECK(code == ExitCode::ok);
    CHECK(says(text, "Eliminado: contenedor c1 (web)"));
    CHECK(docker.held ==
          std::set<std::string>{"/containers/json?all=1", "/containers/c1/json", "/containers/c1/json?size=1", "rm"});
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
    project.engine.volumes = R"({"Volumes":[{"Name":")" + volume +
                             R"(","Driver":"local","Labels":null,"Options":null,"Mountpoint":")" +
                             project.folder.path().string() + "/none\"}]}";
    fs::create_directories(project.settings.paths.state_dir);
    std::ofstream(project.settings.paths.state_dir / "cleanup.json") << "{";
    const auto [code, text] = project.run();
    CHECK(code == ExitCode::ok);
    CHECK(says(text, "AVISO: state/cleanup.json está dañado"));
    CHECK(fs::exists(project.settings.paths.state_dir / "cleanup.json.corrupt"));
    for (const auto& line : project.runner.lines())
        CHECK_FALSE(says(line, " rm "));
}

TEST_CASE("cleanup: a large log that is held open is cut in place where all append, and else named every night") {
    Project project;
    const auto log = project.settings.cleanup.log_dir / "big.log";
    SECTION("appended to") {
        std::ofstream daemon(log, std::ios::app);
        const auto [code, text] = project.run();
        CHECK(code == ExitCode::ok);
        CHECK(says(text, "Rotado: registro big.log -> big.log."));
        daemon << "after" << std::flush;
        CHECK(fs::file_size(log) < 5000);
        CHECK(std::distance(fs::directory_iterator(log.parent_path()), {}) == 2);
    }
    SECTION("written to where the writer stands") {
        std::fstream daemon(log, std::ios::in | std::ios::out);
        for (int night = 0; night < 2; ++night) {
            const auto [code, text] = project.run();
            CHECK(code == ExitCode::ok);
            CHECK(says(text,
                       "AVISO: big.log ocupa 10,0 MB y no se puede vaciar, porque lo tiene abierto unit_tests (pro"));
            CHECK(fs::file_size(log) == 10'000'001);
        }
        CHECK(says(project.run(CleanupMode::dry_run).second, "Se conserva: registro big.log, 10,0 MB, escrito hace "));
    }
    SECTION("renamed before, and growing out of sight") {
        const auto rotated = log.parent_path() / "big.log.20240115T143100Z";
        fs::rename(log, rotated);
        std::ofstream daemon(rotated, std::ios::app);
        CHECK(says(project.run().second, "AVISO: big.log.20240115T143100Z ocupa 10,0 MB y no se puede vaciar"));
        CHECK(fs::file_size(rotated) == 10'000'001);
    }
}

TEST_CASE("cleanup: what docker holds besides is told, with the command that frees it") {
    Project project;
    project.engine.disk_use = R"({"BuildCache":[{"Size":5000,"LastUsedAt":"2024-01-15T14:31:00Z"},)"
                              R"({"Size":2000,"LastUsedAt":"2200-01-15T14:31:00Z"}],)"
                              R"("Images":[{"RepoTags":["a:1"],"Containers":0,"Size":9000}]})";
    SECTION("nothing goes without a setting") {
        const auto [code, text] = project.run();
        CHECK(code == ExitCode::ok);
        CHECK(says(text,
                   "La caché de construcción de docker ocupa 7,0 kB y no se toca: la borra «docker builder prune»"));
        CHECK(says(text, "Las imágenes con etiqueta y sin contenedor ocupan 9,0 kB"));
        CHECK(project.runner.commands.empty());
    }
    project.settings.cleanup.build_cache_days = 7;
    SECTION("with it docker's own builder prunes what is old enough, and what has gone is measured") {
        project.engine.on_question = [&](const auto&) {
            if (!project.runner.commands.empty()) project.engine.disk_use = R"({"BuildCache":[{"Size":2000}]})";
        };
        const auto [code, text] = project.run();
        CHECK(code == ExitCode::ok);
        REQUIRE(project.runner.commands.size() == 1);
        CHECK(project.runner.lines()[0] == "docker builder prune --force --filter until=604800s");
        CHECK(says(text, "Eliminado: caché de construcción sin uso desde hace más de 7 d, 5,0 kB"));
        CHECK(says(text, "ocupa 2,0 kB y no se toca"));
    }
    SECTION("a dry run says it and prunes nothing") {
        const auto text = project.run(CleanupMode::dry_run).second;
        CHECK(says(text, "Se eliminaría: caché de construcción sin uso desde hace más de 7 d, 5,0 kB"));
        CHECK(says(text, "Se liberaría: 5,0 kB"));
        CHECK(project.runner.commands.empty());
    }
    SECTION("nothing old: nobody is called") {
        project.engine.disk_use = R"({"BuildCache":[{"Size":2000,"LastUsedAt":"2200-01-15T14:31:00Z"}]})";
        CHECK(project.run().first == ExitCode::ok);
        CHECK(project.runner.commands.empty());
    }
    SECTION("a refusal is an error") {
        project.runner.answer("docker builder prune", exited(1, "Error response from daemon: boom\n"));
        const auto [code, text] = project.run();
        CHECK(code == ExitCode::failed);
        CHECK(says(text, "ERROR: docker rechazó docker builder prune (boom)"));
    }
    SECTION("what cannot be asked is said, and is not nothing") {
        project.engine.disk_use = "no json";
        const auto [code, text] = project.run();
        CHECK(code == ExitCode::ok);
        CHECK(says(text, "AVISO: no se sabe cuánto ocupan la caché de construcción y las imágenes sin uso: "));
    }
}
