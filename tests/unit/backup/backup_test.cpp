#include "../catch.hpp"
#include "../support.hpp"

#include "backup/steps.hpp"
#include "report/backup_words.hpp"
#include "system/files.hpp"
#include "system/sha256.hpp"

#include <signal.h>

using namespace marea;
using namespace std::chrono;

namespace {

const auto moment = sys_seconds(sys_days(2026y / 1 / 2)) + 3h + 4min + 5s;

class FixedClock final : public Clock {
public:
    [[nodiscard]] system_clock::time_point wall() const override { return moment; }
    [[nodiscard]] Stamp boot() const override { return {"boot", 1000}; }
    void sleep(Seconds) override {}
};

/// An interruption that leaves the tests' own signals as they were.
struct Unblocked {
    Unblocked() {
        sigset_t before;
        ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
        interruption.emplace();
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }
    std::optional<Interruption> interruption;
};

/// A folder of dumps, and programs that do what they are told.
struct World {
    World() {
        settings.paths.state_dir = folder.path() / "state";
        settings.backup.directory = folder.path() / "backups";
        settings.database.host = "127.0.0.1";
        settings.database.port = {5432};
        settings.database.name = "chatdb";
        settings.backup.dump_command = {"pg_dump"};
        REQUIRE(make_folder(settings.backup.directory).ok());
    }
    ~World() { std::fclose(stream); }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// A good dump made then, with everything beside it.
    BackupFiles put(sys_seconds taken) {
        const auto files = parts.folder().files_for(taken);
        REQUIRE(write_file(files.dump, "rows").ok());
        Manifest manifest;
        manifest.database = "chatdb";
        manifest.taken = taken;
        manifest.size = 4;
        manifest.sha256 = *sha256_of(files.dump);
        manifest.verified = Manifest::Verified{};
        REQUIRE(save_manifest(files, manifest).ok());
        return files;
    }
    [[nodiscard]] bool says(const std::string& text) {
        std::rewind(stream);
        std::string output;
        for (int letter = 0; (letter = std::fgetc(stream)) != EOF;)
            output += static_cast<char>(letter);
        INFO(output);
        return output.find(text) != std::string::npos;
    }

    test::Folder folder;
    Settings settings;
    FixedClock clock;
    test::ScriptedRunner runner;
    Unblocked signals;
    std::FILE* stream = std::tmpfile();
    Log log{clock, stream};
    BackupParts parts{settings, clock, runner, *signals.interruption, backup_log(log)};
};

} // namespace

TEST_CASE("backup: a verified dump that will not count is not called good without a word") {
    World world;
    const auto files = world.put(moment);
    REQUIRE(write_file(files.checksums(), checksum_line(*sha256_of(files.dump), files.dump)).ok());
    CHECK(verify_backup(world.parts, files.dump) == ExitCode::ok);
    CHECK_FALSE(world.says("no cuenta para la rotación"));
    std::filesystem::remove(files.manifest());
    CHECK(verify_backup(world.parts, files.dump) == ExitCode::partial);
    CHECK(world.says("Verificado"));
    CHECK(world.says(files.manifest().string() + " falta"));
    CHECK(world.says("no cuenta para la rotación"));
}

TEST_CASE("backup: a dump of the future holds pruning back, by its name and with the remedy") {
    World world;
    world.put(moment);
    const auto future = world.put(moment + years(1));
    const auto pruned = steps::prune(world.parts, moment);
    REQUIRE(pruned);
    CHECK(*pruned == steps::Pruned::held);
    CHECK(world.says(future.dump.string() + " tiene fecha posterior"));
    CHECK(world.says("lleve esa copia a otra carpeta"));
}

TEST_CASE("backup: a dry run says that something goes only where it would go") {
    World world;
    auto& rules = world.settings.backup;
    rules.keep_last = 3;
    rules.keep_daily = rules.keep_weekly = rules.keep_monthly = 0;
    for (int day = 0; day < 5; ++day)
        world.put(moment - days(day));
    const auto stored = [&] {
        auto listed = world.parts.folder().list();
        REQUIRE(listed);
        return *listed;
    };
    steps::plan_pruning(world.parts, stored(), moment - days(1));
    CHECK_FALSE(world.says("Se borraría"));
    CHECK(world.says("tiene fecha posterior"));
    steps::plan_pruning(world.parts, stored(), moment);
    CHECK(world.says("Se borraría chatdb_20251230T030405Z.dump"));
}

TEST_CASE("backup: a dump that could not be verified has its final name, and there is a way out") {
    World world;
    const auto part = world.settings.backup.directory / "chatdb_20260102T030405Z.dump.part";
    REQUIRE(write_file(part, "rows").ok());
    world.runner.answer("pg_restore", test::exited(1, "pg_restore: error: no"));
    const auto how = steps::verify(world.parts, part, *sha256_of(part), Contents{});
    REQUIRE_FALSE(how);
    CHECK(how.error().fault == Fault::dump_unverified);
    CHECK(how.error().subject.ends_with("/chatdb_20260102T030405Z.dump"));
    CHECK(how.error().detail == "pg_restore: exit 1: no");
    CHECK(words_of({BackupMessage::verify_by_reading}) == "Use verify = \"read\" o un rol superusuario");
}

TEST_CASE("backup: one folder has one writer, whatever state folder each of them has") {
    World world;
    const auto other = FileLock::try_acquire(world.settings.backup.directory / ".lock");
    REQUIRE(other);
    CHECK(backup(world.parts, BackupMode::act) == ExitCode::locked);
    CHECK(accept_backups(world.parts) == ExitCode::locked);
    CHECK(world.says("Otra ejecución de backup está en curso"));
}

TEST_CASE("backup: what other programs restore is named, with the command that does") {
    World world;
    const auto file = world.folder.path() / "chatdb.sql";
    const auto refused = [&](const std::string& head, const std::string& sentence) {
        REQUIRE(write_file(file, head).ok());
        CHECK(verify_backup(world.parts, file) == ExitCode::failed);
        CHECK(world.says(file.string() + sentence));
        CHECK(world.runner.commands.empty());
    };
    refused("--\n-- PostgreSQL database dump\n--\n", " es SQL en texto");
    refused("\x1f\x8b rest", " está comprimido con gzip");
    auto tar = std::string(512, '\0');
    refused(tar.replace(257, 5, "ustar"), " tiene el formato tar de pg_dump");
    const auto folder = world.folder.path() / "dir";
    REQUIRE(make_folder(folder).ok());
    REQUIRE(write_file(folder / "toc.dat", "PGDMP").ok());
    CHECK(restore_backup(world.parts, folder, "otra", IntoFull::refuse) == ExitCode::failed);
    CHECK(world.says("pg_restore -j 2 -d otra " + folder.string()));

    // One of ours is damaged, whatever it looks like now.
    const auto files = world.put(moment);
    REQUIRE(write_file(files.dump, "-- x").ok());
    CHECK(verify_backup(world.parts, files.dump) == ExitCode::failed);
    CHECK(world.says(files.dump.string() + " está dañado"));
}

TEST_CASE("backup: the archive read back must hold the rows that its manifest tells of") {
    World world;
    const auto files = world.put(moment);
    auto manifest = *world.parts.folder().list()->front().manifest;
    manifest.contents.rows["a.a"] = 2;
    REQUIRE(save_manifest(files, manifest).ok());
    CHECK(verify_backup(world.parts, files.dump) == ExitCode::failed);
    CHECK(world.says("a.a: no está"));
    CHECK(world.parts.folder().list()->front().manifest->damage == Manifest::Damage::rows);
}
