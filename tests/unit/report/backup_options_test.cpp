#include "../catch.hpp"

#include "report/backup_options.hpp"
#include "system/descriptor.hpp"

#include <fcntl.h>

#include <string>
#include <vector>

using namespace marea;

namespace {

std::variant<BackupOptions, ExitCode> parse(std::vector<std::string> flags) {
    flags.insert(flags.begin(), "backup");
    std::vector<char*> argv;
    for (auto& flag : flags)
        argv.push_back(flag.data());
    return parse_backup(static_cast<int>(argv.size()), argv.data());
}

/// What goes to standard error while it lives goes nowhere.
class Quiet {
public:
    Quiet() : kept_(::dup(STDERR_FILENO)) {
        const Descriptor nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
        ::dup2(nowhere.get(), STDERR_FILENO);
    }
    ~Quiet() { ::dup2(kept_.get(), STDERR_FILENO); }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;

private:
    Descriptor kept_;
};

} // namespace

TEST_CASE("backup options: each task") {
    using Task = BackupOptions::Task;
    const auto task = [](std::vector<std::string> flags) { return std::get<BackupOptions>(parse(std::move(flags))); };
    CHECK(task({}).task == Task::backup);
    CHECK(task({"--dry-run"}).dry_run);
    CHECK(task({"--list"}).task == Task::list);
    CHECK(task({"--accept"}).task == Task::accept);
    CHECK(task({"--check-config"}).task == Task::check_config);
    CHECK(task({"--verify", "x"}).task == Task::verify);
    CHECK(task({"--verify", "x"}).file == "x");
    const auto restore = task({"--restore", "x", "--into", "y", "--force", "--config", "z"});
    CHECK(restore.task == Task::restore);
    CHECK(restore.file == "x");
    CHECK(restore.into == "y");
    CHECK(restore.force);
    CHECK(restore.config == "z");
}

TEST_CASE("backup options: wrong usage is 64, whatever it is") {
    for (const auto& flags : std::vector<std::vector<std::string>>{{"--verify"},
                                                                   {"--verify", ""},
                                                                   {"--restore", "x"},
                                                                   {"--restore", "x", "--into", ""},
                                                                   {"--into", "y"},
                                                                   {"--force"},
                                                                   {"--list", "--accept"},
                                                                   {"--list", "--verify", "x"},
                                                                   {"--list", "--dry-run"},
                                                                   {"--restore", "x", "--into", "y", "--dry-run"},
                                                                   {"--nada"},
                                                                   {"x"}}) {
        const auto parsed = [&] {
            const Quiet quiet;
            return parse(flags);
        }();
        REQUIRE(std::holds_alternative<ExitCode>(parsed));
        CHECK(std::get<ExitCode>(parsed) == ExitCode::usage);
    }
}
