// scripts/install on project folders of several kinds, with a stand-in for crontab. No engine is needed.

#include "installation.hpp"

#include "system/sha256.hpp"

namespace fs = std::filesystem;
using namespace marea::test;

namespace {

constexpr auto other_lines = "MAILTO=ana@example.org\n# mías\n5 4 * * * /opt/chat-app2/scripts/backup.sh\n";

std::string crontab_of(const std::string& path) {
    auto text = content(fs::path(MAREA_SOURCE_DIR) / "crontab.example");
    text.erase(0, text.find("\n\n") + 2);
    for (std::size_t at = 0; (at = text.find("/opt/chat-app", at)) != std::string::npos; at += path.size())
        text.replace(at, std::string("/opt/chat-app").size(), path);
    for (std::size_t at = 0; (at = text.find("\n\n", at)) != std::string::npos;)
        text.erase(at, 1);
    return text;
}

} // namespace

TEST_CASE("install: the programs take the scripts' place, all of it the owner's; a second time changes nothing") {
    const Installation here;
    here.write("scripts/autoscale.sh", "#!/bin/sh\necho viejo\n");
    here.write("config/autoscale.conf", "CPU_MAX=61\n");
    const auto run = here.install();
    REQUIRE(run.code == 0);
    CHECK(content(here.project / "scripts/autoscale.sh.before-marea") == "#!/bin/sh\necho viejo\n");
    CHECK(content(here.project / "config/autoscale.conf") == "CPU_MAX=61\n");
    CHECK(has(run.out, "Configuración efectiva: " + (here.project / "config/autoscale.conf").string() + "\n"));
    CHECK_FALSE(fs::exists(here.project / "nginx"));
    for (const std::string name : {"autoscale", "backup", "cleanup", "healthcheck"}) {
        CHECK(content(here.project / "bin" / name) == content(built(name)));
        CHECK(here.stage.run("/", {here.project / "scripts" / (name + ".sh"), "--help"}).code == 0);
    }
    for (const auto& [path, text] : here.snapshot()) {
        INFO(path);
        CHECK(text.substr(text.find(' ') + 1).starts_with(std::to_string(Installation::owner()) + " "));
    }
    CHECK_FALSE(fs::exists(here.crontab_file())); // nobody asked for that

    const auto first = here.snapshot();
    const auto again = here.install();
    CHECK(again.code == 0);
    CHECK_FALSE(has(again.out, "\n+ "));
    CHECK_FALSE(again.out.starts_with("+ "));
    CHECK(here.snapshot() == first);
}

TEST_CASE("install: uninstalling brings the folder back to what it was") {
    const Installation here;
    here.write("scripts/backup.sh", "#!/bin/sh\necho viejo\n");
    here.write("scripts/limpia", "#!/bin/sh\n");
    fs::create_symlink("limpia", here.project / "scripts/cleanup.sh");
    here.as_found();
    const auto before = here.snapshot();
    REQUIRE(here.install().code == 0);
    CHECK(fs::exists(here.project / "config/autoscale.conf")); // the shipped one
    CHECK_FALSE(fs::is_symlink(here.project / "scripts/cleanup.sh"));
    CHECK(content(here.project / "scripts/limpia") == "#!/bin/sh\n");
    REQUIRE(here.install().code == 0);
    const auto run = here.run({"--uninstall"});
    CHECK(run.code == 0);
    CHECK(here.snapshot() == before);
    CHECK(here.run({"--uninstall"}).code == 1); // it is not there any more
}

TEST_CASE("install: what was edited or came since stays after uninstalling") {
    const Installation here;
    REQUIRE(here.install().code == 0);
    here.write("config/autoscale.conf", "CPU_MAX=61\n");
    here.write("logs/autoscale.log", "[2026-01-15 02:31:00] Monitoreo iniciado\n");
    here.write("state/autoscale.json", "{}\n");
    const auto shim = content(here.project / "scripts/autoscale.sh") + "# mío\n";
    here.write("scripts/autoscale.sh", shim);
    const auto again = here.install();
    CHECK(again.code == 0);
    CHECK(has(again.out, "scripts/autoscale.sh se editó"));
    CHECK(content(here.project / "scripts/autoscale.sh") == shim);
    const auto run = here.run({"--uninstall"});
    CHECK(run.code == 0);
    CHECK(has(run.out, "= config/autoscale.conf cambió"));
    std::vector<std::string> left;
    for (const auto& [path, text] : here.snapshot())
        if (!fs::is_directory(here.project / path)) left.push_back(path);
    CHECK(left == std::vector<std::string>{"config/autoscale.conf", "logs/autoscale.log", "scripts/autoscale.sh",
                                           "state/autoscale.json"});
    CHECK_FALSE(fs::exists(here.project / "bin"));
}

TEST_CASE("install: a manifest that names what lies outside the project takes nothing from there") {
    const Installation here;
    REQUIRE(here.install().code == 0);
    put(here.stage.root() / "neighbour", "mine\n");
    const auto sum = marea::sha256_of(here.stage.root() / "neighbour").value();
    const auto manifest = content(here.project / "state/install.manifest");
    here.write("state/install.manifest", manifest + "file " + sum + " ../neighbour\nfile " + sum + " " +
                                             (here.stage.root() / "neighbour").string() + "\n");
    CHECK(here.run({"--remove"}).code == 0);
    CHECK(fs::exists(here.stage.root() / "neighbour"));
    CHECK_FALSE(fs::exists(here.project / "bin"));
}

TEST_CASE("install: a script that a deployment brought back is kept again, and so is the one before") {
    const Installation here;
    here.write("scripts/autoscale.sh", "#!/bin/sh\necho 1\n");
    REQUIRE(here.install().code == 0);
    here.write("scripts/autoscale.sh", "#!/bin/sh\necho 2\n");
    REQUIRE(here.install().code == 0);
    CHECK(content(here.project / "scripts/autoscale.sh") ==
          content(fs::path(MAREA_SOURCE_DIR) / "scripts/autoscale.sh"));
    CHECK(content(here.project / "scripts/autoscale.sh.before-marea.~1~") == "#!/bin/sh\necho 1\n");
    REQUIRE(here.run({"--uninstall"}).code == 0);
    CHECK(content(here.project / "scripts/autoscale.sh") == "#!/bin/sh\necho 2\n");
}

TEST_CASE("install: --dry-run says everything and does nothing, both ways") {
    const Installation here;
    here.write("scripts/autoscale.sh", "#!/bin/sh\n");
    const auto before = here.snapshot();
    const auto run = here.install({"--dry-run", "--cron"});
    CHECK(run.code == 0);
    CHECK(has(run.out, "+ bin/autoscale\n"));
    CHECK(has(run.out, "+ scripts/autoscale.sh.before-marea"));
    CHECK(has(run.out, here.project.string() + "/scripts/backup.sh >> "));
    CHECK(here.run({"--dry-run"}).code == 0); // nor is anything compiled
    CHECK(here.snapshot() == before);
    CHECK(here.crontab() == "none");

    REQUIRE(here.install({"--cron"}).code == 0);
    const auto installed = here.snapshot();
    const auto crontab = here.crontab();
    const auto back = here.run({"--dry-run", "--uninstall"});
    CHECK(back.code == 0);
    CHECK(has(back.out, "+ scripts/autoscale.sh vuelve a ser el de antes\n"));
    CHECK(here.snapshot() == installed);
    CHECK(here.crontab() == crontab);
}

TEST_CASE("install: settings that are wrong stop it before a script is replaced") {
    const Installation here;
    here.write("scripts/autoscale.sh", "#!/bin/sh\n");
    here.write("config/autoscale.conf", "CPU_MAX=much\n");
    const auto before = here.snapshot();
    const auto run = here.install({"--cron"});
    CHECK(run.code == 78);
    CHECK(has(run.err, "autoscale.conf:1: "));
    CHECK(here.snapshot() == before);
    CHECK(here.crontab() == "none");
}

TEST_CASE("install: --cron adds the four lines once, to the crontab of the folder's owner, and takes them back") {
    const Installation here;
    put(here.crontab_file(), other_lines);
    REQUIRE(here.install({"--cron"}).code == 0);
    const auto block = fmt::format("# >>> Marea {0} (scripts/install --cron)\n{1}# <<< Marea {0}\n",
                                   here.project.string(), crontab_of(here.project.string()));
    CHECK(here.crontab() == other_lines + block);
    if (::geteuid() == 0) CHECK(has(content(here.crontab_file().string() + ".calls"), "-u nobody -l\n"));
    const auto again = here.install({"--cron"});
    CHECK(again.code == 0);
    CHECK_FALSE(has(again.out, "crontab de nobody\n"));
    CHECK(here.crontab() == other_lines + block);
    CHECK(here.run({"--uninstall"}).code == 0);
    CHECK(here.crontab() == other_lines);
}

TEST_CASE("install: --cron adds only what the crontab lacks, leaves a line in comments in peace and says both") {
    const Installation here;
    const auto path = here.project.string();
    const auto mine = fmt::format("* * * * * {0}/scripts/autoscale.sh --monitor >> {0}/logs/autoscale.log 2>&1\n"
                                  "#0 3 * * * cd {0} && scripts/backup.sh\n"
                                  "0 3 * * * cd {0}2 && scripts/cleanup.sh\n"
                                  "*/5 * * * * curl -s http://localhost/health > /dev/null 2>&1 || echo no\n",
                                  path);
    put(here.crontab_file(), mine);
    const auto run = here.install({"--cron"});
    REQUIRE(run.code == 0);
    CHECK(has(run.out, "ya tiene autoscale.sh: * * * * * " + path));
    CHECK(has(run.out, "ya tiene backup.sh: #0 3 * * * cd "));
    CHECK(has(run.out, "curl y /health"));
    CHECK(here.crontab().starts_with(mine));
    const auto added = here.crontab().substr(mine.size());
    CHECK_FALSE(has(added, "autoscale.sh"));
    CHECK_FALSE(has(added, "backup.sh"));
    CHECK(has(added, path + "/scripts/cleanup.sh >> "));
    CHECK(has(added, path + "/scripts/healthcheck.sh\n"));

    put(here.crontab_file(), here.crontab().replace(here.crontab().find("0 2 * * * "), 10, "0 5 * * * ")); // an edit
    const auto edited = here.crontab();
    CHECK(here.install({"--cron"}).code == 0);
    CHECK(here.crontab() == edited);
    const auto back = here.run({"--uninstall"});
    CHECK(here.crontab() == mine);
    CHECK(has(back.out, "todavía llama a scripts/autoscale.sh")); // there was none before
    CHECK_FALSE(has(back.out, "todavía llama a scripts/cleanup.sh"));
}

TEST_CASE("install: a crontab that cannot be read is not written, and one that was none is none again") {
    const Installation here;
    put(here.crontab_file(), other_lines);
    put(here.crontab_file().string() + ".broken", "");
    const auto run = here.install({"--cron"});
    CHECK(run.code == 1);
    CHECK(has(run.err, "you may not"));
    CHECK(here.crontab() == other_lines);
    fs::remove(here.crontab_file().string() + ".broken");

    put(here.crontab_file(), "# >>> Marea " + here.project.string() + " (scripts/install --cron)\n" + other_lines);
    CHECK(here.install({"--cron"}).code == 1); // its last line is gone: where does it end?
    CHECK(has(here.crontab(), other_lines));

    fs::remove(here.crontab_file());
    CHECK(here.install({"--cron"}).code == 0);
    CHECK(here.run({"--uninstall"}).code == 0);
    CHECK(here.crontab() == "none");
}

TEST_CASE("install: cron's shell gets the path of a folder with blanks, quotes and percent signs whole") {
    const Installation here("mi app 100%'s");
    REQUIRE(here.install({"--cron"}).code == 0);
    const auto crontab = here.crontab();
    REQUIRE(here.install({"--cron"}).code == 0);
    CHECK(here.crontab() == crontab);
    for (auto line : lines(crontab)) {
        const auto at = line.find("/scripts/healthcheck.sh");
        if (at == std::string::npos) continue;
        line.erase(0, std::string("*/5 * * * * ").size());
        for (std::size_t bar = 0; (bar = line.find('%', bar)) != std::string::npos;) { // as cron does it
            REQUIRE(bar > 0);
            REQUIRE(line[bar - 1] == '\\');
            line.erase(bar - 1, 1);
        }
        const auto run = here.stage.run("/", {"sh", "-c", line + " --help"});
        INFO(line << run.err);
        CHECK(run.code == 0);
        CHECK(has(run.out, "healthcheck"));
        return;
    }
    FAIL("no line in " << crontab);
}

TEST_CASE("install: only an nginx that includes Marea's file gets a first one, and none that is there is touched") {
    const Installation here;
    here.write("nginx/nginx.conf", "http {\n    # include /etc/nginx/marea/upstream.conf;\n}\n");
    const auto run = here.install();
    CHECK(run.code == 0);
    CHECK(has(run.out, "el motor de Docker no responde"));
    CHECK_FALSE(has(run.out, "Monitoreo iniciado")); // a first tick would only say that again
    CHECK(has(run.out, "Qué falta todavía, línea por línea, y qué hacer: "));
    CHECK_FALSE(fs::exists(here.project / "nginx/upstream.conf"));

    here.write("nginx/nginx.conf", "http {\n    include /etc/nginx/marea/upstream.conf;\n}\n");
    REQUIRE(here.install().code == 0);
    CHECK(has(content(here.project / "nginx/upstream.conf"), "\nupstream chat_backend {\n"));
    CHECK(here.run({"--uninstall"}).code == 0);
    CHECK(fs::exists(here.project / "nginx/upstream.conf")); // nginx does not start without it
    here.write("nginx/nginx.conf", "http {\n}\n");
    REQUIRE(here.install().code == 0);
    here.write("nginx/upstream.conf", "upstream chat_backend { server 127.0.0.1:1; }\n");
    const auto before = here.snapshot()["nginx/upstream.conf"];
    CHECK_FALSE(has(here.install().out, "Monitoreo iniciado"));
    CHECK(here.snapshot()["nginx/upstream.conf"] == before);
}

TEST_CASE("install: usage") {
    const Installation here;
    CHECK(here.run({"--no-such"}).code == 64);
    CHECK(here.run({"/tmp"}).code == 64); // two folders
    CHECK(here.run({"--uninstall", "--cron"}).code == 64);
    CHECK(here.run({"--build", "/nowhere"}).code == 1);
    const auto help = here.run({"--help"});
    CHECK(help.code == 0);
    CHECK(has(help.out, "scripts/install [--dry-run] --remove PROYECTO"));
    CHECK(here.snapshot().size() == 2);
}
