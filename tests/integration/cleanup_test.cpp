// cleanup on a real engine. It has an engine of its own, for the other tests have stopped containers of theirs.

#include "engine.hpp"

#include "../unit/catch.hpp"

#include "system/descriptor.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <sys/socket.h>
#include <sys/un.h>

#include <fstream>
#include <sstream>

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

/// What is named between `verb` and the first comma or colon of each such line: kind and id.
std::set<std::string> named(const std::string& output, const std::string& verb) {
    std::set<std::string> found;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        const auto at = line.find("] " + verb + ": ");
        if (at == std::string::npos) continue;
        auto rest = line.substr(at + verb.size() + 4);
        found.insert(rest.substr(0, rest.find_first_of(",:")));
    }
    return found;
}

/// Takes connections and never answers.
class SilentSocket {
public:
    explicit SilentSocket(fs::path file)
        : file_(std::move(file)), socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        file_.string().copy(address.sun_path, sizeof address.sun_path - 1);
        REQUIRE(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(::listen(socket_.get(), 8) == 0);
    }
    [[nodiscard]] std::string url() const { return "unix://" + file_.string(); }

private:
    fs::path file_;
    marea::Descriptor socket_;
};

} // namespace

TEST_CASE("cleanup removes exactly what its dry run lists") {
    Engine engine;
    const auto gone = engine.stopped("gone");
    engine.stopped("own", {"--label", "marea.managed=true", "--label", "com.docker.compose.project=shop"});
    engine.stopped("compose", {"--label", "com.docker.compose.project=shop"});
    engine.stopped("kept", {"--label", "marea.keep=yes"});
    engine.running("alive", {"-v", "/data"});
    engine.docker({"create", "--network", "none", "--name", "made", Engine::image});
    engine.stopped("with-volume", {"-v", "/data"});
    const auto attached = engine.volume_of("with-volume");
    const auto alive = engine.volume_of("alive");

    engine.stopped("past", {"-v", "/data"});
    const auto dangling = engine.volume_of("past");
    std::ofstream(engine.inside(dangling) / "file") << std::string(100'000, 'x');
    engine.docker({"rm", "past"});
    engine.docker({"volume", "create", "named"});
    engine.docker({"volume", "create", "--label", "com.docker.compose.project=shop", std::string(64, 'c')});

    engine.docker({"commit", "gone", "old:1"});
    const auto untagged = engine.docker({"image", "inspect", "--format", "{{.Id}}", "old:1"});
    engine.docker({"commit", "kept", "old:1"}); // takes the name away
    engine.docker({"commit", "compose", "used:1"});
    const auto used = engine.docker({"image", "inspect", "--format", "{{.Id}}", "used:1"});
    engine.docker({"create", "--network", "none", "--name", "uses", "used:1"});
    engine.docker({"commit", "kept", "used:1"});
    std::ofstream(engine.project() / "logs/autoscale.log") << std::string(20'000, 'x');

    const auto containers_before = engine.containers();
    const auto volumes_before = engine.volumes();
    const auto images_before = engine.images();
    const auto plan = engine.cleanup({"--dry-run"});
    INFO(plan.output);
    CHECK(plan.code == 0);
    CHECK(plan.errors.empty());
    CHECK(engine.containers() == containers_before);
    CHECK(engine.volumes() == volumes_before);
    CHECK(engine.images() == images_before);
    CHECK_FALSE(fs::exists(engine.project() / "state"));
    CHECK(plan.says("Se eliminaría: contenedor " + gone.substr(0, 12) + " (gone), "));
    CHECK(plan.says("(own), "));
    CHECK(plan.says("(compose), terminó hace "));
    CHECK(plan.says(": es de un proyecto de Compose"));
    CHECK(plan.says("(kept), terminó hace "));
    CHECK(plan.says("(alive): no está parado"));
    CHECK(plan.says("(made): creado, nunca arrancó"));
    CHECK(plan.says("Se conserva: volumen named, visto sin contenedor desde hace "));
    CHECK(plan.says("Se conserva: volumen " + attached + ": lo usa un contenedor, en marcha o parado"));
    CHECK(plan.says("la usa un contenedor"));

    const auto done = engine.cleanup();
    INFO(done.output);
    CHECK(done.code == 0);
    CHECK(named(done.output, "Eliminado") == named(plan.output, "Se eliminaría"));

    CHECK(engine.containers() == std::set<std::string>{"compose", "kept", "alive", "made", "uses"});
    CHECK(engine.volumes() == std::set<std::string>{alive, attached, "named", std::string(64, 'c')});
    auto images_left = images_before;
    CHECK(images_left.erase(untagged) == 1);
    CHECK(engine.images() == images_left);
    CHECK(images_left.contains(used));
    CHECK_FALSE(fs::exists(engine.project() / "logs/autoscale.log"));
    CHECK(done.says("Liberado: 1")); // the 100 kB, and more
    CHECK(done.says("no tiene límite en: "));

    // The volume of the container that went is seen unreferenced from now on.
    CHECK(engine.cleanup().code == 0);
    CHECK(engine.volumes() == std::set<std::string>{alive, "named", std::string(64, 'c')});
}

TEST_CASE("cleanup: PostgreSQL's data survives every order of stop, run and rm") {
    Engine engine;
    const std::vector<std::string> data = {"-v", "/var/lib/postgresql/data"};
    const auto clean = [&] {
        const auto answer = engine.cleanup();
        INFO(answer.output);
        CHECK(answer.code == 0);
    };
    std::set<std::string> precious;
    const auto remember = [&](const std::string& container) {
        return *precious.insert(engine.volume_of(container)).first;
    };

    // Running while cleanup looks, then stopped and removed by somebody.
    engine.running("aa", data);
    const auto seen_running = remember("aa");
    clean();
    engine.docker({"rm", "-f", "aa"});
    clean();
    // Stopped while cleanup looks, which removes the container; the files are not there yet.
    engine.stopped("bb", data);
    const auto seen_stopped = remember("bb");
    clean();
    CHECK(engine.containers().empty());
    clean();
    // Never seen with a container: its files tell, at the top or one level below.
    for (const auto* folder : {".", "pgdata"}) {
        engine.stopped("cc", {"-v", "/data"});
        const auto volume = remember("cc");
        fs::create_directories(engine.inside(volume) / folder);
        std::ofstream(engine.inside(volume) / folder / "PG_VERSION") << "15\n";
        engine.docker({"rm", "cc"});
        clean();
    }
    // Used again, under another path, and stopped again.
    engine.stopped("dd", {"-v", seen_stopped + ":/elsewhere"});
    clean();
    clean();
    // The ledger is lost, but the files are there.
    std::ofstream(engine.inside(seen_running) / "PG_VERSION") << "15\n";
    std::ofstream(engine.inside(seen_stopped) / "PG_VERSION") << "15\n";
    fs::remove(engine.project() / "state/cleanup.json");
    clean();
    clean();
    CHECK(engine.volumes() == precious);
    // The rest of the world is still cleaned.
    engine.stopped("ee", {"-v", "/data"});
    clean();
    CHECK(engine.volumes().size() == precious.size() + 1);
    clean();
    CHECK(engine.volumes() == precious);
}

TEST_CASE("cleanup: a volume waits for its days by our own ledger") {
    Engine engine;
    engine.configure("0", "7");
    engine.stopped("aa", {"-v", "/data"});
    const auto volume = engine.volume_of("aa");
    CHECK(engine.cleanup().code == 0); // the container goes
    CHECK(engine.cleanup().code == 0); // the volume is seen without one
    const auto ledger = engine.project() / "state/cleanup.json";
    const auto edit = [&](std::int64_t older) {
        auto json = nlohmann::json::parse(std::ifstream(ledger));
        auto& since = json["volumes"][volume]["unreferenced_since"];
        since = since.get<std::int64_t>() - older;
        std::ofstream(ledger) << json.dump();
    };
    edit(7 * 86400 - 60);
    CHECK(engine.cleanup().code == 0);
    CHECK(engine.volumes() == std::set<std::string>{volume});
    // Used meanwhile: the days start anew.
    engine.stopped("bb", {"--label", "marea.managed=true", "-v", volume + ":/data"});
    engine.configure("24", "7");
    CHECK(engine.cleanup().code == 0);
    CHECK(engine.containers() == std::set<std::string>{"bb"}); // a backend that has just crashed stays, with its logs
    engine.docker({"rm", "bb"});
    CHECK(engine.cleanup().code == 0);
    edit(7 * 86400 - 60);
    CHECK(engine.cleanup().code == 0);
    CHECK(engine.volumes() == std::set<std::string>{volume});
    edit(60);
    const auto last = engine.cleanup();
    CHECK(last.says("Eliminado: volumen " + volume));
    CHECK(engine.volumes().empty());
}

TEST_CASE("cleanup: docker down, docker hanging, autoscale at work") {
    Engine engine;
    const auto log = engine.project() / "logs/autoscale.log";
    const auto fill = [&] { std::ofstream(log) << std::string(20'000, 'x'); };
    engine.stopped("aa");

    fill();
    const auto down = engine.cleanup({}, {{"DOCKER_HOST", "unix:///nowhere/docker.sock"}});
    CHECK(down.code == 3);
    CHECK(down.says("ERROR: el motor de Docker no responde"));
    CHECK(down.says("Rotado: registro autoscale.log"));
    CHECK_FALSE(fs::exists(log));

    fill();
    engine.configure("0", "0", "[docker]\ntimeout_seconds = 1\n");
    const SilentSocket silent(engine.dir() / "silent.sock");
    const auto hanging = engine.cleanup({}, {{"DOCKER_HOST", silent.url()}});
    CHECK(hanging.code == 3);
    CHECK(hanging.says("ERROR: docker no respondió en 1 s"));
    CHECK_FALSE(fs::exists(log));

    // The engine answers, its client does not: what was to go is not gone, and that is an action that failed.
    write_script(engine.dir() / "hangs", "#!/bin/sh\nexec sleep 100\n");
    engine.configure(
        "0", "0", fmt::format("[docker]\ncommand = \"{}\"\ntimeout_seconds = 1\n", (engine.dir() / "hangs").string()));
    const auto stuck = engine.cleanup();
    CHECK(stuck.code == 1);
    CHECK(stuck.says("ERROR: no se pudo eliminar contenedor "));
    CHECK(engine.containers() == std::set<std::string>{"aa"});

    engine.configure("0", "0");
    fs::create_directories(engine.project() / "state");
    const Background tick({"flock", (engine.project() / "state/autoscale.lock").string(), "sleep", "3"},
                          engine.dir() / "tick");
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    const auto waited = engine.cleanup();
    CHECK(waited.code == 0);
    CHECK(waited.says("autoscale está trabajando"));
    CHECK(waited.says("(aa), "));
    CHECK(engine.containers().empty());
}
