#include "../catch.hpp"
#include "../support.hpp"

#include "config/load.hpp"
#include "config/schedule.hpp"
#include "system/files.hpp"

using namespace marea;
using namespace marea::test;

namespace {

std::variant<Settings, std::vector<ConfigError>> load(const std::string& text) {
    const Folder folder;
    const auto file = folder.path() / "autoscale.conf";
    REQUIRE(write_file(file, text).ok());
    return load_settings({file, folder.path()}, [](const std::string&) { return std::nullopt; });
}

std::string only_error(const std::string& text, int line) {
    const auto loaded = load(text);
    REQUIRE(loaded.index() == 1);
    const auto& errors = std::get<1>(loaded);
    REQUIRE(errors.size() == 1);
    CHECK(errors.front().line == line);
    return errors.front().message;
}

std::string days(const std::string& text) {
    const auto read = config::parse_days(text);
    return read ? config::days_text(*read) : "none";
}

} // namespace

TEST_CASE("days: Spanish and English, whole or short, ranges and lists") {
    CHECK(days("lun-vie") == "lun,mar,mie,jue,vie");
    CHECK(days("Mon-Fri") == "lun,mar,mie,jue,vie");
    CHECK(days("sábado, domingo") == "sab,dom");
    CHECK(days("Miércoles") == "mie");
    CHECK(days("vie-lun") == "lun,vie,sab,dom");
    CHECK(days("tuesday,thu") == "mar,jue");
    CHECK(days("todos") == "lun,mar,mie,jue,vie,sab,dom");
    CHECK(days("all") == days("*"));
    for (const char* wrong : {"", "lun-", "-vie", "lunvie", "lu", "lun,,mar", "lun-vie-dom", "x"}) {
        INFO(wrong);
        CHECK(days(wrong) == "none");
    }
}

TEST_CASE("times of day") {
    CHECK(config::parse_time_of_day("00:00") == 0);
    CHECK(config::parse_time_of_day("08:30") == 510);
    CHECK(config::parse_time_of_day("8:30") == 510);
    CHECK(config::parse_time_of_day("23:59") == 1439);
    CHECK(config::parse_time_of_day("24:00") == 1440);
    for (const char* wrong : {"", "8:3", "08:60", "24:01", "25:00", "08.30", "08:3x", "08:300", "-8:00"}) {
        INFO(wrong);
        CHECK_FALSE(config::parse_time_of_day(wrong));
    }
    CHECK(config::time_text(510) == "08:30");
}

TEST_CASE("[[schedule]]: read, rendered, and read again as the same") {
    const auto loaded =
        load("MAX_BACKENDS=9\n[[schedule]]\ndays=\"lun-vie\"\nfrom=\"08:00\"\nto=\"20:00\"\nmin_backends=3\n"
             "[[schedule]]\ndays=\"sat\"\nmin_backends=9\n");
    REQUIRE(loaded.index() == 0);
    const auto& settings = std::get<0>(loaded);
    REQUIRE(settings.schedule.size() == 2);
    CHECK(settings.schedule[0].from == 480);
    CHECK(settings.schedule[0].to == 1200);
    CHECK(settings.schedule[0].min_backends == 3);
    CHECK(settings.schedule[1].from == 0);
    CHECK(settings.schedule[1].to == 1440);
    CHECK(settings.schedule[1].days.count() == 1);
    const auto text = render_settings(settings);
    const auto again = load(text.substr(text.find("\n\n")));
    REQUIRE(again.index() == 0);
    CHECK(render_settings(std::get<0>(again)).substr(200) == text.substr(200));
}

TEST_CASE("[[schedule]]: each mistake with its line and what is right") {
    const std::string whole = "[[schedule]]\ndays=\"lun\"\nmin_backends=2\n";
    CHECK(only_error("[[schedule]]\ndays=\"lunes a viernes\"\nmin_backends=2\n", 2).find("lun-vie") !=
          std::string::npos);
    CHECK(only_error(whole + "from=\"8\"\n", 4).find("08:30") != std::string::npos);
    CHECK(only_error(whole + "until=\"08:00\"\n", 4).find("days, from, to y min_backends") != std::string::npos);
    CHECK(only_error("[[schedule]]\ndays=\"lun\"\n", 1).find("falta min_backends") != std::string::npos);
    CHECK(only_error("[[schedule]]\nmin_backends=2\n", 1).find("falta days") != std::string::npos);
    CHECK(only_error("[schedule]\ndays=\"lun\"\nmin_backends=2\n", 1).find("[[schedule]]") != std::string::npos);
    CHECK(only_error("MAX_BACKENDS=4\n[[schedule]]\ndays=\"lun\"\nmin_backends=5\n", 2).find("MAX_BACKENDS=4") !=
          std::string::npos);
    CHECK(only_error("[[schedule]]\ndays=\"lun\"\nmin_backends=0\n", 3).find("fuera de rango") != std::string::npos);
    CHECK(only_error("[[schedule]]\ndays=1\nmin_backends=1\n", 2).find("texto") != std::string::npos);
}

TEST_CASE("the target rule's maximum of 0 is no mistake, the other rule's is") {
    CHECK(load("CPU_MAX=0\n[scaling]\nrule=\"target\"\n").index() == 0);
    CHECK(load("CPU_MAX=0\n").index() == 1);
    CHECK(only_error("[scaling]\nrule=\"objetivo\"\n", 2).find("\"thresholds\" o \"target\"") != std::string::npos);
}
