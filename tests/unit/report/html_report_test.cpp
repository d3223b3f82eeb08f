#include "../catch.hpp"

#include "report/html_report.hpp"
#include "system/json.hpp"

using namespace marea;
using namespace std::chrono;

namespace {

const auto begin = sys_seconds(sys_days(2026y / 11 / 1));

std::vector<Minute> ticks_of(int count) {
    std::vector<Minute> all;
    for (int at = 0; at < count; ++at) {
        Minute minute;
        minute.time = begin + std::chrono::minutes(at);
        minute[Metric::cpu] = at % 100;
        minute.active = 2;
        all.push_back(minute);
    }
    return all;
}

std::string page_of(const std::vector<Minute>& all, const Settings& settings,
                    Result<std::vector<StoredBackup>> backups = std::vector<StoredBackup>{}, std::string host = "srv") {
    return render_html_report({all, begin, all.back().time + 1min, settings, std::move(host), std::move(backups)});
}

Json data_of(const std::string& page) {
    const std::string open = "<script type=\"application/json\" id=\"data\">";
    const auto from = page.find(open) + open.size();
    return Json::parse(page.substr(from, page.find("</script>", from) - from));
}

} // namespace

TEST_CASE("report: 90 days of minutes become columns that hold least, most and mean; what is missing is none") {
    const auto all = ticks_of(90 * 1440);
    Settings settings;
    settings.thresholds.max_backends = 2;
    const auto page = page_of(all, settings);
    CHECK(page.size() < 200'000);
    const auto data = data_of(page);
    CHECK(data.at("count") == 720);
    const auto& cpu = data.at("panels").at(1);
    CHECK(cpu.at("key") == "cpu_percent");
    CHECK(cpu.at("max").size() == 720);
    CHECK(cpu.at("min").at(300) == 0);
    CHECK(cpu.at("max").at(300) == 99);
    CHECK(cpu.at("mean").at(0).get<double>() > 40);
    CHECK(cpu.at("limits") == Json::array({20, 80}));
    const auto& connections = data.at("panels").at(3);
    CHECK(connections.at("max").at(300).is_null());
    CHECK_FALSE(connections.contains("extent"));
    CHECK(data.at("figures").at("ticks") == 90 * 1440);
    CHECK(data.at("figures").at("maximum_seconds") == 90 * 86400);
}

TEST_CASE("report: a gap stays a gap, and is nobody's time") {
    auto all = ticks_of(600);
    all.erase(all.begin() + 200, all.begin() + 400);
    const auto data = data_of(page_of(all, Settings{}));
    const auto& most = data.at("panels").at(1).at("max");
    CHECK(data.at("count") == 600);
    CHECK_FALSE(most.at(199).is_null());
    CHECK(most.at(300).is_null());
    CHECK_FALSE(most.at(400).is_null());
    CHECK(data.at("figures").at("recorded").get<double>() < 0.68);
}

TEST_CASE("report: changes, failures and figures") {
    auto all = ticks_of(60);
    all[10].action = Action::add;
    all[10].count = 2;
    all[20].action = Action::remove;
    all[20].count = 1;
    all[30].failures = 1;
    const auto data = data_of(page_of(all, Settings{}));
    CHECK(data.at("changes") == Json::parse("[[10,2,0,0],[20,0,1,0],[30,0,0,1]]"));
    CHECK(data.at("figures").at("added") == 2);
    CHECK(data.at("figures").at("retired") == 1);
    CHECK(data.at("figures").at("failed") == 1);
    CHECK(data.at("figures").at("changes_a_day") == 3); // of an hour: it is not multiplied
    CHECK(data.at("figures").at("backups") == 0);
}

TEST_CASE("report: backups that cannot be read are unknown, and not none") {
    const auto data = data_of(page_of(ticks_of(3), Settings{}, Error{Fault::io, "/backups", {}}));
    CHECK_FALSE(data.at("figures").contains("backups"));
    CHECK(data.at("backups").empty());
}

TEST_CASE("report: a failed addition is one in the first minute, too, and a good one is none") {
    auto all = ticks_of(3);
    all[0].action = Action::add;
    all[0].count = 1;
    all[0].failures = 1;
    all[1].failures = all[2].failures = 1;
    CHECK(data_of(page_of(all, Settings{})).at("changes") == Json::parse("[[0,0,0,1]]"));
    all[0].failures = all[1].failures = all[2].failures = 0;
    CHECK(data_of(page_of(all, Settings{})).at("changes") == Json::parse("[[0,1,0,0]]"));
    all[0].action = Action::none; // failures of before that time
    all[0].failures = all[1].failures = all[2].failures = 4;
    CHECK(data_of(page_of(all, Settings{})).at("changes").empty());
}

TEST_CASE("report: no name can leave its place, and the page asks nobody for anything") {
    Settings settings;
    settings.root = "/srv/</script><script>alert(1)</script>&\"'<!--";
    const auto page = page_of(ticks_of(3), settings, std::vector<StoredBackup>{}, "<b>srv</b>");
    CHECK(page.find("alert(1)</script>") == std::string::npos);
    CHECK(page.find("<b>srv") == std::string::npos);
    CHECK(page.find("<!--") == std::string::npos);
    CHECK(data_of(page).at("project") == settings.root.string());
    for (const auto* outside : {"src=", "href=", "@import", "fetch(", "https://"})
        CHECK(page.find(outside) == std::string::npos);
    CHECK(page.starts_with("<!doctype html>"));
    CHECK(page.find("@DATA@") == std::string::npos);
    CHECK(page.find("prefers-color-scheme: dark") != std::string::npos);
}

TEST_CASE("report: every word that the page asks for is there, in both languages") {
    speak(Language::en);
    const auto english = page_of(ticks_of(3), Settings{});
    speak(Language::es);
    const auto spanish = page_of(ticks_of(3), Settings{});
    CHECK(data_of(english).at("words").at("memory_percent") == "Memory");
    const auto words = data_of(spanish).at("words");
    CHECK(words.at("memory_percent") == "Memoria");
    for (auto at = spanish.find(" W."); at != std::string::npos; at = spanish.find(" W.", at + 1)) {
        const auto end = spanish.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at + 3);
        const auto key = spanish.substr(at + 3, end - at - 3);
        INFO(key);
        CHECK(words.contains(key));
    }
}
