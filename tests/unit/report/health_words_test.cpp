#include "../catch.hpp"

#include "report/health_words.hpp"

#include <cstdlib>

using namespace marea;

namespace {

const std::string url = "http://localhost/health";

HealthSeen four_of(int serving) {
    std::vector<BackendHealth> backends;
    for (int number = 1; number <= 4; ++number)
        backends.push_back({{"b" + std::to_string(number)}, number <= serving, "Exited (137) 2 minutes ago", {}});
    return {{200, 1, Seconds{0.0123}}, backends, {}, std::optional<std::int64_t>(0), BackupsSeen{}, 0};
}

std::string line(const HealthSeen& seen, double timeout = 10) {
    const HealthLimits limits;
    const auto health = judge(seen, limits);
    return health_line({seen, health, limits, url, timeout});
}

} // namespace

TEST_CASE("health line: all well, in the monitoring plugins' form") {
    CHECK(line(four_of(4)) == "HEALTH OK - 4/4 backends, 200 in 0.012s | time=0.012s;2;10;0 backends=4;4:;1:;0;4");
    CHECK(line(four_of(4), 1.5) ==
          "HEALTH OK - 4/4 backends, 200 in 0.012s | time=0.012s;1.5;1.5;0 backends=4;4:;1:;0;4");
}

TEST_CASE("health line: at a terminal the level has its colour, and nothing else changes") {
    const auto coloured = [](const HealthSeen& seen) {
        const auto health = judge(seen, {});
        return health_line({seen, health, {}, url, 10}, Ink(true));
    };
    CHECK(coloured(four_of(4)).starts_with("\x1b[32mHEALTH OK\x1b[0m - 4/4 backends, "));
    CHECK(coloured(four_of(3)).starts_with("\x1b[33mHEALTH WARNING\x1b[0m - 3/4 backends, "));
    auto dead = four_of(4);
    dead.reply.status = 502;
    CHECK(coloured(dead).starts_with("\x1b[31mHEALTH CRITICAL\x1b[0m - "));
    const auto text = coloured(dead);
    CHECK(text.substr(text.find(" - ")) == line(dead).substr(line(dead).find(" - ")));
}

TEST_CASE("health line: a problem says what, why and what to do") {
    CHECK(line(four_of(3)) ==
          "HEALTH WARNING - 3/4 backends, 200 in 0.012s; parados: b4 (Exited (137) 2 minutes ago): docker start los "
          "arranca, docker rm quita los que sobren | time=0.012s;2;10;0 backends=3;4:;1:;0;4");
    auto redirected = four_of(4);
    redirected.reply.status = 301;
    CHECK(
        line(redirected) ==
        "HEALTH CRITICAL - 4/4 backends, 301 in 0.012s; http://localhost/health respondió 301 y se espera 200: es una "
        "redirección y no se sigue; corrija [healthcheck] url | time=0.012s;2;10;0 backends=4;4:;1:;0;4");
    auto old = four_of(4);
    old.now = 720;
    CHECK(line(old).find("; el último monitoreo fue hace 12 min: compruebe cron y logs/autoscale.log |") !=
          std::string::npos);
}

TEST_CASE("health line: what is not known is no number") {
    auto seen = four_of(4);
    seen.reply.status = Error{Fault::http, url, "Connection refused"};
    seen.backends = Error{Fault::docker_down, {}, {}};
    const auto text = line(seen);
    INFO(text);
    CHECK(text.starts_with("HEALTH CRITICAL - ? backends, sin respuesta; http://localhost/health no respondió "
                           "(Connection refused): compruebe nginx y sus backends; no se sabe qué backends hay: "));
    CHECK(text.ends_with(" | time=U;2;10;0 backends=U"));
}

TEST_CASE("health line: one line and one bar, whatever others said") {
    auto seen = four_of(4);
    seen.database = Error{Fault::database_down, "db", "one | two\nthree\t\x1b[31m"};
    const auto text = line(seen);
    INFO(text);
    CHECK(text.find('|') == text.rfind('|'));
    CHECK(text.find_first_of("\n\t\x1b") == std::string::npos);
}

TEST_CASE("health line: many dead backends are named up to five") {
    auto seen = four_of(0);
    std::vector<BackendHealth> many;
    for (int number = 1; number <= 12; ++number)
        many.push_back({{"b" + std::to_string(number)}, false, "Exited (1)", {}});
    seen.backends = many;
    CHECK(line(seen).find("b5 (Exited (1)) y 7 más: docker start") != std::string::npos);
}

TEST_CASE("health: exit codes of the monitoring plugins") {
    CHECK(exit_code(HealthLevel::ok) == 0);
    CHECK(exit_code(HealthLevel::warning) == 1);
    CHECK(exit_code(HealthLevel::critical) == 2);
    CHECK(exit_code(HealthLevel::unknown) == 3);
}

TEST_CASE("health words: every message renders") {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    using Message = HealthMessage;
    const std::vector<Argument> people = {{"host", std::string("web1")},
                                          {"since", Moment{std::chrono::seconds(1'705'329'045)}}};
    const Error error{Fault::command_failed, "notify", "no route"};
    const std::vector<std::pair<Event<Message>, std::string>> cases = {
        {{Message::failed}, "Health check failed: HEALTH CRITICAL - x"},
        {{Message::recovered}, "Recuperado: HEALTH CRITICAL - x"},
        {{Message::problem, people}, "web1: HEALTH CRITICAL - x (desde 2024-01-15 14:30:45)"},
        {{Message::reminder, people}, "web1: HEALTH CRITICAL - x (sigue así desde 2024-01-15 14:30:45)"},
        {{Message::recovery, people}, "web1: HEALTH CRITICAL - x (recuperado; fallaba desde 2024-01-15 14:30:45)"},
        {{Message::notice_failed, {{"error", error}}},
         "no se pudo avisar; se intentará en la próxima ejecución: notify ha fallado (no route): ejecútelo a mano para "
         "ver por qué."},
        {{Message::history_damaged, {{"cause", std::string("parse error")}}},
         "el estado guardado está dañado (parse error): se empieza de nuevo."},
        {{Message::trouble, {{"error", error}}}, "notify ha fallado (no route): ejecútelo a mano para ver por qué."},
    };
    auto expected = 0;
    for (const auto& [event, text] : cases) {
        CHECK(static_cast<int>(event.message) == expected++); // none is left out
        CHECK(health_words(event, "HEALTH CRITICAL - x") == text);
    }
    CHECK(expected == static_cast<int>(Message::trouble) + 1);
    CHECK(health_words({Message::failed}, std::string(2000, 'x')).size() > 2000); // a summary is not cut
    CHECK(health_impossible({Fault::io, "/proc", "a | b"}).find('|') == std::string::npos);
}
