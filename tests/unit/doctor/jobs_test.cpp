#include "../catch.hpp"
#include "../support.hpp"

#include "doctor/jobs.hpp"
#include "system/files.hpp"

using namespace marea;
using doctor::shell_words;
using doctor::starts;
using Words = std::vector<std::string>;

namespace {

bool here(const std::string& crontab, const std::string& program = "autoscale") {
    return starts(crontab, program, "/opt/chat-app", false);
}

} // namespace

TEST_CASE("jobs: a crontab's line that starts a program for this project") {
    CHECK(here("* * * * * /opt/chat-app/scripts/autoscale.sh --monitor >> /opt/chat-app/logs/autoscale.log 2>&1\n"));
    CHECK(here("* * * * * root cd /opt/chat-app && scripts/autoscale.sh --monitor\n"));
    CHECK(here("* * * * * cd /opt/chat-app; ./bin/autoscale --monitor"));
    CHECK(here("* * * * * sh -c 'cd /opt/chat-app && scripts/autoscale.sh --monitor'\n"));
    CHECK(here("* * * * * MAREA_CONFIG=/opt/chat-app/config/autoscale.conf /usr/bin/marea-autoscale --monitor\n"));
    CHECK(here("MAREA_ROOT = /opt/chat-app\n* * * * * /usr/lib/marea/autoscale --monitor\n"));
    CHECK(here("0 2 * * * /opt/chat-app/scripts/cleanup.sh\n", "cleanup"));
}

TEST_CASE("jobs: no other line does") {
    const std::string line = "* * * * * /opt/chat-app/scripts/autoscale.sh --monitor\n";
    REQUIRE(here(line));
    CHECK_FALSE(here(""));
    CHECK_FALSE(here("# " + line));
    CHECK_FALSE(here("  #" + line));
    CHECK_FALSE(here(line, "backup"));
    CHECK_FALSE(here("* * * * * /opt/chat-app/scripts/autoscale.sh --status\n"));
    CHECK_FALSE(here("* * * * * /opt/chat-app-2/scripts/autoscale.sh --monitor\n"));
    CHECK_FALSE(here("* * * * * /srv/other/scripts/autoscale.sh --monitor\n"));
    CHECK_FALSE(here("* * * * * cat /opt/chat-app/logs/autoscale.log --monitor\n"));
    CHECK_FALSE(here("* * * * * /usr/bin/autoscale --monitor\nMAREA_ROOT=/opt/chat-app\n")); // set after it
}

TEST_CASE("jobs: where the host has one set of settings, any line will do") {
    CHECK(starts("* * * * * /usr/bin/autoscale --monitor\n", "autoscale", "/etc/marea", true));
    CHECK_FALSE(starts("* * * * * /usr/bin/autoscale --monitor\n", "autoscale", "/etc/marea", false));
    CHECK_FALSE(starts("# none\n", "autoscale", "/etc/marea", true));
}

TEST_CASE("jobs: a project whose path needs quotes, and one behind a link") {
    CHECK(starts("* * * * * '/srv/mi chat 100\\%'/scripts/backup.sh\n", "backup", "/srv/mi chat 100\\%", false));
    CHECK(starts("* * * * * /srv/mi\\ chat/scripts/backup.sh\n", "backup", "/srv/mi chat", false));
    const test::Folder folder;
    const auto project = std::filesystem::canonical(folder.path()) / "project";
    std::filesystem::create_directories(project / "scripts");
    std::filesystem::create_symlink(project, folder.path() / "link");
    const auto line = "* * * * * " + (folder.path() / "link").string() + "/scripts/backup.sh\n";
    CHECK(starts(line, "backup", project, false));
}

TEST_CASE("jobs: words of a shell's line") {
    CHECK(shell_words("a  b;c&&d|e>f") == Words{"a", "b", "c", "d", "e", "f"});
    CHECK(shell_words("x 'y z' \"q\"") == Words{"x", "y z", "y", "z", "q"});
    CHECK(shell_words("a\\%b 'never ended") == Words{"a%b", "never ended", "never", "ended"});
    CHECK(shell_words("").empty());
    CHECK(shell_words("\\") == Words{"\\"});
}

TEST_CASE("jobs: a timer is called as systemd-escape calls it") {
    CHECK(doctor::timer_of("autoscale", "/opt/chat-app") == "marea-autoscale@opt-chat\\x2dapp.timer");
    CHECK(doctor::timer_of("backup", "/srv/mi chat/á.b") == "marea-backup@srv-mi\\x20chat-\\xc3\\xa1.b.timer");
    CHECK(doctor::timer_of("backup", "/.x") == "marea-backup@\\x2ex.timer");
}

TEST_CASE("jobs: where they are looked for, and what cannot be read is not taken for empty") {
    const test::Folder folder;
    const auto root = folder.path() / "project";
    std::filesystem::create_directories(root);
    const auto etc = folder.path() / "etc";
    test::ScriptedRunner runner;
    runner.answer("crontab -l", test::exited(1, "no crontab for chat\n"));
    runner.answer("systemctl", test::exited(4, {}, "active\ninactive\ninactive\ninactive\n"));
    auto jobs = doctor::look_at_jobs(runner, root, etc);
    CHECK(jobs.all_seen);
    CHECK(jobs.crontabs.empty());
    CHECK(jobs.timers == Words{doctor::timer_of("autoscale", root)});

    REQUIRE(write_file(etc / "crontab", "one\n"));
    REQUIRE(write_file(etc / "cron.d/marea", "two\n"));
    REQUIRE(write_file(etc / "cron.d/marea.dpkg-old", "three\n")); // which cron does not read
    runner.answer("crontab -l", test::exited(0, {}, "own\n"));
    runner.answer("systemctl", test::exited(1, "System has not been booted with systemd\n"));
    jobs = doctor::look_at_jobs(runner, root, etc);
    CHECK(jobs.all_seen);
    REQUIRE(jobs.crontabs.size() == 3);
    CHECK(jobs.crontabs[0].place == "crontab -l");
    CHECK(jobs.crontabs[0].text == "own\n");
    CHECK(jobs.crontabs[2].text == "two\n");
    CHECK(jobs.timers.empty());

    runner.answer("crontab -l", test::exited(1, "You (chat) are not allowed to use this program (crontab)\n"));
    CHECK_FALSE(doctor::look_at_jobs(runner, root, etc).all_seen);
    runner.answer("crontab -l", {NotStarted{"No such file or directory", ENOENT}, {}, {}});
    CHECK(doctor::look_at_jobs(runner, root, etc).all_seen);
}
