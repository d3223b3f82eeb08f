// marea-setup, as a package brings it: scripts/install below a prefix of the test's own.

#include "installation.hpp"

#include "system/sha256.hpp"

using namespace marea::test;

TEST_CASE("marea-setup: the scripts call the package's programs where they are, below any prefix; a second time "
          "changes nothing") {
    const Packaged package;
    const auto& here = package.here;
    here.write("config/autoscale.conf", "CPU_MAX=61\n");
    here.write("scripts/autoscale.sh", "#!/bin/sh\necho viejo\n");
    const auto before = here.snapshot();
    CHECK(package.setup({"--dry-run", "--cron"}).code == 0);
    CHECK(here.snapshot() == before);
    const auto run = package.setup({"--cron"});
    REQUIRE(run.code == 0);
    CHECK(has(run.out, "Para quitarlo: marea-setup --remove "));
    CHECK_FALSE(fs::exists(here.project / "bin"));
    CHECK(has(here.crontab(), "# >>> Marea " + here.project.string() + " (marea-setup --cron)\n"));
    const auto shim = here.stage.run("/", {here.project / "scripts/autoscale.sh", "--check-config"});
    INFO(shim.err);
    CHECK(has(shim.out, "\nCPU_MAX = 61\n"));
    const auto first = here.snapshot();
    CHECK_FALSE(has(package.setup({"--cron"}).out, "+ "));
    CHECK(here.snapshot() == first);
    CHECK(package.setup({"--remove"}).code == 0);
    CHECK(here.snapshot() == before);
    CHECK(here.crontab() == "none");
}

TEST_CASE(
    "marea-setup: takes over from scripts/install, whose programs leave the project, and its lines in the crontab") {
    const Packaged package;
    const auto& here = package.here;
    const auto before = here.snapshot();
    REQUIRE(here.install({"--cron"}).code == 0);
    const auto crontab = here.crontab();
    REQUIRE(package.setup().code == 0);
    CHECK_FALSE(fs::exists(here.project / "bin"));
    CHECK(here.crontab() == crontab);
    const auto shim = here.stage.run("/", {here.project / "scripts/backup.sh", "--version"});
    CHECK(shim.code == 0);
    CHECK(package.setup({"--remove"}).code == 0);
    CHECK(here.snapshot() == before);
    CHECK(here.crontab() == "none");
}

TEST_CASE("marea-setup: systemd's timers are those of a package that systemd can see") {
    const Packaged package;
    const auto run = package.setup({"--timers"});
    CHECK(run.code == 1);
    CHECK(has(run.err, "use --cron"));
    CHECK(package.setup({"--timers", "--cron"}).code == 64);
}

TEST_CASE("marea-setup: what a package puts on PATH says its own name in --help and after wrong usage") {
    const Packaged package;
    for (const std::string name : {"autoscale", "backup", "cleanup", "healthcheck"}) {
        const auto command = package.prefix + "/bin/marea-" + name;
        const auto help = package.here.stage.run("/", {command, "--help"});
        INFO(help.out);
        CHECK(help.code == 0);
        CHECK(has(help.out, "marea-" + name + " [OP"));
        CHECK_FALSE(has(help.out, "\n    " + name + " "));
        const auto wrong = package.here.stage.run("/", {command, "--nonsense"});
        CHECK(has(wrong.err, "\nUso: marea-" + name + " "));
        CHECK(has(wrong.err, "«marea-" + name + " --help»"));
    }
    const auto example = package.here.stage.run("/", {package.prefix + "/bin/marea-backup", "--help"});
    CHECK(has(example.out, "\n    marea-backup --list\n"));
    CHECK(has(example.out, "/opt/chat-app/scripts/backup.sh >> "));
}

TEST_CASE("marea-setup: a link in the project leads root nowhere that its owner could not go") {
    if (::geteuid() != 0) return; // then there is nothing to gain
    const Packaged package;
    const auto& here = package.here;
    const auto kept = here.stage.root() / "roots";
    fs::create_directories(kept); // root's, for all to read
    fs::permissions(kept, fs::perms(0755));
    for (const auto* folder : {"config", "scripts", "state"}) {
        fs::remove_all(here.project / folder);
        fs::create_directory_symlink(kept, here.project / folder);
        CHECK(package.setup().code != 0);
        CHECK(fs::is_empty(kept));
        fs::remove(here.project / folder);
        fs::create_directory(here.project / folder);
        here.as_found();
    }

    REQUIRE(package.setup().code == 0);
    put(kept / "keep", "root's\n");
    fs::create_directory_symlink(kept, here.project / "linked");
    const auto manifest = content(here.project / "state/install.manifest");
    here.write("state/install.manifest",
               manifest + "file " + marea::sha256_of(kept / "keep").value() + " linked/keep\nfolder linked\n");
    (void)package.setup({"--remove"});
    CHECK(fs::exists(kept / "keep"));
}

TEST_CASE("marea-setup: what the settings name is not started as root") {
    if (::geteuid() != 0) return;
    Packaged package;
    const auto& here = package.here;
    const auto left = here.stage.root() / "left";
    fs::create_directory(left);
    fs::permissions(left, fs::perms(0777));
    here.write("ask.sh", "#!/bin/sh\nid -u >>" + (left / "who").string() + "\n");
    fs::permissions(here.project / "ask.sh", fs::perms(0755));
    here.write("config/autoscale.conf",
               "[balancer]\nkind = \"nginx\"\ntest_command = [\"" + (here.project / "ask.sh").string() + "\"]\n");
    package.here.stage.environment["DOCKER_HOST"] = "unix://" + here.stage.engine.socket().string();
    CHECK(package.setup({"--dry-run"}).code == 0);
    CHECK_FALSE((fs::exists(left / "who") && has(content(left / "who"), "0\n")));
}

TEST_CASE("marea-setup: a program of the project's own that has one of the names is neither started nor replaced") {
    const Packaged package;
    const auto& here = package.here;
    here.write("bin/backup", "#!/bin/sh\necho own\n");
    fs::permissions(here.project / "bin/backup", fs::perms(0755));
    CHECK(package.setup().code == 0);
    const auto run = here.stage.run("/", {here.project / "scripts/backup.sh", "--version"});
    CHECK(run.code == 0);
    CHECK_FALSE(has(run.out, "own"));
    CHECK(content(here.project / "bin/backup") == "#!/bin/sh\necho own\n");
    CHECK(package.setup({"--remove"}).code == 0);
    CHECK(fs::exists(here.project / "bin/backup"));

    const auto before = here.snapshot();
    const auto refused = here.install(); // which has its programs in the project
    CHECK(refused.code == 1);
    CHECK(has(refused.err, "no se ha cambiado nada: bin/backup ya existe y no es de Marea"));
    CHECK(here.snapshot() == before);
}

TEST_CASE("marea-setup: a schedule that cannot be had stops it before anything is laid down") {
    const Packaged package;
    const auto& here = package.here;
    const auto before = here.snapshot();
    CHECK(package.setup({"--timers"}).code == 1);
    CHECK(here.snapshot() == before);
    put(here.crontab_file().string() + ".broken", "");
    CHECK(package.setup({"--cron"}).code == 1);
    CHECK(here.snapshot() == before);
}

TEST_CASE("marea-setup: a folder that the owner cannot write in is named, and nothing is changed") {
    if (::geteuid() != 0) return;
    const Packaged package;
    const auto& here = package.here;
    REQUIRE(::chown((here.project / "scripts").c_str(), 0, 0) == 0);
    fs::permissions(here.project / "scripts", fs::perms(0755));
    const auto before = here.snapshot();
    const auto run = package.setup();
    CHECK(run.code == 1);
    CHECK(has(run.err, "no puede escribir en " + (here.project / "scripts").string()));
    CHECK(here.snapshot() == before);
}

TEST_CASE("marea-setup: no path can add a line to a crontab, and a link to the newest release stays one there") {
    const Packaged package;
    const auto& here = package.here;
    const auto link = here.stage.root() / "current";
    fs::create_directory_symlink(here.project, link);
    auto run = here.stage.run("/", {package.prefix + "/bin/marea-setup", "--cron", link.string()});
    CHECK(run.code == 0);
    CHECK(has(here.crontab(), "* * * * * " + link.string() + "/scripts/autoscale.sh --monitor"));
    run = here.stage.run("/", {package.prefix + "/bin/marea-setup", "--cron", link.string()});
    CHECK_FALSE(has(run.out, "+ "));
    const auto evil = here.stage.root() / "a\n* * * * * id";
    fs::create_directory(evil);
    run = here.stage.run("/", {package.prefix + "/bin/marea-setup", "--dry-run", "--cron", evil.string()});
    CHECK(run.code == 1);
    CHECK(has(run.err, "caracteres de control"));
}
