#include "../catch.hpp"
#include "../support.hpp"

#include "report/notice_words.hpp"
#include "system/clock.hpp"
#include "system/files.hpp"
#include "system/json.hpp"

using namespace marea;
using autoscale::Says;
using test::Folder;

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

autoscale::TickEvent active(std::int64_t count) {
    return {Says::active, {{"count", count}}};
}

const autoscale::TickEvent draining{Says::draining, {{"name", std::string("b")}, {"seconds", 30.0}}};

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
    const auto less = tick({decided(Held::no), draining, active(3)}).end(memory);
    REQUIRE(kinds(less) == Kinds{NoticeKind::retired});
    CHECK(fill(phrase_for(less[0].message).text, less[0].with) == "se retira el backend b; ahora atienden 3");
    const auto service = tick({decided(Held::no), {Says::lowering, {{"service", std::string("web")}}}, active(3)});
    CHECK(kinds(service.end(memory)) == Kinds{NoticeKind::retired});
    CHECK(kinds(tick({decided(Held::cooldown)}).end(memory)).empty());
}

TEST_CASE("notices: what was announced and not done is not told, what waits for nginx's next reload is") {
    NoticeMemory memory;
    const auto failed = [](Fault fault) {
        return autoscale::TickEvent{Says::failed, {{"error", Error{fault, {}, {}}}}};
    };
    const autoscale::TickEvent lowering{Says::lowering, {{"service", std::string("web")}}};
    CHECK(tick({decided(Held::no), draining, failed(Fault::balancer_refused)}).end(memory).empty());
    CHECK(tick({decided(Held::no), draining, failed(Fault::balancer_refused), active(4)}).end(memory).empty());
    CHECK(tick({decided(Held::no), lowering, {Says::service_changed}}).end(memory).empty());
    CHECK(kinds(tick({decided(Held::no), draining, failed(Fault::balancer_reload)}).end(memory)) ==
          Kinds{NoticeKind::retired});
}

TEST_CASE("notices: one that is taken back is an addition, which ends no failed starts; one that is silent leaves") {
    NoticeMemory memory{false, true, false};
    const auto back =
        tick({decided(Held::no), {Says::taking_back, {{"name", std::string("b")}}}, active(5)}).end(memory);
    REQUIRE(kinds(back) == Kinds{NoticeKind::added});
    CHECK(fill(phrase_for(back[0].message).text, back[0].with) == "backends añadidos: 1; ahora atienden 5");
    CHECK(memory.start_failed);
    const auto silent =
        tick({{Says::evicted, {{"name", std::string("b")}, {"ticks", std::int64_t{3}}}}, decided(Held::no)})
            .end(memory);
    REQUIRE(kinds(silent) == Kinds{NoticeKind::evicted});
    CHECK(fill(phrase_for(silent[0].message).text, silent[0].with) ==
          "el backend b no responde y deja de atender; quedan 4");
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
    memory.start_failed = true; // one that came to serve only after its own tick
    CHECK(kinds(tick({{Says::admitted}, decided(Held::no)}).end(memory)) == Kinds{NoticeKind::starts_again});
}

TEST_CASE("notices: all of a run together have 30 seconds; what was not told is said, and is not taken for told") {
    const Folder folder;
    Settings settings;
    settings.paths.state_dir = folder.path();
    settings.notify.command = {"sh", "-c", "sleep 0.3"};
    struct SlowClock final : Clock {
        [[nodiscard]] Moment wall() const override { return {}; }
        [[nodiscard]] Stamp boot() const override { return {"boot", seconds += 20}; }
        void sleep(Seconds) override {}
        mutable double seconds = 0;
    } clock;
    std::FILE* said = std::tmpfile();
    const Log log(clock, said);
    const Outside outside(settings, clock, log, "autoscale", settings.ping.autoscale);
    const auto told = [&](std::vector<Event<NoticeKind>> events) {
        outside.end(true, [&](NoticeMemory& memory) {
            memory.at_maximum = true;
            return events;
        });
        return NoticeFile(folder.path() / "notices_autoscale.json").load()->at_maximum;
    };
    const Event<NoticeKind> one{NoticeKind::at_maximum, {{"active", std::int64_t{4}}}};
    CHECK_FALSE(told({one, one})); // the first has 10 seconds left, the second none
    std::rewind(said);
    char line[500] = "";
    CHECK(std::fgets(line, sizeof line, said) != nullptr);
    CHECK(std::string(line).find("AVISO: no se pudo avisar ([notify] command): ") != std::string::npos);
    CHECK(std::fgets(line, sizeof line, said) == nullptr);
    std::fclose(said);
    CHECK(told({one}));
}

namespace {

/// A run that fails to start a backend, wants more than the maximum, and tells it by this command.
struct Teller {
    explicit Teller(std::vector<std::string> command) {
        settings.paths.state_dir = folder.path();
        settings.notify.command = std::move(command);
    }
    void run() const {
        const auto clock = SystemClock::open("/proc").value();
        const Log log(clock, said);
        Outside(settings, clock, log, "autoscale", {}).end(true, [&](NoticeMemory& memory) {
            std::vector<Event<NoticeKind>> all{{NoticeKind::start_failed, {{"failures", std::int64_t{1}}}}};
            if (!memory.at_maximum) all.push_back({NoticeKind::at_maximum, {{"active", std::int64_t{4}}}});
            memory.start_failed = memory.at_maximum = true;
            return all;
        });
    }
    [[nodiscard]] NoticeMemory memory() const {
        return *NoticeFile(settings.paths.state_dir / "notices_autoscale.json").load();
    }
    Folder folder;
    Settings settings;
    std::FILE* said = std::tmpfile();
};

} // namespace

TEST_CASE("notices: one that fails costs the memory of no other, and is tried again by the next run") {
    const Teller teller({"grep", "-v", "máximo"}); // fails for that line alone
    for (int time = 0; time < 2; ++time) {
        teller.run();
        CHECK(teller.memory() == NoticeMemory{false, true, false});
    }
}

TEST_CASE("notices: where no memory can be kept what lasts is not told at each run, and what happened is") {
    const Folder folder;
    const auto told = folder.path() / "told";
    Teller teller({"tee", "-a", told.string()});
    REQUIRE(write_file(told, ""));
    teller.settings.paths.state_dir = told / "state"; // a file is no folder
    teller.run();
    teller.run();
    const auto text = read_file(told)->value();
    CHECK(text.find("máximo") == std::string::npos);
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
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
