#include "autoscale/history/history_file.hpp"

#include "../../catch.hpp"
#include "../world.hpp"

#include "base/text.hpp"
#include "system/files.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <ctime>
#include <fstream>

using namespace marea;
using namespace marea::test;
using Names = std::vector<std::string>;

namespace {

constexpr double days = 90;

TickRow row_at(const std::string& time, double connections = 1) {
    TickRow row;
    row.minute.time = *text::parse_utc_time(time);
    row.minute[Metric::connections] = connections;
    row.minute.active = 1;
    return row;
}

Names names_in(const std::filesystem::path& folder) {
    Names names;
    if (std::filesystem::exists(folder))
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
}

mode_t mode_of(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

} // namespace

TEST_CASE("history: a file for each month of UTC, for its owner alone") {
    ::setenv("TZ", "Europe/Madrid", 1); // where it is December already
    ::tzset();
    const Folder folder;
    const HistoryFile history(folder.path());
    REQUIRE(history.append(row_at("2026-11-30T23:59:59Z"), days));
    REQUIRE(history.append(row_at("2026-12-01T00:00:00Z"), days));
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    CHECK(names_in(folder.path() / "history") == Names{"2026-11.csv", "2026-12.csv"});
    CHECK(mode_of(folder.path() / "history") == 0700);
    CHECK(mode_of(folder.path() / "history" / "2026-11.csv") == 0600);
    CHECK(**read_file(folder.path() / "history" / "2026-12.csv") ==
          history_header() + "\n" + render_row(row_at("2026-12-01T00:00:00Z")));
    const auto minutes = history.since(row_at("2026-11-30T23:59:59Z").minute.time);
    REQUIRE(minutes);
    CHECK(minutes->size() == 2);
    CHECK(history.since(row_at("2026-12-01T00:00:00Z").minute.time)->size() == 1);
}

TEST_CASE("history: the hour that the clock shows twice has its minutes once each") {
    ::setenv("TZ", "Europe/Madrid", 1);
    ::tzset();
    const Folder folder;
    const HistoryFile history(folder.path());
    for (const auto* time : {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"}) // both 02:30 there
        REQUIRE(history.append(row_at(time), days));
    const auto minutes = history.since({});
    REQUIRE(minutes);
    REQUIRE(minutes->size() == 2);
    CHECK((*minutes)[1].time - (*minutes)[0].time == std::chrono::hours(1));
    ::setenv("TZ", "UTC", 1);
    ::tzset();
}

TEST_CASE("history: what a killed tick left half written is cut off by the next") {
    const auto first = render_row(row_at("2026-11-25T18:00:00Z"));
    const auto second = row_at("2026-11-25T18:01:00Z");
    const auto whole = history_header() + "\n" + first + render_row(second);
    for (const std::string torn :
         {"2026-11-25T18:00:30Z,1,2", "2026-11-25T18:00:30Z,1,2\n", "\n", "2026-11-25T18:00:30Z,\"", "rubbish\n"}) {
        INFO(torn);
        const Folder folder;
        const HistoryFile history(folder.path());
        REQUIRE(history.append(row_at("2026-11-25T18:00:00Z"), days));
        const auto file = folder.path() / "history" / "2026-11.csv";
        std::ofstream(file, std::ios::app) << torn;
        if (!torn.ends_with('\n')) CHECK(history.since({})->size() == 1); // a reader passes it over
        REQUIRE(history.append(second, days));
        CHECK(**read_file(file) == whole);
    }
}

TEST_CASE("history: a header that was cut short is written again") {
    const Folder folder;
    const auto file = folder.path() / "history" / "2026-11.csv";
    REQUIRE(write_file(file, history_header().substr(0, 20)));
    REQUIRE(HistoryFile(folder.path()).append(row_at("2026-11-25T18:00:00Z"), days));
    CHECK(**read_file(file) == history_header() + "\n" + render_row(row_at("2026-11-25T18:00:00Z")));
    CHECK(names_in(folder.path() / "history") == Names{"2026-11.csv"});
}

TEST_CASE("history: a file of another version is put aside, and read by the names of its columns") {
    const Folder folder;
    const HistoryFile history(folder.path());
    const auto file = folder.path() / "history" / "2026-11.csv";
    for (const auto* old :
         {"connections,time\n41,2026-11-25T17:58:00Z\n", "connections,time\n42,2026-11-25T17:59:00Z\n"}) {
        REQUIRE(write_file(file, old));
        REQUIRE(history.append(row_at("2026-11-25T18:00:00Z", 43), days));
    }
    CHECK(names_in(folder.path() / "history") == Names{"2026-11.csv", "2026-11.csv.1", "2026-11.csv.2"});
    const auto minutes = history.since({});
    REQUIRE(minutes);
    REQUIRE(minutes->size() == 3);
    CHECK((*minutes)[0][Metric::connections] == 41);
    CHECK((*minutes)[1][Metric::connections] == 42);
    CHECK((*minutes)[2][Metric::connections] == 43);
}

TEST_CASE("history: months go when their last day is too old, and nothing else does") {
    const Folder folder;
    const HistoryFile history(folder.path());
    const auto inside = folder.path() / "history";
    for (const auto* name :
         {"2026-08.csv", "2026-08.csv.1", "2026-09.csv", "2026-08.csv.old", "2026-13.csv", "notes.csv"})
        REQUIRE(write_file(inside / name, "x"));
    REQUIRE(history.append(row_at("2026-11-29T23:59:59Z"), days)); // the end of August, and a second less than 90 days
    CHECK(names_in(inside).size() == 7);
    REQUIRE(history.append(row_at("2026-11-30T00:00:00Z"), days));
    CHECK(names_in(inside) == Names{"2026-08.csv.old", "2026-09.csv", "2026-11.csv", "2026-13.csv", "notes.csv"});
}

TEST_CASE("history: none with history_days = 0, and what there is stays") {
    const Folder folder;
    REQUIRE(write_file(folder.path() / "history" / "2020-01.csv", "x"));
    REQUIRE(HistoryFile(folder.path()).append(row_at("2026-11-25T18:00:00Z"), 0));
    CHECK(names_in(folder.path() / "history") == Names{"2020-01.csv"});
    CHECK(HistoryFile(folder.path() / "none").since({})->empty());
}

TEST_CASE("history: each tick writes one row, a dry run none") {
    TestWorld world;
    world.usage["chat-app_backend_1"] = {0.5, 1e8, 50.0, 1, 5e8};
    world.read(50, 50, 50).tick();
    world.high().tick(60, MonitorMode::dry_run);
    world.high().tick();
    const auto minutes = HistoryFile(world.settings.paths.state_dir).since({});
    REQUIRE(minutes);
    REQUIRE(minutes->size() == 2);
    CHECK((*minutes)[0].active == 1);
    CHECK((*minutes)[0].action == Action::none);
    CHECK((*minutes)[0].cpu_cores == 0.5);
    CHECK((*minutes)[1].action == Action::add);
    CHECK((*minutes)[1][Metric::cpu] == 90);
}

TEST_CASE("history: a tick that could not decide has its row, without counts") {
    TestWorld world;
    world.tick();
    world.target.look_fails = Error{Fault::docker_down, {}, {}};
    world.tick();
    const auto minutes = HistoryFile(world.settings.paths.state_dir).since({});
    REQUIRE(minutes);
    REQUIRE(minutes->size() == 2);
    CHECK_FALSE((*minutes)[1].active);
    CHECK((*minutes)[1][Metric::cpu] == 50);
}

TEST_CASE("history: one that cannot be written is said once and changes nothing") {
    TestWorld world;
    const auto folder = world.settings.paths.state_dir / "history";
    REQUIRE(write_file(folder, "a file where the folder goes"));
    auto run = world.tick();
    CHECK(run.code == 0);
    CHECK(run.mentions("AVISO: este monitoreo no queda en el historial"));
    run = world.tick();
    CHECK(run.code == 0);
    CHECK_FALSE(run.mentions("historial"));
    std::filesystem::remove(folder);
    CHECK_FALSE(world.tick().mentions("historial"));
    std::filesystem::rename(folder, folder.string() + ".away");
    REQUIRE(write_file(folder, "again"));
    CHECK(world.tick().mentions("historial"));
}

TEST_CASE("history: what a disk or a person damaged keeps nobody from reading the rest") {
    const Folder folder;
    const HistoryFile history(folder.path());
    for (const auto* time : {"2026-11-25T18:00:00Z", "2026-11-25T18:01:00Z", "2026-11-25T18:02:00Z"})
        REQUIRE(history.append(row_at(time), 90));
    const auto file = folder.path() / "history" / "2026-11.csv";
    auto text = **read_file(file);
    const auto second = text.find("2026-11-25T18:01");
    text.replace(second, text.find('\n', second) - second, "2026-11-25T18:01:00Z,5");
    REQUIRE(write_file(file, text));
    REQUIRE(write_file(folder.path() / "history" / "2026-10.csv.1", "damaged\nx\n"));
    const auto minutes = history.since({});
    REQUIRE(minutes);
    CHECK(minutes->size() == 2);
}

TEST_CASE("history: a row with something else in it costs no other row") {
    const Folder folder;
    const HistoryFile history(folder.path());
    for (const auto* time : {"2026-11-25T18:00:00Z", "2026-11-25T18:01:00Z", "2026-11-25T18:02:00Z"})
        REQUIRE(history.append(row_at(time), 90));
    const auto file = folder.path() / "history" / "2026-11.csv";
    const auto whole = **read_file(file);
    const auto second = whole.find("2026-11-25T18:01") + std::string("2026-11-25T18:01:00Z,").size();
    for (const char damage : {'x', '"', '\0'}) {
        auto text = whole;
        text.insert(second, 1, damage); // where CPU is
        REQUIRE(write_file(file, text));
        const auto minutes = history.since({});
        REQUIRE(minutes);
        CHECK(minutes->size() == 2);
    }
}
