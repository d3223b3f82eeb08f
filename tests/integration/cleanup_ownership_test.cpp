// What cleanup leaves to others on a real engine, and what it only tells of.

#include "engine.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <fstream>

using namespace marea::test;
namespace fs = std::filesystem;

TEST_CASE("cleanup: other projects' containers and images stay, and a copy of a backend is not Marea's") {
    Engine engine;
    const auto root = engine.project().string();
    const auto marea = [](const std::string& project, const std::string& name) {
        return std::vector<std::string>{"--label", "marea.managed=true", "--label", "marea.project=" + project,
                                        "--label", "marea.name=" + name};
    };
    const std::string folder = "com.docker.compose.project.working_dir=";
    engine.stopped("own", marea(root, "own"));
    engine.stopped("foreign", marea("/opt/other", "foreign"));
    engine.stopped("foreign-compose", {"--label", "com.docker.compose.project=shop", "--label", folder + "/opt/shop"});
    engine.stopped("own-compose", {"--label", "com.docker.compose.project=chat", "--label", folder + root});
    // Labels come along with `docker commit`: the copy is whatever its other labels make it, here Compose's.
    engine.docker({"commit", "own", "snapshot:1"});
    engine.docker({"run", "-d", "--network", "none", "-e", "EXIT_AT_ONCE=3", "--name", "copy", "--label",
                   "com.docker.compose.project=chat", "snapshot:1"});
    engine.docker({"wait", "copy"});
    // A dangling image of another project's, and one of this one's.
    engine.docker({"commit", "--change", "LABEL " + folder + "/opt/shop", "own", "theirs:1"});
    const auto theirs = engine.docker({"image", "inspect", "--format", "{{.Id}}", "theirs:1"});
    engine.docker({"commit", "--change", "LABEL marea.project=/opt/other", "own", "theirs:1"});
    const auto other = engine.docker({"image", "inspect", "--format", "{{.Id}}", "theirs:1"});
    engine.docker({"commit", "own", "theirs:1"});
    const auto ours = engine.docker({"image", "inspect", "--format", "{{.Id}}", "theirs:1"});
    engine.docker({"tag", "snapshot:1", "theirs:1"});

    const auto plan = engine.cleanup({"--dry-run"});
    INFO(plan.output);
    CHECK(plan.says("(foreign), terminó hace "));
    CHECK(plan.count(": es de otro proyecto\n") == 4);
    const auto done = engine.cleanup();
    INFO(done.output);
    CHECK(done.code == 0);
    CHECK(engine.containers() == std::set<std::string>{"foreign", "foreign-compose", "own-compose", "copy"});
    const auto images = engine.images();
    CHECK(images.contains(other));
    CHECK_FALSE(images.contains(ours));
    CHECK(images.contains(theirs));
}

TEST_CASE("cleanup: unused images are told and stay; a log that a daemon appends to is cut under its hands") {
    Engine engine;
    engine.docker({"tag", Engine::image, "unused:1"});
    const auto log = engine.project() / "logs/daemon.log";
    std::ofstream(log) << std::string(50'000, 'x') << '\n';
    const Background daemon({"sh", "-c", "while :; do echo line; sleep 0.02; done >> " + log.string()},
                            engine.dir() / "daemon");
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    // cron's own way of starting cleanup: its log is open too, and appended to.
    const auto own = engine.project() / "logs/cleanup.log";
    std::ofstream(own) << std::string(50'000, 'y') << '\n';
    const auto before = engine.images();
    const auto run_by_cron = engine.cleanup_into(own);
    CHECK(run_by_cron.code == 0);
    std::string output;
    std::getline(std::ifstream(own), output, '\0');
    INFO(output);
    CHECK(output.find("Las imágenes con etiqueta y sin contenedor ocupan ") != std::string::npos);
    CHECK(output.find("Rotado: registro daemon.log -> daemon.log.") != std::string::npos);
    CHECK(output.find("Rotado: registro cleanup.log -> cleanup.log.") != std::string::npos);
    CHECK(output.size() < 20'000);
    CHECK(engine.images() == before);
    const auto size = fs::file_size(log);
    CHECK(size < 20'000);
    for (int look = 0; look < 100 && fs::file_size(log) == size; ++look)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(fs::file_size(log) > size); // it goes on in the same file
}
