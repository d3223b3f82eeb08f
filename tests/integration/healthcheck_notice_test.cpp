// Whom `healthcheck` tells and how often, and what it leaves behind, on the real parts.

#include "healthcheck_stack.hpp"

using namespace marea::test;

TEST_CASE("healthcheck: notices on the second failure and on recovery, one line on standard input") {
    Stack stack;
    one_backend(stack);
    const auto notices = (stack.dir() / "notices").string();
    write_script(stack.dir() / "notify", fmt::format("#!/bin/sh\ncat >> {}\n", notices));
    stack.set("healthcheck", "notify_command", fmt::format("[\"{}\"]", (stack.dir() / "notify").string()));
    const auto told = [&] { return run({"cat", notices}); };
    stack.part("nginx-down");
    CHECK(check(stack).code == 2);
    CHECK(told().output.empty());
    CHECK(check(stack).code == 2);
    CHECK(told().count("\n") == 1);
    CHECK(told().says(": HEALTH CRITICAL - 1/1 backends, sin respuesta; "));
    CHECK(check(stack).code == 2);
    CHECK(told().count("\n") == 1);

    const auto file = stack.project() / "state/healthcheck.json";
    auto state = nlohmann::json::parse(run({"cat", file.string()}).output);
    state["notified_at"] = state["notified_at"].get<std::int64_t>() - 86'400; // a day later
    std::ofstream(file) << state;
    CHECK(check(stack).code == 2);
    CHECK(check(stack).code == 2);
    CHECK(told().count("\n") == 2);
    CHECK(told().says("(sigue así desde "));

    stack.part("nginx-up");
    CHECK(check(stack).code == 0);
    CHECK(check(stack).code == 0);
    CHECK(told().count("\n") == 3);
    CHECK(told().says("(recuperado; fallaba desde "));
    CHECK(Answer{0, log_of(stack), {}}.count("Health check failed") == 5);
}

TEST_CASE("healthcheck: many at once leave one whole state and a whole log") {
    Stack stack;
    one_backend(stack);
    stack.part("nginx-down");
    std::vector<Answer> answers(8);
    {
        std::vector<std::jthread> runs;
        for (auto& answer : answers)
            runs.emplace_back([&] { answer = check(stack, {"--verbose"}); });
    }
    for (const auto& answer : answers) {
        INFO(answer.output << answer.errors);
        CHECK(answer.code == 2);
        CHECK(answer.says("HEALTH CRITICAL"));
        CHECK(answer.errors.empty());
    }
    std::ifstream file(stack.project() / "state/healthcheck.json");
    CHECK(nlohmann::json::parse(file)["last"] == "critical");
    const Answer log{0, log_of(stack), {}};
    CHECK(log.count("Health check failed: HEALTH CRITICAL") == 8);
    CHECK(log.count("\n[") == 7);
}

TEST_CASE("healthcheck: wrong settings and wrong usage are UNKNOWN") {
    Stack stack;
    const auto usage = check(stack, {"--wrong"});
    CHECK(usage.code == 3);
    CHECK(usage.errors.find("argumento desconocido: --wrong") != std::string::npos);
    stack.set("healthcheck", "url", "\"http://user:secret@localhost/\"");
    const auto settings = check(stack);
    CHECK(settings.code == 3);
    CHECK(settings.output == "HEALTH UNKNOWN - configuración incorrecta\n");
    CHECK(settings.errors.find("url debe ser una dirección http:// o https://") != std::string::npos);
    CHECK(settings.errors.find("secret") == std::string::npos);
    CHECK(run({HEALTHCHECK, "--help"}).says("2 CRITICAL"));
}
