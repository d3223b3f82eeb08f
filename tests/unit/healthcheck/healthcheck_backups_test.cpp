#include "healthcheck_world.hpp"

#include "state/backup_folder.hpp"

using namespace marea;
using marea::test::health::World;

TEST_CASE("healthcheck: backups whose folder is gone, or cannot be entered, are not backups that nobody uses") {
    World world;
    CHECK(world.check() == HealthLevel::ok); // never any
    const BackupFolder folder(world.settings.backup.directory, world.settings.database.name);
    Manifest manifest;
    manifest.database = world.settings.database.name;
    manifest.taken = std::chrono::floor<std::chrono::seconds>(world.clock.wall());
    manifest.verified = Manifest::Verified{};
    const auto files = folder.files_for(manifest.taken);
    REQUIRE(write_file(files.dump, "").ok());
    REQUIRE(save_manifest(files, manifest).ok());
    CHECK(world.check() == HealthLevel::ok);
    CHECK(world.check() == HealthLevel::ok); // still remembered after a run without news
    std::filesystem::remove_all(folder.path());
    CHECK(world.check() == HealthLevel::warning);
    CHECK(world.says("no hay ninguna copia de seguridad verificada"));

    std::filesystem::create_symlink(folder.path(), folder.path()); // leads nowhere, for root too
    CHECK(world.check() == HealthLevel::unknown);
    CHECK(world.says("no se sabe si hay copias de seguridad"));
}
