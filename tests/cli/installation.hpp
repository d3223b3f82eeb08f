#pragma once

#include "../unit/catch.hpp"

#include "stage.hpp"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

namespace marea::test {

namespace fs = std::filesystem;

/// A project folder whose owner is somebody else than who installs, where that can be (root).
struct Installation {
    explicit Installation(const std::string& name = "chat-app") : project(stage.root() / name) {
        fs::create_directories(project / "scripts");
        fs::create_directories(project / "config");
        fs::create_directories(stage.root() / "bin");
        put(stage.root() / "bin/crontab", "#!/bin/sh\nset -eu\nfile=" + crontab_file().string() + R"(
echo "$*" >>"$file.calls"
[ "$1" != -u ] || shift 2
case $1 in
-l) if [ -e "$file.broken" ]; then echo "crontab: you may not" >&2; exit 1; fi
    if [ ! -e "$file" ]; then echo "no crontab for chat" >&2; exit 1; fi
    cat "$file" ;;
-r) rm "$file" ;;
*) cp "$1" "$file" ;;
esac
)");
        fs::permissions(stage.root() / "bin/crontab", fs::perms(0755));
        fs::permissions(stage.root(), fs::perms(0711));
        stage.environment = {{"PATH", (stage.root() / "bin").string() + ":/usr/sbin:/usr/bin:/sbin:/bin"}};
        as_found();
    }

    /// What the test wrote is the owner's.
    void as_found() const {
        if (::geteuid() != 0) return;
        for (const auto& entry : fs::recursive_directory_iterator(project))
            REQUIRE(::lchown(entry.path().c_str(), owner(), owner()) == 0);
        REQUIRE(::lchown(project.c_str(), owner(), owner()) == 0);
    }
    void write(const std::string& path, const std::string& text) const {
        fs::create_directories((project / path).parent_path());
        put(project / path, text);
        as_found();
    }
    [[nodiscard]] Run run(std::vector<std::string> flags) const {
        flags.insert(flags.begin(), (fs::path(MAREA_SOURCE_DIR) / "scripts/install").string());
        flags.push_back(project.string());
        auto run = stage.run("/", flags);
        UNSCOPED_INFO(run.out << run.err);
        return run;
    }
    [[nodiscard]] Run install(std::vector<std::string> flags = {}) const {
        flags.insert(flags.end(), {"--build", fs::path(MAREA_AUTOSCALE).parent_path().parent_path().string()});
        return run(flags);
    }

    /// Everything in the project: each path with its kind, owner, permissions, time of change and contents.
    [[nodiscard]] std::map<std::string, std::string> snapshot() const {
        std::map<std::string, std::string> all;
        for (const auto& entry : fs::recursive_directory_iterator(project)) {
            struct stat status {};
            REQUIRE(::lstat(entry.path().c_str(), &status) == 0);
            auto& text = all[fs::relative(entry.path(), project).string()];
            text = fmt::format("{:o} {} {} ", status.st_mode, status.st_uid, status.st_gid);
            if (S_ISREG(status.st_mode)) text += std::to_string(status.st_mtime) + content(entry.path());
            if (S_ISLNK(status.st_mode)) text += fs::read_symlink(entry.path()).string();
        }
        return all;
    }
    [[nodiscard]] fs::path crontab_file() const { return stage.root() / "crontab"; }
    [[nodiscard]] std::string crontab() const { return fs::exists(crontab_file()) ? content(crontab_file()) : "none"; }
    [[nodiscard]] static uid_t owner() { return ::geteuid() == 0 ? 65534 : ::geteuid(); } // nobody

    Stage stage;
    fs::path project;
};

/// What a package lays down, below a folder of the test; its marea-setup on the project.
struct Packaged {
    Packaged() {
        const auto build = fs::path(MAREA_AUTOSCALE).parent_path().parent_path().string();
        const auto run =
            here.stage.run("/", {MAREA_CMAKE, "--install", build, "--component", "runtime", "--prefix", prefix});
        INFO(run.out << run.err);
        REQUIRE(run.code == 0);
        fs::permissions(here.stage.root(), fs::perms(0755)); // the project's owner starts what is in it
    }
    [[nodiscard]] Run setup(std::vector<std::string> flags = {}) const {
        flags.insert(flags.begin(), prefix + "/bin/marea-setup");
        flags.push_back(here.project.string());
        auto run = here.stage.run("/", flags);
        UNSCOPED_INFO(run.out << run.err);
        return run;
    }
    Installation here;
    std::string prefix = here.stage.root() / "prefix";
};

} // namespace marea::test
