#include "report/history_chart.hpp"

#include "../catch.hpp"

#include "base/text.hpp"
#include "report/braille.hpp"
#include "report/table.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>

using namespace marea;
using Lines = std::vector<std::string>;

namespace {

constexpr auto no_colours = Canvas{67, false, false};

/// An hour: a rise, one backend more, a failure, a hole.
std::vector<Minute> an_hour() {
    std::vector<Minute> minutes(60);
    for (std::size_t at = 0; at < minutes.size(); ++at) {
        auto& minute = minutes[at];
        minute.time = *text::parse_utc_time("2026-11-25T18:00:00Z") + std::chrono::minutes(at);
        if (at < 30 || at >= 40) minute[Metric::cpu] = at < 30 ? 20 : 90;
        minute[Metric::connections] = static_cast<double>(at);
        minute.active = at > 20 ? 2 : 1;
        minute.failures = at == 50 ? 1 : 0;
    }
    minutes[20].action = Action::add;
    minutes[20].count = 1;
    return minutes;
}

std::string drawn(const Canvas& canvas) {
    const auto minutes = an_hour();
    return render_history(minutes, minutes.front().time, minutes.front().time + std::chrono::hours(1), {}, canvas);
}

std::string line_with(const std::string& text, const std::string& part) {
    for (const auto line : text::lines(text))
        if (line.find(part) != std::string_view::npos) return std::string(line);
    return {};
}

} // namespace

TEST_CASE("braille: dots from the bottom, columns joined, the limit where nothing else is") {
    const Column low = std::pair(0.0, 0.0), high = std::pair(7.0, 7.0);
    CHECK(braille({low, low}, 2, 7, std::nullopt, "-") == Lines{" ", "⣀"});
    CHECK(braille({low, high}, 2, 7, std::nullopt, "-") == Lines{"⢸", "⡸"}); // no gap between them
    CHECK(braille({high, high}, 2, 7, 0.0, "-") == Lines{"⠉", "-"});
    CHECK(braille({low, {}, {}, {}}, 2, 7, 7.0, "-") == Lines{"--", "⡀ "});
    CHECK(braille({low, low}, 1, 7, 9.0, "-") == Lines{"⣀"}); // over the top: not drawn
    CHECK(braille({std::pair(100.0, 100.0), {}}, 1, 7, std::nullopt, "-") == Lines{"⠁"});
}

TEST_CASE("history: the chart fits the width and names the least, the most, the last and the limit") {
    for (const std::size_t width : {40U, 67U, 200U}) {
        const auto text = drawn({width, false, false});
        for (const auto line : text::lines(text))
            if (line.find("▲ se") == std::string_view::npos && line.find("mín") == std::string_view::npos)
                CHECK(width_of(std::string(line)) <= width);
    }
    const auto text = drawn(no_colours);
    CHECK(text.find("CPU  mín 20%  máx 90%  último 90%   ╌ 80% (CPU_MAX)\n") != std::string::npos);
    CHECK(text.find("Memoria  no disponible\n") != std::string::npos);
    CHECK(text.find("Conexiones  mín 0  máx 59  último 59   ╌ 100 (CONNECTIONS_MAX)\n") != std::string::npos);
    CHECK(text.find("Backends  mín 1  máx 2  último 2   fuera del dibujo: 10 (MAX_BACKENDS)\n") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(drawn({67, false, true}).find("\x1b[") != std::string::npos);
}

TEST_CASE("history: changes and failures stand where they happened") {
    const auto text = drawn(no_colours); // 60 characters for 60 minutes
    const auto marks = line_with(text, "✗");
    CHECK(width_of(marks.substr(0, marks.find("▲"))) == 7 + 20);
    CHECK(width_of(marks.substr(0, marks.find("✗"))) == 7 + 50);
}

TEST_CASE("history: the axis has round times of the local clock, twice the hour that comes twice") {
    ::setenv("TZ", "Europe/Madrid", 1);
    ::tzset();
    std::vector<Minute> minutes(300);
    const auto begin = *text::parse_utc_time("2026-10-24T22:30:00Z"); // 00:30 there; at 03:00 it is 02:00 again
    for (std::size_t at = 0; at < minutes.size(); ++at) {
        minutes[at].time = begin + std::chrono::minutes(at);
        minutes[at].active = 1;
    }
    const auto text = render_history(minutes, begin, begin + std::chrono::minutes(300), {}, {107, false, false});
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    const auto axis = line_with(text, ":00");
    CHECK(axis.find("01:00") < axis.find("02:00"));
    CHECK(axis.find("03:00") != std::string::npos);
    CHECK(axis.find("03:00") > axis.find("02:00") + 25); // two hours later, and not one
}

TEST_CASE("history: without a terminal it is a table in ASCII, and a hole is no zero") {
    const auto text = drawn({80, true, true});
    CHECK(std::all_of(text.begin(), text.end(),
                      [](char letter) { return letter == '\n' || (letter >= ' ' && letter < 127); }));
    CHECK(line_with(text, "HORA") == "HORA              CPU  MEMORIA  CONEXIONES  BACKENDS  CAMBIOS");
    CHECK(line_with(text, "18:00").find("20%        -           2         1") != std::string::npos);
    CHECK(line_with(text, "18:35").find("  -        -") != std::string::npos);
    CHECK(line_with(text, "+1").starts_with("2026-11-25 18:20"));
    CHECK(line_with(text, "fallos:1").starts_with("2026-11-25 18:50"));
    CHECK(line_with(text, "limite").find("80%      85%         100        10") != std::string::npos);
}
