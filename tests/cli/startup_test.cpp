// What whoever starts the programs may have done to them: the four alike.

#include "../unit/catch.hpp"

#include "stage.hpp"

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

struct Output {
    std::string program;
    std::string flag; ///< asks for output
    int lost;         ///< the code when that cannot be written
};

/// The program as a shell starts it that says `how`, e.g. ">/dev/full".
Run started(Stage& stage, const std::string& how, const std::string& program, std::vector<std::string> flags) {
    (void)stage.program("autoscale", {"--version"}); // writes the settings
    std::vector<std::string> argv = {"/bin/bash", "-c", how, "bash", built(program)};
    argv.insert(argv.end(), flags.begin(), flags.end());
    return stage.run(stage.root(), argv);
}

} // namespace

TEST_CASE("startup: output that was asked for and could not be written is an error, and is said") {
    const auto output = GENERATE(values<Output>({{"autoscale", "--help", 1},
                                                 {"autoscale", "--version", 1},
                                                 {"autoscale", "--check-config", 1},
                                                 {"autoscale", "--status", 1},
                                                 {"backup", "--help", 1},
                                                 {"backup", "--check-config", 1},
                                                 {"backup", "--list", 1},
                                                 {"cleanup", "--help", 1},
                                                 {"cleanup", "--check-config", 1},
                                                 {"healthcheck", "--help", 3}}));
    INFO(output.program << " " << output.flag);
    Stage stage;
    const auto full = started(stage, "exec \"$@\" >/dev/full", output.program, {output.flag});
    CHECK(full.code == output.lost);
    CHECK(has(full.err, output.program + ": ERROR: no se pudo escribir la salida (No space left on device): libere "
                                         "espacio en ese disco (df -h) o inodos (df -i).\n"));
    const auto closed = started(stage, "exec \"$@\" >&-", output.program, {output.flag});
    CHECK(closed.code == output.lost);
    CHECK(has(closed.err, output.program + ": ERROR: no se pudo escribir la salida"));
}

TEST_CASE("startup: a log line that cannot be written changes nothing that a tick does") {
    for (const std::string how : {"exec \"$@\"", "exec \"$@\" >/dev/full", "exec \"$@\" >&-", "exec \"$@\" >&- 2>&-"}) {
        INFO(how);
        Stage stage;
        stage.containers({{"chat_backend_1"}});
        const auto run = started(stage, how, "autoscale", {"--monitor"});
        CHECK(run.code == 3); // the database is down
        CHECK(run.err.empty());
        CHECK(has(content(stage.state() / "autoscale.json"), "\"action\": \"none\""));
        CHECK(content(stage.state() / "autoscale.lock").empty());
    }
}

TEST_CASE("startup: a parent that ignores SIGCHLD does not hide how a command ended") {
    Stage stage;
    const auto told = stage.root() / "told";
    stage.set("healthcheck.url", "\"http://127.0.0.1:" + std::to_string(stage.database_port()) + "/\"");
    stage.set("healthcheck.notify_command", "[\"sh\", \"-c\", \"cat >>" + told.string() + "; exit 7\"]");
    std::string said;
    for (int run = 0; run < 2; ++run) // the second failure in a row is told
        said += started(stage, "trap '' CHLD; exec \"$@\"", "healthcheck", {}).err;
    INFO(said);
    CHECK(has(content(told), "HEALTH CRITICAL"));
    CHECK(has(said, "exit 7"));
}
