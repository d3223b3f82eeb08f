#include "../catch.hpp"
#include "../spanish.hpp"

#include "report/doctor_topics.hpp"
#include "report/doctor_words.hpp"

#include <nlohmann/json.hpp>

#include <set>

using namespace marea;
using doctor::Line;
using doctor::Message;
using doctor::Topic;
using doctor::Verdict;
using marea::test::spanish;
using marea::test::Speaking;

namespace {

/// All that any message names.
Event<Message> event(Message message) {
    return {message,
            {{"error", Error{Fault::docker_down, "x", "y"}},
             {"file", "F"},
             {"cause", "C"},
             {"folders", "FS"},
             {"version", "1"},
             {"endpoint", "E"},
             {"project", "P"},
             {"service", "S"},
             {"folder", "/f"},
             {"image", "I"},
             {"network", "N"},
             {"number", std::int64_t{7}},
             {"percent", std::int64_t{8}},
             {"port", std::int64_t{3001}},
             {"url", "U"},
             {"server", "15"},
             {"client", "16"},
             {"free", Bytes{1000}},
             {"program", "backup"},
             {"place", "crontab -l"},
             {"timer", "T"},
             {"when", Moment{}},
             {"owner", "ana"},
             {"files", "/f/one /f/two"},
             {"user", "chat"},
             {"backend", "B"},
             {"state", "Exited (1)"},
             {"module", "M"},
             {"last", "L"}}};
}

} // namespace

TEST_CASE("doctor's words: each message in both languages, as a sentence") {
    const std::set alike = {Message::fault, Message::dump_possible};
    for (int at = 0; at <= static_cast<int>(doctor::last_message); ++at) {
        INFO(at);
        const auto message = static_cast<Message>(at);
        const Line line{Topic::engine, Verdict::ok, event(message)};
        const auto es = words_of(line);
        CHECK(es.size() > 3);
        if (message != Message::denied) CHECK(es.back() == '.'); // which ends in somebody else's words
        const Speaking english(Language::en);
        const auto en = words_of(line);
        INFO(en);
        CHECK_FALSE(spanish(en));
        if (!alike.contains(message)) CHECK(en != es);
    }
}

TEST_CASE("doctor's words: each topic has a name in both languages and a code of its own") {
    std::set<std::string> codes, names;
    for (int at = 0; at <= static_cast<int>(doctor::last_topic); ++at) {
        INFO(at);
        const auto topic = static_cast<Topic>(at);
        codes.insert(code_of(topic));
        const std::vector<Line> one = {{topic, Verdict::ok, event(Message::clock_kept)}};
        const auto es = render_doctor(one);
        CHECK(es.starts_with("OK  "));
        names.insert(es);
        const Speaking english(Language::en);
        CHECK_FALSE(spanish(render_doctor(one)));
    }
    const auto topics = static_cast<std::size_t>(doctor::last_topic) + 1;
    CHECK(codes.size() == topics);
    CHECK(codes.count("") == 0);
    CHECK(names.size() == topics);
}

TEST_CASE("doctor's words: other programs' reasons in their own words; lines and JSON") {
    const Event<BackupMessage> space{BackupMessage::space_missing,
                                     {{"folder", "/b"}, {"needed", Bytes{2000}}, {"free", Bytes{1000}}}};
    const doctor::Judged never{{HealthTopic::tick_never, HealthLevel::warning}, {}, "http://localhost/health"};
    const std::vector<Line> lines = {{Topic::cpu, Verdict::ok, event(Message::cpu_read)},
                                     {Topic::space, Verdict::fault, space},
                                     {Topic::clock, Verdict::unknown, event(Message::clock_unknown)},
                                     {Topic::last_tick, Verdict::fault, never}};
    const auto text = render_doctor(lines);
    CHECK(text.starts_with("OK          Uso de CPU: 8% ahora.\nFALLO       Espacio para copias: "));
    CHECK(text.find("\nNO SE SABE  Reloj: ") != std::string::npos);
    CHECK(text.ends_with(
        "\nFALLO       Último monitoreo: autoscale --monitor no se ha ejecutado nunca: cron lo "
        "hace cada minuto; si no llega, compruebe crontab -l, y que cron está en marcha (systemctl status cron).\n"));
    const auto coloured = render_doctor(lines, Ink(true));
    CHECK(coloured.starts_with("\x1b[32mOK        \x1b[0m  Uso de CPU: 8% ahora.\n\x1b[31mFALLO     \x1b[0m  "));
    CHECK(coloured.find("\n\x1b[33mNO SE SABE\x1b[0m  Reloj: ") != std::string::npos);
    auto json = nlohmann::json::parse(render_doctor_json(lines));
    CHECK(json.at("ok") == false);
    REQUIRE(json.at("checks").size() == 4);
    CHECK(json.at("checks")[0].at("code") == "cpu");
    CHECK(json.at("checks")[0].at("state") == "ok");
    CHECK(json.at("checks")[1].at("state") == "fault");
    CHECK(json.at("checks")[2].at("state") == "unknown");
    CHECK(json.at("checks")[3].at("text") == "autoscale --monitor no se ha ejecutado nunca: cron lo hace cada minuto; "
                                             "si no llega, compruebe crontab -l, y que "
                                             "cron está en marcha (systemctl status cron).");
    json = nlohmann::json::parse(render_doctor_json({lines[0], lines[2]}));
    CHECK(json.at("ok") == true);
}
