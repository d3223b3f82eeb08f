#include "config/fill_in.hpp"

#include "../catch.hpp"

using namespace marea;

namespace {

const Environment environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "TOKEN") return "from the environment";
    if (name == "EMPTY") return "";
    return std::nullopt;
};

Settings with_dotenv() {
    Settings settings;
    settings.dotenv.emplace("TOKEN", Secret("from .env"));
    settings.dotenv.emplace("EMPTY", Secret("from .env"));
    settings.dotenv.emplace("USER", Secret("ana"));
    return settings;
}

std::string filled(const std::string& text) {
    const auto result = fill_in(Secret(text), with_dotenv(), environment);
    REQUIRE(std::holds_alternative<Secret>(result));
    return std::get<Secret>(result).reveal();
}

std::optional<std::string> missing(const std::string& text) {
    const auto result = fill_in(Secret(text), with_dotenv(), environment);
    if (const auto* fault = std::get_if<NotFilledIn>(&result)) return fault->name;
    return std::nullopt;
}

} // namespace

TEST_CASE("filling in: the environment's value, else .env's; a dollar is written twice or alone") {
    CHECK(filled("Bearer ${TOKEN}") == "Bearer from the environment");
    CHECK(filled("${USER}:${EMPTY}!") == "ana:from .env!");
    CHECK(filled("a$$b$c $") == "a$b$c $");
    CHECK(filled("$${USER}") == "${USER}");
    CHECK(filled("").empty());
    CHECK(missing("${NOWHERE}") == "NOWHERE");
    for (const auto* wrong : {"${", "${}", "${USER", "${a b}", "${1}"})
        CHECK(missing(wrong) == "");
}

TEST_CASE("filling in healthcheck's settings: every fault at once, and no value that would be a second header") {
    auto settings = with_dotenv();
    settings.healthcheck.headers = {{"Authorization", Secret("Bearer ${TOKEN}")}};
    settings.healthcheck.basic_auth = Secret("${USER}:x");
    CHECK(fill_in_healthcheck(settings, environment).empty());
    CHECK(settings.healthcheck.headers.at("Authorization").reveal() == "Bearer from the environment");
    CHECK(settings.healthcheck.basic_auth.reveal() == "ana:x");
    settings.dotenv.emplace("LINES", Secret("a\r\nX-Other: b"));
    settings.healthcheck.headers = {{"A", Secret("${NOWHERE}")}, {"B", Secret("${LINES}")}, {"C", Secret("${")}};
    const auto errors = fill_in_healthcheck(settings, environment);
    REQUIRE(errors.size() == 3);
    CHECK(errors[0].message == "[healthcheck] headers.A: NOWHERE no tiene valor en .env ni en el entorno");
    CHECK(errors[1].message == "[healthcheck] headers.B: tiene un salto de línea");
}
