#include "../unit/catch.hpp"

#include "stage.hpp"

#include <set>

namespace fs = std::filesystem;
using namespace marea::test;

namespace {

const std::vector<std::string> all_names = {"autoscale", "backup", "cleanup", "healthcheck"};

/// The shim of that name in a project of its own, whose settings are told from all others by CPU_MAX.
struct Shim {
    explicit Shim(std::string program = "autoscale") : name(std::move(program)) {
        fs::create_directories(stage.project() / "scripts");
        fs::copy_file(fs::path(MAREA_SOURCE_DIR) / "scripts" / (name + ".sh"), script);
        put(stage.config(), "CPU_MAX=61\n");
        stage.environment = {{"PATH", "/usr/bin:/bin"}}; // as cron has it
    }
    void with_program() const {
        fs::create_directories(stage.project() / "bin");
        fs::create_symlink(built(name), stage.project() / "bin" / name);
    }
    void check_found(const Run& run) const {
        INFO(run.err);
        CHECK(run.code == 1);
        CHECK(run.err.empty());
        CHECK(has(run.out, "# Configuración efectiva: " + stage.config().string() + "\n"));
        CHECK(has(run.out, "\nCPU_MAX = 61\n"));
        CHECK(has(run.out, "state_dir = \"" + stage.state().string() + "\"\n"));
    }

    /// healthcheck has no --check-config, so this is told by the settings' faults: whose program, whose settings.
    void check_at(const fs::path& folder, const std::vector<std::string>& argv) const {
        put(stage.config(), "CPU_MAX=much\n");
        const auto run = stage.run(folder, argv);
        INFO(run.err);
        CHECK(run.code == (name == "healthcheck" ? 3 : 78));
        CHECK(run.err.starts_with(stage.config().string() + ":1: "));
        CHECK(run.err.ends_with("\n" + name + ": configuración incorrecta; no se ha cambiado nada.\n"));
    }

    std::string name;
    Stage stage;
    fs::path script = stage.project() / "scripts" / (name + ".sh");
};

} // namespace

TEST_CASE("shim: finds the project's settings from any folder, with cron's environment") {
    const Shim shim;
    shim.with_program();
    shim.check_found(shim.stage.run("/", {shim.script, "--check-config"}));
    shim.check_found(shim.stage.run(shim.stage.project() / "scripts", {"./autoscale.sh", "--check-config"}));
    shim.check_found(shim.stage.run(shim.stage.project(), {"scripts/autoscale.sh", "--check-config"}));
    shim.check_found(shim.stage.run(shim.stage.project(), {"sh", "scripts/autoscale.sh", "--check-config"}));
}

TEST_CASE("shim: finds them through symlinks to itself") {
    const Shim shim;
    shim.with_program();
    const auto folder = shim.stage.root() / "a folder with blanks";
    fs::create_directories(folder);
    fs::create_symlink("../project/scripts/autoscale.sh", folder / "first");
    fs::create_symlink("first", folder / "second");
    shim.check_found(shim.stage.run("/", {folder / "first", "--check-config"}));
    shim.check_found(shim.stage.run("/", {folder / "second", "--check-config"}));
}

TEST_CASE("shim: each of the four finds its program and its settings, from any folder and through a symlink") {
    for (const auto& name : all_names) {
        INFO(name);
        const Shim shim(name);
        shim.with_program();
        const auto link = shim.stage.root() / "link";
        fs::create_symlink("project/scripts/" + name + ".sh", link);
        const auto with = [&](const std::string& script) {
            return name == "autoscale" ? std::vector<std::string>{script, "--monitor"} : std::vector{script};
        };
        shim.check_at("/", with(shim.script.string()));
        shim.check_at(shim.stage.project() / "scripts", with("./" + name + ".sh"));
        shim.check_at(shim.stage.project(), with("scripts/" + name + ".sh"));
        shim.check_at("/", with(link.string()));
        shim.check_at(shim.stage.root(), with("./link"));
    }
}

TEST_CASE("shim: the four are the same file, and may be executed") {
    const auto scripts = fs::path(MAREA_SOURCE_DIR) / "scripts";
    const auto text = content(scripts / "autoscale.sh");
    CHECK_FALSE(text.empty());
    for (const auto& name : all_names) {
        INFO(name);
        const auto script = scripts / (name + ".sh");
        CHECK(content(script) == text);
        CHECK((fs::status(script).permissions() & fs::perms::others_exec) != fs::perms::none);
    }
}

TEST_CASE("shim: the crontab's four lines run the four scripts") {
    const std::string folder = " /opt/chat-app/";
    std::multiset<std::string> found;
    for (const auto& line : lines(content(fs::path(MAREA_SOURCE_DIR) / "crontab.example"))) {
        if (line.empty() || line.starts_with('#')) continue;
        INFO(line);
        const auto at = line.find(folder);
        REQUIRE(at != std::string::npos);
        const auto begin = at + folder.size();
        const auto script = line.substr(begin, line.find(' ', begin) - begin);
        CHECK(fs::is_regular_file(fs::path(MAREA_SOURCE_DIR) / script));
        found.insert(script);
    }
    CHECK(found == std::multiset<std::string>{"scripts/autoscale.sh", "scripts/backup.sh", "scripts/cleanup.sh",
                                              "scripts/healthcheck.sh"});
}

TEST_CASE("shim: finds them in a project whose path has blanks") {
    Shim shim;
    shim.with_program();
    const auto moved = shim.stage.root() / "my project";
    fs::rename(shim.stage.project(), moved);
    const auto run = shim.stage.run("/", {moved / "scripts/autoscale.sh", "--check-config"});
    CHECK(run.code == 1);
    CHECK(has(run.out, "# Configuración efectiva: " + (moved / "config/autoscale.conf").string() + "\n"));
}

TEST_CASE("shim: $MAREA_BIN_DIR says where the program is") {
    Shim shim;
    shim.stage.environment["MAREA_BIN_DIR"] = fs::path(MAREA_AUTOSCALE).parent_path().string();
    shim.check_found(shim.stage.run("/", {shim.script, "--check-config"}));
}

TEST_CASE("shim: passes its arguments as they are, and the exit code back") {
    const Shim shim;
    shim.with_program();
    const auto run = shim.stage.run("/", {shim.script, "--status", "--config", "/marea/no such * file"});
    CHECK(run.code == 78);
    CHECK(has(run.err, "/marea/no such * file: no existe\n"));
    CHECK(shim.stage.run("/", {shim.script}).code == 64);
}

TEST_CASE("shim: a tick sees the caller's PATH, and behind it the folders that cron's lacks") {
    Shim shim;
    shim.with_program();
    shim.stage.environment["PATH"] = shim.stage.docker_folder().string() + ":/usr/bin:/bin";
    shim.stage.environment["DOCKER_HOST"] = "unix://" + shim.stage.engine.socket().string();
    put(shim.stage.config(), "paths.procfs = \"" + shim.stage.proc.folder().string() +
                                 "\"\nbalancer.kind = \"none\"\nhealth.probe = \"exec\"\nMIN_BACKENDS = "
                                 "1\ndatabase.host = \"127.0.0.1\"\ndatabase.port = " +
                                 std::to_string(shim.stage.database_port()) + "\n");
    const auto run = shim.stage.run("/", {shim.script, "--monitor"});
    INFO(run.out);
    CHECK(run.code == 3);
    CHECK(log_line(run.out, "Estado: ") == "Estado: ESCALANDO ARRIBA");
    CHECK(fs::exists(shim.stage.state() / "autoscale.json"));
    // what the program hands on: the caller's folders first, then those of a login
    CHECK(has(shim.stage.environment_of("run"), "PATH=" + shim.stage.docker_folder().string() + ":/usr/bin:/bin:"));
    CHECK(has(shim.stage.environment_of("run"), ":/usr/local/bin:"));
}

TEST_CASE("shim: without a program it says what to do") {
    if (fs::exists("/usr/local/lib/marea/autoscale") || fs::exists("/usr/lib/marea/autoscale")) {
        WARN("autoscale is installed on this host: not checked");
        return;
    }
    const Shim shim;
    const auto run = shim.stage.run("/", {shim.script, "--monitor"});
    CHECK(run.code == 1);
    CHECK(run.out.empty());
    CHECK(run.err.starts_with("autoscale.sh: no se encuentra el programa autoscale: instale el paquete marea, o "));
    CHECK(lines(run.err).size() == 1);
}
