// Grafana's dashboard and Prometheus's rules, as they lie in config/: that they ask for what is exported.

#include "../catch.hpp"

#include "metrics/families.hpp"
#include "system/files.hpp"
#include "system/json.hpp"

#include <algorithm>
#include <regex>
#include <set>

using namespace marea;

namespace {

std::string source(const std::string& file) {
    const auto text = read_file(std::string(MAREA_SOURCE_DIR) + "/" + file);
    REQUIRE(text);
    REQUIRE(*text);
    return **text;
}

} // namespace

TEST_CASE("dashboard and alert rules: every series that they name is exported") {
    const auto all = source("config/grafana/marea.json") + source("config/prometheus/marea.rules.yml");
    const std::regex name("marea_[a-z_]+");
    std::set<std::string> asked;
    for (auto found = std::sregex_iterator(all.begin(), all.end(), name); found != std::sregex_iterator(); ++found) {
        INFO(found->str());
        CHECK(std::any_of(metrics::all_families.begin(), metrics::all_families.end(),
                          [&](const auto* family) { return family->name == found->str(); }));
        asked.insert(found->str());
    }
    CHECK(asked.size() > 15);
}

TEST_CASE("dashboard: each panel has an id of its own and asks the data source that is chosen") {
    const auto dashboard = Json::parse(source("config/grafana/marea.json"));
    const auto& first = dashboard.at("templating").at("list").at(0);
    CHECK(first.at("name") == "datasource");
    CHECK(first.at("type") == "datasource");
    CHECK(first.at("query") == "prometheus");
    std::set<int> ids;
    for (const auto& panel : dashboard.at("panels")) {
        INFO(panel.at("title"));
        CHECK(ids.insert(panel.at("id").get<int>()).second);
        CHECK(panel.at("datasource").at("uid") == "${datasource}");
        REQUIRE_FALSE(panel.at("targets").empty());
        std::set<std::string> names;
        for (const auto& target : panel.at("targets")) {
            CHECK(target.at("datasource").at("uid") == "${datasource}");
            CHECK(names.insert(target.at("refId")).second);
            const auto query = target.at("expr").get<std::string>();
            CHECK(query.find("instance=~\"$instance\"") != std::string::npos);
            CHECK(query.find("project=~\"$project\"") != std::string::npos);
        }
    }
    CHECK(ids.size() == 15);
}
