#include "../catch.hpp"
#include "../support.hpp"

#include "metrics/export.hpp"
#include "metrics/page.hpp"
#include "system/files.hpp"

#include <fmt/format.h>

#include <set>

#include <sys/stat.h>

using namespace marea;
using namespace marea::metrics;
using marea::test::Folder;

namespace {

class StillClock final : public Clock {
public:
    [[nodiscard]] Moment wall() const override { return Moment(std::chrono::seconds(1'705'334'400)); }
    [[nodiscard]] Stamp boot() const override { return {"boot", seconds}; }
    void sleep(Seconds) override {}
    double seconds = 1000;
};

struct World {
    World() {
        settings.root = "/srv/chat \"one\"";
        settings.paths.state_dir = folder.path() / "state";
        settings.metrics.textfile = folder.path() / "marea.prom";
    }

    void run(
        Export::Outcome outcome, const std::function<void(Page&)>& fill = [](Page&) {}) {
        Export exported(settings, clock, "backup");
        fill(exported.page());
        clock.seconds += 1.5;
        exported.finish(outcome, [&](const Event<MetricsMessage>& event) { said.push_back(event.message); });
    }
    [[nodiscard]] std::string text() const {
        const auto content = read_file(file);
        return content && *content ? **content : std::string();
    }
    [[nodiscard]] bool has(const std::string& line) const {
        return ("\n" + text()).find("\n" + line) != std::string::npos;
    }

    Folder folder;
    Settings settings;
    StillClock clock;
    std::vector<MetricsMessage> said;
    std::filesystem::path file = folder.path() / "marea_backup.prom";
};

constexpr auto of_project = "project=\"/srv/chat \\\"one\\\"\"";

} // namespace

TEST_CASE("metrics: a page is Prometheus's text format, each family once and in one piece") {
    Page page;
    page.set(family::backends, 3);
    page.add(family::decisions, 1, {{"decision", "none"}});
    page.add(family::decisions, 2, {{"decision", "add"}});
    page.set(family::cpu, 0.123456789);
    CHECK(page.render({{"project", "a\\b\"c\nd"}}) ==
          "# HELP marea_backends Backends that serve, as counted by the last tick.\n"
          "# TYPE marea_backends gauge\n"
          "marea_backends{project=\"a\\\\b\\\"c?d\"} 3\n"
          "# HELP marea_cpu_ratio Busy share of the host's processors.\n"
          "# TYPE marea_cpu_ratio gauge\n"
          "marea_cpu_ratio{project=\"a\\\\b\\\"c?d\"} 0.123456789\n"
          "# HELP marea_decisions_total Ticks by what they decided; undecided: something could not be looked at.\n"
          "# TYPE marea_decisions_total counter\n"
          "marea_decisions_total{decision=\"add\",project=\"a\\\\b\\\"c?d\"} 2\n"
          "marea_decisions_total{decision=\"none\",project=\"a\\\\b\\\"c?d\"} 1\n");
}

TEST_CASE("metrics: what is no number is absent") {
    Page page;
    page.set(family::cpu, std::numeric_limits<double>::quiet_NaN());
    page.set(family::memory, std::numeric_limits<double>::infinity());
    CHECK(page.render({}).empty());
}

TEST_CASE("metrics: names keep to the conventions, and none stands twice") {
    std::set<std::string> names;
    for (const auto* family : all_families) {
        const std::string name = family->name;
        INFO(name);
        CHECK(names.insert(name).second);
        CHECK(name.starts_with("marea_"));
        CHECK(name.ends_with("_total") == (family->type == Type::counter));
        CHECK(std::string(family->help).ends_with("."));
    }
}

TEST_CASE("metrics: every series is in docs/monitoring.md") {
    const auto manual = read_file(std::filesystem::path(MAREA_SOURCE_DIR) / "docs/monitoring.md");
    REQUIRE(manual);
    REQUIRE(*manual);
    for (const auto* family : all_families) {
        INFO(family->name);
        CHECK((**manual).find("`" + std::string(family->name)) != std::string::npos);
    }
}

TEST_CASE("metrics: counters and what was last go on over runs, the rest is of this run") {
    World world;
    world.run(Export::Outcome::ok, [](Page& page) {
        page.set(family::backup_verified, 100);
        page.set(family::health_level, 2);
    });
    CHECK(world.has(fmt::format("marea_health_level{{{}}} 2\n", of_project)));
    CHECK(world.has(fmt::format("marea_run_duration_seconds{{program=\"backup\",{}}} 1.5\n", of_project)));
    world.run(Export::Outcome::failed);
    CHECK(world.has(fmt::format("marea_runs_total{{program=\"backup\",result=\"ok\",{}}} 1\n", of_project)));
    CHECK(world.has(fmt::format("marea_runs_total{{program=\"backup\",result=\"failed\",{}}} 1\n", of_project)));
    CHECK(world.has(fmt::format("marea_backup_last_verified_timestamp_seconds{{{}}} 100\n", of_project)));
    CHECK(world.has(
        fmt::format("marea_last_success_timestamp_seconds{{program=\"backup\",{}}} 1705334400\n", of_project)));
    CHECK_FALSE(world.has("marea_health_level"));
    CHECK(world.said.empty());
}

TEST_CASE("metrics: the file is for all to read, whatever the umask") {
    World world;
    const auto before = ::umask(0077);
    world.run(Export::Outcome::ok);
    ::umask(before);
    struct stat status {};
    REQUIRE(::stat(world.file.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0644);
}

TEST_CASE("metrics: a damaged memory begins anew") {
    for (const auto* damage : {"", "{", "[]", R"({"version":1})", R"({"version":9,"values":{},"unsaved_said":false})",
                               R"({"version":1,"values":{"marea_runs_total":{"a":"x"}},"unsaved_said":false})",
                               R"({"version":1,"values":{"marea_runs_total":3},"unsaved_said":false})",
                               R"({"version":1,"values":{"marea_no_such":{"a":1}},"unsaved_said":false})"}) {
        World world;
        INFO(damage);
        REQUIRE(write_file(world.settings.paths.state_dir / "metrics_backup.json", damage).ok());
        world.run(Export::Outcome::ok);
        CHECK(world.has(fmt::format("marea_runs_total{{program=\"backup\",result=\"ok\",{}}} 1\n", of_project)));
        CHECK_FALSE(world.has("marea_no_such"));
        CHECK(world.said.empty());
    }
}

TEST_CASE("metrics: a file that cannot be written is said once, until it can") {
    World world;
    world.settings.metrics.textfile = world.folder.path() / "none/marea.prom";
    world.run(Export::Outcome::ok);
    world.run(Export::Outcome::ok);
    CHECK(world.said.size() == 1);
    CHECK_FALSE(std::filesystem::exists(world.folder.path() / "none")); // would not be the one that is read
    REQUIRE(make_folder(world.folder.path() / "none").ok());
    world.file = world.folder.path() / "none/marea_backup.prom";
    world.run(Export::Outcome::ok);
    CHECK(world.has(fmt::format("marea_runs_total{{program=\"backup\",result=\"ok\",{}}} 3\n", of_project)));
    std::filesystem::remove_all(world.folder.path() / "none");
    world.run(Export::Outcome::ok);
    CHECK(world.said.size() == 2);
}

TEST_CASE("metrics: without a textfile nothing is written at all") {
    World world;
    world.settings.metrics.textfile.clear();
    world.run(Export::Outcome::ok);
    CHECK_FALSE(std::filesystem::exists(world.settings.paths.state_dir));
    CHECK(world.text().empty());
}
