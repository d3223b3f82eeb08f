/// documents FOLDER: writes the manual pages and completions into FOLDER as it will lie in share/. Run by the build.
#include "command.hpp"

#include "report/autoscale_options.hpp"
#include "report/backup_options.hpp"
#include "report/cleanup_options.hpp"
#include "report/health_options.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <utility>

using namespace marea;

namespace {

void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out;
    out.exceptions(std::ios::failbit | std::ios::badbit);
    out.open(file);
    out << text;
    out.close();
}

void write_program(const std::filesystem::path& share, void (*describe)(const Describe&), std::string called) {
    program_invocation_short_name = called.data(); // as the package puts it on PATH
    for (const auto& [spoken, folder] : {std::pair(Language::es, "man/es/man1"), std::pair(Language::en, "man/man1")}) {
        speak(spoken);
        describe(
            [&, into = share / folder / (called + ".1")](const CommandLine& line) { write(into, manual_page(line)); });
    }
    speak(Language::es); // as the programs themselves do where nothing says otherwise
    describe([&](const CommandLine& line) {
        const auto bash = share / "bash-completion/completions";
        const auto fish = share / "fish/vendor_completions.d";
        write(bash / called, bash_completion(line));
        write(fish / (called + ".fish"), fish_completion(line));
        write(share / "zsh/vendor-completions" / ("_" + called), zsh_completion(line));
        // bash and fish look for a file of the name that is called; the project's folder has the programs under their
        // own, and its scripts.
        const auto& program = line.texts().program;
        for (const auto& name : {program, program + ".sh"}) {
            std::filesystem::create_symlink(called, bash / name);
            std::filesystem::create_symlink(called + ".fish", fish / (name + ".fish"));
        }
    });
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 64;
    const std::filesystem::path share = argv[1];
    write_program(share, describe_autoscale, "marea-autoscale");
    write_program(share, describe_backup, "marea-backup");
    write_program(share, describe_cleanup, "marea-cleanup");
    write_program(share, describe_healthcheck, "marea-healthcheck");
    for (const auto& [spoken, folder] : {std::pair(Language::es, "man/es/man5"), std::pair(Language::en, "man/man5")}) {
        speak(spoken);
        write(share / folder / "autoscale.conf.5", settings_page());
    }
}
