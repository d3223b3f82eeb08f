#include "../catch.hpp"
#include "../support.hpp"

#include "state/backup_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

using namespace marea;
using namespace marea::test;
using namespace std::chrono;

namespace {

const auto moment = sys_seconds(sys_days(2026y / 1 / 2)) + 3h + 4min + 5s;

void put(const std::filesystem::path& file, const std::string& text = "x") {
    std::ofstream(file) << text;
}

} // namespace

TEST_CASE("backup folder: a name is ours only when all of it is") {
    CHECK(backup_time("chatdb_20260102T030405Z.dump", "chatdb", ".dump") == moment);
    for (const std::string name :
         {"chatdb_20260102T030405Z.dump.part", "chatdb_20260102T030405.dump", "chatdb_20260132T030405Z.dump",
          "chatdb_20260102T250405Z.dump", "chatdb_2026-01-02T030405Z.dump", "chatdb_20260102T030405Z.dump ",
          "xchatdb_20260102T030405Z.dump", "chatdb_old_20260102T030405Z.dump", "chatdb-20260102T030405Z.dump",
          "chatdb_20260102T03040 Z.dump", "chatdb_+0260102T030405Z.dump", "CHATDB_20260102T030405Z.dump", "",
          ".dump"}) {
        INFO(name);
        CHECK_FALSE(backup_time(name, "chatdb", ".dump"));
    }
}

TEST_CASE("backup folder: a database's name stays inside the folder, and comes back") {
    CHECK(name_for_file("chatdb") == "chatdb");
    CHECK(name_for_file("chat ñ") == "chat%20ñ");
    CHECK(name_for_file("../x") == "%2E.%2Fx");
    CHECK(name_for_file("-rf") == "%2Drf");
    CHECK(name_for_file("a\\b\nc%") == "a%5Cb%0Ac%25");
    for (const std::string database : {"../x", "chat \"ñ\"", "a_20260102T030405Z.dump"}) {
        const auto files = BackupFolder("/f", database).files_for(moment);
        CHECK(files.dump.parent_path() == "/f");
        CHECK(backup_time(files.dump.filename().string(), database, ".dump") == moment);
    }
}

TEST_CASE("backup folder: what lies beside a dump") {
    const auto files = BackupFolder("/f", "v1.5").files_for(moment);
    CHECK(files.dump == "/f/v1.5_20260102T030405Z.dump");
    CHECK(files.globals() == "/f/v1.5_20260102T030405Z.globals.sql");
    CHECK(files.checksums() == "/f/v1.5_20260102T030405Z.sha256");
    CHECK(files.manifest() == "/f/v1.5_20260102T030405Z.json");
}

TEST_CASE("backup folder: lists the newest first, by name and not by the file's time; the rest is not ours") {
    const Folder folder;
    const BackupFolder backups(folder.path() / "none", "chatdb");
    CHECK(backups.list()->empty());
    CHECK(backups.unfinished()->empty());

    const BackupFolder real(folder.path(), "chatdb");
    put(folder.path() / "chatdb_20260103T000000Z.dump", "newer");
    put(folder.path() / "chatdb_20260102T000000Z.dump");
    put(folder.path() / "chatdb_20260104T000000Z.dump.part");
    put(folder.path() / "otra_20260105T000000Z.dump");
    put(folder.path() / "otra_20260105T000000Z.dump.part");
    put(folder.path() / "notas.txt");
    std::filesystem::create_directory(folder.path() / "chatdb_20260106T000000Z.dump");
    const auto stored = real.list();
    REQUIRE(stored);
    REQUIRE(stored->size() == 2);
    CHECK(stored->front().size == 5);
    CHECK_FALSE(stored->front().good()); // no manifest
    REQUIRE(real.unfinished()->size() == 1);
    CHECK(real.unfinished()->front().filename() == "chatdb_20260104T000000Z.dump.part");

    put(stored->front().files.manifest(), "{");
    CHECK_FALSE(real.list()->front().manifest);
    CHECK(real.remove(stored->front().files).ok());
    CHECK(real.list()->size() == 1);
    CHECK(std::filesystem::exists(folder.path() / "notas.txt"));
}

TEST_CASE("backup folder: what was to lie beside a dump that never came is a rest, too") {
    const Folder folder;
    for (const auto* suffix : {".dump", ".globals.sql", ".sha256", ".json"})
        put(folder.path() / (std::string("chatdb_20260102T000000Z") + suffix));
    for (const auto* name : {"chatdb_20260103T000000Z.globals.sql", "chatdb_20260103T000000Z.sha256",
                             "chatdb_20260103T000000Z.json", "otra_20260103T000000Z.json", "chatdb.json"})
        put(folder.path() / name);
    const auto rests = BackupFolder(folder.path(), "chatdb").unfinished();
    REQUIRE(rests);
    CHECK(rests->size() == 3);
    for (const auto& rest : *rests)
        CHECK(rest.stem().string().starts_with("chatdb_20260103T000000Z"));
}

TEST_CASE("backup folder: what lay beside a dump that was taken elsewhere stays, and counts when it comes back") {
    const Folder folder;
    const BackupFolder backups(folder.path(), "chatdb");
    const auto files = backups.files_for(moment);
    Manifest manifest;
    manifest.database = "chatdb";
    manifest.taken = moment;
    manifest.size = 5;
    manifest.verified = Manifest::Verified{};
    REQUIRE(save_manifest(files, manifest).ok());
    put(files.globals());
    put(files.checksums());
    CHECK(backups.unfinished()->empty());
    put(files.dump, "whole");
    CHECK(backups.list()->front().good());

    // A run that was killed before the dump had its name, or while it was removed.
    std::filesystem::rename(files.dump, files.dump.string() + ".part");
    for (int day = 1; day < 5; ++day)
        put(backups.files_for(moment + std::chrono::days(day)).dump.string() + ".part");
    const auto rests = *backups.unfinished();
    CHECK(rests.size() == 8);
    // Those beside it would look like what was taken elsewhere, once it is gone.
    for (std::size_t at = 0; at < rests.size(); ++at)
        CHECK((rests[at].extension() == ".part") == (at >= 3));
    for (int day = 1; day < 5; ++day)
        std::filesystem::remove(backups.files_for(moment + std::chrono::days(day)).dump.string() + ".part");
    std::filesystem::rename(files.dump.string() + ".part", files.dump);
    CHECK(backups.remove(files).ok());
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("backup folder: a verified dump counts only while it is what its manifest tells of") {
    const Folder folder;
    const BackupFolder backups(folder.path(), "chatdb");
    const auto files = backups.files_for(moment);
    Manifest manifest;
    manifest.database = "chatdb";
    manifest.taken = moment;
    manifest.size = 5;
    manifest.verified = Manifest::Verified{};
    const auto good = [&] {
        REQUIRE(save_manifest(files, manifest).ok());
        return backups.list()->front().good();
    };
    put(files.dump, "whole");
    CHECK(good());
    put(files.dump, "whol");
    CHECK_FALSE(good());
    put(files.dump, "whole");
    manifest.taken += 1s;
    CHECK_FALSE(good());
    manifest.taken = moment;
    manifest.database = "otra";
    CHECK_FALSE(good());
}

TEST_CASE("backup folder: closed to others where it is ours") {
    using Privacy = BackupFolder::Privacy;
    const Folder folder;
    const BackupFolder backups(folder.path(), "chatdb");
    const auto mode = [&] {
        struct stat status {};
        REQUIRE(::stat(folder.path().c_str(), &status) == 0);
        return status.st_mode & 07777U;
    };
    REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
    CHECK(*backups.protect() == Privacy::closed);
    CHECK(mode() == 0700U);
    CHECK(*backups.protect() == Privacy::kept);
    CHECK_FALSE(BackupFolder(folder.path() / "none", "chatdb").protect());
    if (::geteuid() != 0) return; // only root can give it away
    constexpr uid_t nobody = 65534;
    REQUIRE(::chmod(folder.path().c_str(), 0750) == 0);
    REQUIRE(::chown(folder.path().c_str(), nobody, static_cast<gid_t>(-1)) == 0);
    CHECK(*backups.protect() == Privacy::open);
    CHECK(mode() == 0750U);
}

TEST_CASE("backup folder: checksum lines are sha256sum's") {
    const std::string sum(64, 'a');
    const auto lines = checksum_line(std::string(64, 'b'), "/f/other") + checksum_line(sum, "/f/x y.dump");
    CHECK(checksum_line(sum, "/f/x y.dump") == sum + "  x y.dump\n");
    CHECK(find_checksum(lines, "/g/x y.dump") == sum);
    CHECK_FALSE(find_checksum(lines, "/f/x"));
    CHECK_FALSE(find_checksum(lines.substr(0, 70), "/f/x y.dump"));
    CHECK_FALSE(find_checksum("", "/f/x"));
    CHECK_FALSE(find_checksum(std::string(64, 'z') + "  x\n", "/f/x"));
}
