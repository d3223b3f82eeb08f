#include "../catch.hpp"

#include "../support.hpp"

#include "healthcheck/history.hpp"

#include <fstream>

using namespace marea;

TEST_CASE("health history: what is written is read back") {
    for (const auto& history :
         {HealthHistory{}, HealthHistory{HealthLevel::critical, 1'705'334'460, HealthLevel::warning, 1'705'334'760},
          HealthHistory{HealthLevel::unknown, 1, HealthLevel::ok, 0, true},
          HealthHistory{HealthLevel::warning, 1, HealthLevel::ok, 0, false, {"2 5:18:a", 1'705'334'460, true}}}) {
        const auto read = parse_health_history(render_health_history(history));
        REQUIRE(read);
        CHECK(*read == history);
    }
}

TEST_CASE("health history: damaged, foreign and future files are refused") {
    const auto whole = render_health_history({});
    for (const std::string& text :
         {std::string(), whole.substr(0, whole.size() / 2), std::string("null"), std::string("[]"), std::string("{}"),
          std::string(R"({"version":2})"), std::string(R"({"version":1,"last":"x","notified":"ok","notified_at":0})"),
          std::string(100, '\0')}) {
        INFO(text);
        CHECK_FALSE(parse_health_history(text));
    }
}

TEST_CASE("health history: no file is no history, and a damaged one says which it is") {
    const test::Folder folder;
    const HealthStateFile store(folder.path());
    REQUIRE(store.load());
    CHECK(*store.load() == HealthHistory{});
    std::ofstream(folder.path() / "healthcheck.json") << "{";
    const auto damaged = store.load();
    REQUIRE_FALSE(damaged);
    CHECK(damaged.error().fault == Fault::malformed);
    CHECK(damaged.error().subject == (folder.path() / "healthcheck.json").string());
}
