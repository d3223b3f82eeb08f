#include "../catch.hpp"
#include "../support.hpp"

#include "cleanup/ledger.hpp"

#include <fstream>

using namespace marea;

TEST_CASE("ledger: round trip") {
    const test::Folder folder;
    const LedgerFile file(folder.path() / "state");
    REQUIRE(file.load());
    CHECK(file.load()->empty());
    const Ledger ledger = {{"a", {1705329060, false, 1705415460}}, {"b", {std::nullopt, true}}};
    REQUIRE(file.save(ledger));
    REQUIRE(file.load());
    CHECK(*file.load() == ledger);
}

TEST_CASE("ledger: one of a version that did not keep the last look") {
    const auto parsed = parse_ledger(R"({"version":1,"volumes":{"a":{"postgres":true,"unreferenced_since":7}}})");
    REQUIRE(parsed);
    CHECK(parsed->at("a") == VolumeRecord{7, true, std::nullopt});
}

TEST_CASE("ledger: damaged or not ours") {
    for (const auto* text :
         {"", "null", "[]", "{}", R"({"version":2,"volumes":{}})", R"({"version":1})",
          R"({"version":1,"volumes":{"a":{}}})", R"({"version":1,"volumes":[1]})",
          R"({"version":1,"volumes":{"a":{"postgres":"no","unreferenced_since":1}}})",
          R"({"version":1,"volumes":{"a":{"postgres":true,"unreferenced_since":1,"last_seen":"x"}}})"}) {
        INFO(text);
        const auto parsed = parse_ledger(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().fault == Fault::malformed);
    }
    const test::Folder folder;
    std::ofstream(folder.path() / "cleanup.json") << "{";
    const LedgerFile file(folder.path());
    CHECK(file.load().error().fault == Fault::malformed);
    file.put_aside();
    CHECK(std::filesystem::exists(folder.path() / "cleanup.json.corrupt"));
    CHECK(file.load()->empty());
}
