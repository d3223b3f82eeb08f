#include "../catch.hpp"
#include "../support.hpp"

#include "doctor/doctor.hpp"
#include "doctor/host.hpp"
#include "system/files.hpp"

#include <unistd.h>

using namespace marea;
using doctor::Denials;

namespace {

const std::string apparmor = R"(kernel: audit: type=1400 audit(1000.500:7): apparmor="DENIED" operation="open" )"
                             R"(profile="docker-default" comm="nginx")";
const std::string selinux = R"(type=AVC msg=audit(1001.5:8): avc:  denied  { write } for  pid=7 comm="nginx" )"
                            R"(scontext=system_u:system_r:httpd_t:s0 permissive=0)";

std::int64_t denied(const std::string& log, std::int64_t since = 0) {
    Denials denials{"AppArmor"};
    doctor::count_denials(log, since, denials);
    REQUIRE(denials.number);
    return *denials.number;
}

} // namespace

TEST_CASE("denials: of the last day, about what is ours, and in force") {
    CHECK(denied("") == 0);
    CHECK(denied(apparmor + "\n" + selinux + "\n") == 2);
    CHECK(denied(apparmor + "\n", 1000) == 1);
    CHECK(denied(apparmor + "\n", 1001) == 0);
    CHECK(denied(R"(audit(1000.1:1): apparmor="ALLOWED" comm="nginx")") == 0);
    CHECK(denied(R"(audit(1000.1:1): apparmor="DENIED" comm="cupsd")") == 0);
    auto permissive = selinux;
    permissive.back() = '1';
    CHECK(denied(permissive) == 0);
    Denials last{"SELinux"};
    doctor::count_denials(apparmor + "\n" + selinux + "\n", 0, last);
    CHECK(last.last == selinux);
}

TEST_CASE("denials: which module is in force, and a log that is not there is not an empty one") {
    const test::Folder folder;
    const auto sys = folder.path() / "sys";
    const auto log = folder.path() / "log";
    CHECK(doctor::look_at_denials(sys, log, 2000).module.empty());
    REQUIRE(write_file(sys / "module/apparmor/parameters/enabled", "N\n"));
    REQUIRE(write_file(sys / "fs/selinux/enforce", "0"));
    CHECK(doctor::look_at_denials(sys, log, 2000).module.empty());
    REQUIRE(write_file(sys / "module/apparmor/parameters/enabled", "Y\n"));
    auto seen = doctor::look_at_denials(sys, log, 2000);
    CHECK(seen.module == "AppArmor");
    CHECK_FALSE(seen.number);
    REQUIRE(write_file(log / "kern.log", apparmor + "\n"));
    CHECK(doctor::look_at_denials(sys, log, 2000).number == 1);
    CHECK(doctor::look_at_denials(sys, log, 1000 + 86'401).number == 0);
    REQUIRE(write_file(sys / "fs/selinux/enforce", "1"));
    REQUIRE(write_file(log / "audit/audit.log", "\n"));
    seen = doctor::look_at_denials(sys, log, 2000);
    CHECK(seen.module == "SELinux");
    CHECK(seen.number == 0);
}

TEST_CASE("rights: a folder that is there, one that can be made, and one that cannot") {
    const test::Folder folder;
    CHECK(doctor::writable(folder.path()));
    CHECK(doctor::writable(folder.path() / "new/deep"));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "new"));
    REQUIRE(write_file(folder.path() / "file", "", 0700));
    for (const auto* refused : {"file", "file/x"}) { // to root, too
        const auto result = doctor::writable(folder.path() / refused);
        REQUIRE_FALSE(result);
        CHECK(result.error().fault == Fault::io);
        CHECK(result.error().code == ENOTDIR);
    }
}

TEST_CASE("rights: what another user left in the folders, of the programs' own files") {
    namespace fs = std::filesystem;
    const test::Folder folder;
    fs::permissions(folder.path(), fs::perms::all);
    const auto state = folder.path() / "state";
    const auto logs = folder.path() / "logs";
    CHECK(doctor::files_of_others(state, logs).empty()); // nothing ran yet
    const auto leave = [](const fs::path& file, fs::perms rights) {
        REQUIRE(write_file(file, ""));
        fs::permissions(file, rights);
    };
    const auto everybody = fs::perms::all;
    const auto nobody = fs::perms::none;
    leave(state / "autoscale.json", everybody);
    leave(state / "autoscale.lock", nobody);
    leave(logs / "autoscale.log", nobody);
    leave(logs / "backup.log", everybody);
    leave(logs / "nginx.log", nobody); // somebody else's
    for (const auto& one : {state, logs})
        fs::permissions(one, everybody);
    const bool root = ::geteuid() == 0; // to whom no file is closed
    if (root) REQUIRE(::seteuid(65534) == 0);
    const auto closed = doctor::files_of_others(state, logs);
    if (root) REQUIRE(::seteuid(0) == 0);
    CHECK(closed == std::vector<std::string>{state / "autoscale.lock", logs / "autoscale.log"});
}

TEST_CASE("rights: a user without a name is a number") {
    CHECK(doctor::user_name(0) == "root");
    CHECK(doctor::user_name(987'654'321) == "987654321");
}

TEST_CASE("clock: systemd's word counts") {
    const test::Folder folder;
    const bool kernel = doctor::clock_kept(folder.path());
    REQUIRE(write_file(folder.path() / "systemd/timesync/synchronized", ""));
    CHECK(doctor::clock_kept(folder.path()));
    std::filesystem::remove(folder.path() / "systemd/timesync/synchronized");
    CHECK(doctor::clock_kept(folder.path()) == kernel);
}

TEST_CASE("last check: within the hour, and not of the future") {
    using namespace std::chrono;
    const Moment now{hours(1000)};
    CHECK(doctor::recent(now, now));
    CHECK(doctor::recent(now - hours(1), now));
    CHECK_FALSE(doctor::recent(now - hours(1) - seconds(1), now));
    CHECK(doctor::recent(now + minutes(5), now));
    CHECK_FALSE(doctor::recent(now + minutes(6), now));
}

TEST_CASE("all well: what is unknown is no fault") {
    using namespace doctor;
    std::vector<Line> lines = {{Topic::settings, Verdict::ok, Event<Message>{Message::settings_default}},
                               {Topic::clock, Verdict::unknown, Event<Message>{Message::clock_unknown}}};
    CHECK(all_well(lines));
    lines.push_back({Topic::last_check, Verdict::fault, Event<Message>{Message::checked_never}});
    CHECK_FALSE(all_well(lines));
}

TEST_CASE("hurry: no limit over five seconds, and none raised") {
    Settings settings;
    settings.database.timeout_seconds = 3;
    doctor::hurry(settings);
    CHECK(settings.docker.timeout_seconds == 5);
    CHECK(settings.health.timeout_seconds == 5);
    CHECK(settings.database.timeout_seconds == 3);
}
