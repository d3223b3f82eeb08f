#include "../catch.hpp"

#include "report/notice_words.hpp"
#include "system/json.hpp"

using namespace marea;
using autoscale::Says;

namespace {

TickNotices tick(const std::vector<autoscale::TickEvent>& events) {
    TickNotices notices;
    for (const auto& event : events)
        notices.take(event);
    return notices;
}

autoscale::TickEvent decided(Held held) {
    Decision decision;
    decision.held = held;
    decision.active = 4;
    return {Says::decided, {}, decision};
}

std::vector<NoticeKind> kinds(const std::vector<Event<NoticeKind>>& events) {
    std::vector<NoticeKind> all;
    for (const auto& event : events)
        all.push_back(event.message);
    return all;
}

using Kinds = std::vector<NoticeKind>;

} // namespace

TEST_CASE("notices: additions and retirements, with those that serve now") {
    NoticeMemory memory;
    const auto told =
        tick({decided(Held::no), {Says::created}, {Says::created}, {Says::active, {{"count", std::int64_t{6}}}}})
            .end(memory);
    REQUIRE(kinds(told) == Kinds{NoticeKind::added});
    CHECK(fill(phrase_for(told[0].message).text, told[0].with) == "backends añadidos: 2; ahora atienden 6");
    const auto less = tick({decided(Held::no), {Says::draining, {{"name", std::string("b")}, {"seconds", 30.0}}}});
    CHECK(kinds(less.end(memory)) == Kinds{NoticeKind::retired});
    const auto service = tick({decided(Held::no), {Says::lowering, {{"service", std::string("chat_backend")}}}});
    CHECK(kinds(service.end(memory)) == Kinds{NoticeKind::retired});
    CHECK(kinds(tick({decided(Held::cooldown)}).end(memory)).empty());
}

TEST_CASE("notices: the maximum is told once until it ends, and a tick without a decision ends nothing") {
    NoticeMemory memory;
    CHECK(kinds(tick({decided(Held::at_maximum)}).end(memory)) == Kinds{NoticeKind::at_maximum});
    CHECK(kinds(tick({decided(Held::at_maximum)}).end(memory)).empty());
    CHECK(kinds(tick({{Says::failed}}).end(memory)).empty());
    CHECK(memory.at_maximum);
    CHECK(kinds(tick({decided(Held::no)}).end(memory)) == Kinds{NoticeKind::below_maximum});
    CHECK(kinds(tick({decided(Held::at_maximum)}).end(memory)) == Kinds{NoticeKind::at_maximum});
}

TEST_CASE("notices: a failed start, and the first that serves after it") {
    NoticeMemory memory;
    const auto failed = tick({decided(Held::no), {Says::next_try, {{"failures", std::int64_t{2}}}}});
    CHECK(kinds(failed.end(memory)) == Kinds{NoticeKind::start_failed});
    CHECK(kinds(tick({decided(Held::backoff)}).end(memory)).empty());
    CHECK(kinds(tick({decided(Held::no), {Says::created}}).end(memory)) ==
          Kinds{NoticeKind::added, NoticeKind::starts_again});
    CHECK(memory == NoticeMemory{});
}

TEST_CASE("notices: each failed backup, and the first good one") {
    NoticeMemory memory;
    CHECK(backup_notices(ExitCode::ok, memory).empty());
    CHECK(kinds(backup_notices(ExitCode::failed, memory)) == Kinds{NoticeKind::backup_failed});
    CHECK(backup_notices(ExitCode::locked, memory).empty());
    CHECK(kinds(backup_notices(ExitCode::partial, memory)) == Kinds{NoticeKind::backup_again});
    CHECK(backup_notices(ExitCode::ok, memory).empty());
}

TEST_CASE("notices: what was told is remembered, and damage is told apart") {
    const NoticeMemory memory{true, false, true};
    CHECK(*parse_notice_memory(render_notice_memory(memory)) == memory);
    for (const auto* damage : {"", "{}", R"({"version":1,"at_maximum":3})"})
        CHECK_FALSE(parse_notice_memory(damage).ok());
}

TEST_CASE("notices: every one has words and a code, and JSON holds any text") {
    for (int at = 0; at <= static_cast<int>(last_notice); ++at) {
        CHECK_FALSE(phrase_for(NoticeKind(at)).text.in(Language::es).empty());
        CHECK_FALSE(phrase_for(NoticeKind(at)).text.in(Language::en).empty());
        CHECK_FALSE(std::string(code_of(NoticeKind(at))).empty());
    }
    Settings settings;
    settings.root = "/srv/a\"b";
    CHECK(notice_line(settings, "backup", "x", "a \"b\"", Moment{}) == "a \"b\"");
    settings.notify.format = NoticeFormat::json;
    const auto line = notice_line(settings, "backup", "backup_failed", "a \"b\"\n\xff", Moment{});
    CHECK(line.find('\n') == std::string::npos);
    const auto json = Json::parse(line);
    CHECK(json.at("project") == "/srv/a\"b");
    CHECK(json.at("event") == "backup_failed");
    CHECK(json.at("time") == "1970-01-01T00:00:00Z");
}
