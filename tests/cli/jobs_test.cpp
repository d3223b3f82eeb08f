// What backup, cleanup and healthcheck have in common: usage, settings, locks.

#include "../unit/catch.hpp"

#include "stage.hpp"

#include "system/lock.hpp"

using namespace marea;
using namespace marea::test;
namespace fs = std::filesystem;

namespace {

struct Job {
    std::string name;
    int usage, configuration; ///< healthcheck answers as monitoring plugins do
    std::vector<std::string> flags;
};

const std::vector<Job> jobs = {
    {"backup",
     64,
     78,
     {"--list", "--verify", "--restore", "--into", "--force", "--accept", "--dry-run", "--check-config"}},
    {"cleanup", 64, 78, {"--dry-run", "--check-config"}},
    {"healthcheck", 3, 3, {"-v,--verbose"}},
};

} // namespace

TEST_CASE("jobs: --help names the flags, the exit codes and the crontab's line, in Spanish") {
    const auto crontab = content(fs::path(MAREA_SOURCE_DIR) / "crontab.example");
    for (const auto& job : jobs) {
        INFO(job.name);
        Stage stage;
        const auto run = stage.program(job.name, {"--help"});
        CHECK(run.code == 0);
        CHECK(run.err.empty());
        for (const char* flag : {"--help", "--version", "--config"})
            CHECK(has(run.out, flag));
        for (const auto& flag : job.flags) {
            INFO(flag);
            CHECK(has(run.out, "\n  " + flag));
        }
        CHECK(has(run.out, "Códigos de salida"));
        CHECK(has(run.out, "Uso: " + job.name + " "));
        for (const auto& line : lines(crontab))
            if (has(line, "/" + job.name + ".sh") && !line.starts_with('#')) CHECK(has(run.out, line + "\n"));
        for (const char* english : {"Options", "OPTIONS", "Usage", "Excludes", "Needs", "REQUIRED"})
            CHECK_FALSE(has(run.out, english));
        CHECK(stage.calls().empty());
        CHECK_FALSE(fs::exists(stage.state()));
    }
}

TEST_CASE("jobs: cleanup's --help claims no more of Compose than it keeps") { // dangling images of Compose's do go
    Stage stage;
    const auto help = stage.program("cleanup", {"--help"}).out;
    CHECK(has(help, "Nunca: contenedores y volúmenes de un proyecto de Compose"));
    CHECK_FALSE(has(help, "lo que es de un proyecto de Compose"));
}

TEST_CASE("jobs: a flag that they do not know is wrong usage, said before the settings are read") {
    for (const auto& job : jobs) {
        INFO(job.name);
        Stage stage;
        stage.settings_text("NONSENSE=1\n");
        const auto run = stage.program(job.name, {"--nonsense"});
        CHECK(run.code == job.usage);
        CHECK(run.out.empty());
        CHECK(has(run.err, "argumento desconocido: --nonsense"));
        CHECK(has(run.err, "\nUso: " + job.name + " "));
        CHECK(lines(run.err).size() == 3);
        CHECK(stage.calls().empty());
        CHECK_FALSE(fs::exists(stage.state()));
    }
}

TEST_CASE("jobs: wrong settings are named with their line, and nothing is done") {
    for (const auto& job : jobs) {
        INFO(job.name);
        Stage stage;
        stage.settings_text("CPU_MAX=much\n");
        const auto run = stage.program(job.name, {});
        CHECK(run.code == job.configuration);
        CHECK(has(run.err, stage.config().string() + ":1: "));
        CHECK(has(run.err, job.name + ": configuración incorrecta; no se ha cambiado nada.\n"));
        CHECK(run.out == (job.name == "healthcheck" ? "HEALTH UNKNOWN - configuración incorrecta\n" : ""));
        CHECK(stage.calls().empty());
        CHECK_FALSE(fs::exists(stage.state()));
    }
}

TEST_CASE("jobs: backup and cleanup give way to another run: 75, one line, nothing done") {
    for (const std::string name : {"backup", "cleanup"}) {
        INFO(name);
        Stage stage;
        const auto lock = FileLock::try_acquire(stage.state() / (name + ".lock"));
        REQUIRE(lock);
        const auto run = stage.program(name, {});
        INFO(run.out + run.err);
        CHECK(run.code == 75);
        CHECK(run.err.empty());
        CHECK(log_texts(run.out) ==
              std::vector<std::string>{"Otra ejecución de " + name + " está en curso: esta no hace nada"});
        CHECK(stage.calls().empty());
    }
}
