#include "../catch.hpp"
#include "../spanish.hpp"

#include "report/autoscale_words.hpp"
#include "report/backup_words.hpp"
#include "report/cleanup_words.hpp"
#include "report/decision_words.hpp"
#include "report/explain.hpp"
#include "report/health_words.hpp"
#include "report/messages.hpp"

#include <functional>
#include <set>

using namespace marea;
using marea::test::spanish;
using marea::test::Speaking;

namespace {

/// What is said in each language, which differ, and neither is empty.
void check_both(const std::function<std::string()>& said) {
    const auto in_spanish = said();
    const Speaking english(Language::en);
    const auto in_english = said();
    INFO(in_spanish);
    INFO(in_english);
    CHECK_FALSE(in_spanish.empty());
    CHECK_FALSE(in_english.empty());
    CHECK(in_english != in_spanish);
    CHECK_FALSE(spanish(in_english));
}

void check_both(const Phrase& phrase) {
    const std::string es(phrase.text.in(Language::es));
    const std::string en(phrase.text.in(Language::en));
    INFO(es);
    INFO(en);
    CHECK_FALSE(es.empty());
    CHECK_FALSE(spanish(en));
    const std::set<std::string> alike = {"{error}", "{name} | {line}", "PostgreSQL {server}, pg_dump {client}"};
    CHECK((en != es) == !alike.contains(es));
}

template <class Code, class Check>
void each(Code last, const Check& check) {
    for (int at = 0; at <= static_cast<int>(last); ++at) {
        INFO(at);
        check(static_cast<Code>(at));
    }
}

} // namespace

TEST_CASE("both languages: the text that is spoken") {
    const Text text{"sí", "yes"};
    CHECK(text == "sí");
    CHECK(tr("{} filas", "{} rows", 2) == "2 filas");
    CHECK(beginning(Level::warning) == "AVISO: ");
    const Speaking english(Language::en);
    CHECK(text == "yes");
    CHECK(fmt::format("{:>4}", text) == " yes");
    CHECK(tr("{} filas", "{} rows", 2) == "2 rows");
    CHECK(beginning(Level::warning) == "WARNING: ");
}

TEST_CASE("both languages: every message of autoscale and backup") {
    using autoscale::Says;
    each(Says::last_, [](Says says) {
        const std::set<Says> of_values = {Says::readings, Says::reading_missing, Says::decided, Says::paused};
        if (!of_values.contains(says)) check_both(messages::phrase(says));
    });
    each(last_backup_message, [](BackupMessage message) { check_both(phrase_for(message)); });
    const Error down{Fault::database_down, "127.0.0.1:5432", "connection refused"};
    const std::vector<Argument> values = {{"memory_percent", 45.0}, {"connections", down}};
    check_both([&] { return messages::words({Says::readings, values}).front().second; });
    check_both([&] {
        return messages::words({Says::reading_missing, {{"metric", std::string("connections")}, {"error", down}}})
            .front()
            .second;
    });
    check_both([] { return messages::paused({Moment{}, "disk", "nodo2"}); });
    check_both([] { return words_of({BackupMessage::kept, {{"kept", 1L}, {"unverified", 2L}, {"removed", 0L}}}); });
}

TEST_CASE("both languages: every message, reason and kind of cleanup") {
    const Error error{Fault::io, "/x", "denied"};
    const std::vector<Argument> all = {
        {"name", std::string("app.log")}, {"bytes", Bytes{5000}}, {"days", 7.0}, {"seconds", 60.0}, {"volumes", 2L},
        {"cause", std::string("x")},      {"error", error}};
    each(CleanupMessage::would_free, [&](CleanupMessage message) {
        check_both([&] { return words(Event<CleanupMessage>{message, all}).text; });
    });
    each(Reason::backup_running, [](Reason reason) {
        each(Kind::partial_backup, [&](Kind kind) {
            for (const auto verdict : {Verdict::remove, Verdict::rotate, Verdict::compress, Verdict::spare})
                check_both([&] {
                    const Item item{kind, "id", "name", 5000, Seconds{9}, verdict, reason};
                    return words(ItemEvent{item, Outcome::planned, {}}, {}, {}).text;
                });
        });
    });
}

TEST_CASE("both languages: every message of healthcheck") {
    const Error error{Fault::command_failed, "notify", "no route"};
    const std::vector<Argument> all = {
        {"host", std::string("web1")}, {"since", Moment{}}, {"cause", std::string("x")}, {"error", error}};
    each(HealthMessage::trouble, [&](HealthMessage message) {
        if (message == HealthMessage::failed) return; // as the old crontab line wrote
        check_both([&] { return health_words({message, all}, "HEALTH CRITICAL - x"); });
    });
    CHECK(health_misconfigured == "HEALTH UNKNOWN - configuración incorrecta");
}

TEST_CASE("both languages: every topic of healthcheck") {
    const std::string url = "http://localhost/health";
    const HealthLimits limits;
    each(HealthTopic::backup_old, [&](HealthTopic topic) {
        for (const double number : {-1.0, 500.0})
            check_both([&] {
                const HealthSeen seen{
                    {200}, std::vector<BackendHealth>{}, {}, std::optional<std::int64_t>{}, BackupsSeen{}};
                Health health;
                health.findings = {{topic, HealthLevel::warning, Error{Fault::http, "x", "y"}, number}};
                return health_summary({seen, health, limits, url});
            });
    });
}

TEST_CASE("both languages: every fault, and what to do about it") {
    each(Fault::interrupted, [](Fault fault) {
        check_both([&] { return messages::describe({fault, "subject", "5"}); });
    });
    for (const int code : {EACCES, ENOSPC, EDQUOT, EROFS, EIO, EFBIG, EMFILE, ENFILE, EAGAIN, ENOMEM, ENOENT, ELOOP})
        check_both([&] { return messages::describe({Fault::io, "/x", "y", code}); });
    check_both([] { return messages::output_lost(ENOSPC); });
    check_both([] { return messages::unexpected("x"); });
    CHECK(messages::no_memory.in(Language::en) != messages::no_memory.in(Language::es));
}

TEST_CASE("both languages: every reason of a decision, and the explanation") {
    each(Held::pause_unknown, [](Held held) {
        for (const auto wish : {Direction::up, Direction::down})
            check_both([&] {
                Decision decision{wish, {{Metric::memory, 90, 80}}, Action::none, held, Seconds{9}, 3, 3};
                decision.rule = RuleKind::target;
                return messages::reason(decision, Moment{});
            });
        check_both([&] {
            LastTick last;
            last.seen = {{Metric::memory, 40.0, {}, 0}};
            last.up = {{held, true, Seconds{9}}};
            return render_explain(last, 2, {}, Moment{});
        });
    });
    CHECK(messages::status_word({}).in(Language::en) == "NORMAL");
}
