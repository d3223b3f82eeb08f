// marea-setup and the package's own scripts as they change a system: laid over /usr in a mount namespace of the test's
// own, where /etc/systemd/system, /var/lib, /var/log and the crontabs are empty. That takes root.

#include "installation.hpp"

using namespace marea::test;

namespace {

struct System {
    System() {
        const auto build = fs::path(MAREA_AUTOSCALE).parent_path().parent_path().string();
        const auto run = here.stage.run("/", {"env", "DESTDIR=" + root, MAREA_CMAKE, "--install", build, "--component",
                                              "runtime", "--prefix", "/usr"});
        INFO(run.out << run.err);
        REQUIRE(run.code == 0);
        const auto systemctl = here.stage.root() / "bin/systemctl";
        put(systemctl, "#!/bin/sh\necho \"$*\" >>" + switched() + "\n[ ! -e " + switched() + ".broken ]\n");
        fs::permissions(systemctl, fs::perms(0755));
        fs::permissions(here.stage.root(), fs::perms(0755));
    }
    /// COMMANDS of one system, from its first state on; $project and $packaging are there.
    [[nodiscard]] Run run(const std::string& commands) const {
        auto run = here.stage.run("/", {"unshare", "--mount", "bash", "-euc",
                                        "project='" + here.project.string() +
                                            "' packaging=" MAREA_SOURCE_DIR "/packaging/debian\n"
                                            "mount -t overlay usr -o 'lowerdir=" +
                                            root +
                                            "/usr:/usr' /usr\n"
                                            "for folder in /etc/systemd/system /var/lib /var/log /var/spool/cron; do "
                                            "mkdir -p $folder; mount -t tmpfs none $folder; done\n"
                                            "mkdir -p /var/spool/cron/crontabs /var/lib/marea /var/log/marea\n" +
                                            commands});
        UNSCOPED_INFO(run.out << run.err);
        return run;
    }
    [[nodiscard]] std::string switched() const { return here.stage.root() / "switched"; }
    Installation here;
    std::string root = here.stage.root() / "destdir";
};

} // namespace

TEST_CASE("marea-setup: a timer that systemd does not enable is none, and is enabled by the next run") {
    if (::geteuid() != 0) return;
    const System system;
    put(system.switched() + ".broken", "");
    const auto run = system.run(R"(
! marea-setup --timers "$project" || exit 3
! ls /etc/systemd/system | grep . || exit 4
grep -qxF "$project" /var/lib/marea/projects || exit 5 # so that it leaves with the package
rm )" + system.switched() + R"(*
marea-setup --timers "$project"
ls /etc/systemd/system)");
    CHECK(run.code == 0);
    CHECK(has(run.err, "systemd no activa marea-autoscale@"));
    for (const std::string name : {"autoscale", "backup", "cleanup", "healthcheck"}) {
        CHECK(has(run.out, "\nmarea-" + name + "@"));
        CHECK(has(content(system.switched()), " marea-" + name + "@"));
    }
}

TEST_CASE("marea-setup: nothing is enabled where it cannot be said as whom the job runs") {
    if (::geteuid() != 0) return;
    const System system;
    const auto run = system.run(R"(
mount -o remount,ro /etc/systemd/system
marea-setup --timers "$project")");
    CHECK(run.code == 1);
    CHECK(has(run.err, "systemd no activa marea-autoscale@"));
    CHECK_FALSE(fs::exists(system.switched()));
}

TEST_CASE("marea-setup: of a project whose folder is gone the schedule is taken out, and a dry run leaves it there") {
    if (::geteuid() != 0) return;
    const System system;
    const auto& here = system.here;
    const auto run = system.run(R"(
marea-setup --cron "$project"
cp )" + here.crontab_file().string() +
                                R"( /var/spool/cron/crontabs/nobody
folder="/etc/systemd/system/marea-backup@$(systemd-escape -p "$project").service.d"
mkdir "$folder" && touch "$folder/owner.conf"
mv "$project" "$project.away"
echo -- dry
marea-setup --dry-run --remove "$project"
[ -e "$folder/owner.conf" ] || exit 3
grep -qxF "$project" /var/lib/marea/projects || exit 4
grep -q '>>> Marea' )" + here.crontab_file().string() +
                                R"( || exit 5
echo -- real
marea-setup --remove "$project"
[ ! -e "$folder" ] || exit 6
[ ! -e /var/lib/marea/projects ] || exit 7
! marea-setup --remove "$project" || exit 8)");
    CHECK(run.code == 0);
    const auto dry = run.out.substr(run.out.find("-- dry"), run.out.find("-- real") - run.out.find("-- dry"));
    CHECK(has(dry, "Simulación: no se ha cambiado nada"));
    CHECK_FALSE(has(dry, "se ha quitado"));
    CHECK(here.crontab() == "none");
    CHECK(has(content(system.switched()), "disable marea-backup@"));
    CHECK(has(run.err, "no existe la carpeta"));
}

TEST_CASE(
    "package: an upgrade keeps the rights of its folders, and purge ends well where they are mounts, but for dumps") {
    if (::geteuid() != 0) return;
    const System system;
    const auto run = system.run(R"(
chmod 2770 /var/lib/marea
chmod 0700 /var/log/marea
sh "$packaging/postinst" configure 0.0.1
stat -c %a /var/lib/marea /var/log/marea
for folder in /var/lib/marea /var/log/marea; do mount -t tmpfs none "$folder"; done
mkdir /var/lib/marea/backups
touch /var/lib/marea/state.json /var/log/marea/autoscale.log /var/lib/marea/backups/chatdb.dump
sh "$packaging/postrm" purge
find /var/lib/marea /var/log/marea -type f
umount /var/lib/marea /var/log/marea
sh "$packaging/postrm" purge
find /var/lib /var/log -name marea)");
    CHECK(run.code == 0);
    CHECK(run.out == "2770\n700\n/var/lib/marea/backups/chatdb.dump\n");
}

TEST_CASE("package: what purge cannot remove is told, and dpkg is not left with a failed purge") {
    if (::geteuid() != 0) return;
    const System system;
    const auto run = system.run(R"(
for folder in /var/lib/marea /var/log/marea; do
    mkdir "$folder/held" && mount -t tmpfs none "$folder/held"
    touch "$folder/file"
done
sh "$packaging/postrm" purge
find /var/lib/marea /var/log/marea -mindepth 1)");
    CHECK(run.code == 0);
    CHECK(run.out == "/var/lib/marea/held\n/var/log/marea/held\n");
    CHECK(has(run.err, "/var/lib/marea/held"));
    CHECK(has(run.err, "/var/log/marea/held"));
}

TEST_CASE("package: what is unpacked below a folder with blanks is what the project's scripts start") {
    const Installation here;
    const auto moved = here.stage.root() / "my tools";
    const auto build = fs::path(MAREA_AUTOSCALE).parent_path().parent_path().string();
    auto run = here.stage.run("/", {"env", "DESTDIR=" + (here.stage.root() / "destdir").string(), MAREA_CMAKE,
                                    "--install", build, "--component", "runtime", "--prefix", "/"});
    INFO(run.out << run.err);
    REQUIRE(run.code == 0);
    fs::rename(here.stage.root() / "destdir", moved);
    fs::permissions(here.stage.root(), fs::perms(0755));
    REQUIRE(here.stage.run("/", {moved / "bin/marea-setup", here.project.string()}).code == 0);
    CHECK(here.stage.run("/", {here.project / "scripts/backup.sh", "--version"}).code == 0);
    fs::rename(moved / "lib/marea/backup", moved / "lib/marea/away");
    run = here.stage.run("/", {here.project / "scripts/backup.sh", "--version"});
    CHECK(run.code == 1);
    CHECK(has(run.err, "no se encuentra el programa backup"));
    CHECK(here.stage.run("/", {moved / "bin/marea-setup", "--remove", here.project.string()}).code == 0);
    CHECK_FALSE(fs::exists(here.project / "scripts/backup.sh"));
}
