#include "../catch.hpp"

#include "state/state.hpp"

using namespace marea;

TEST_CASE("state: what is written is read back") {
    State state;
    state.cpu = CpuSample{{"boot", 12.5}, 1000, 900};
    state.last_change = Stamp{"boot", 3};
    state.failures = 2;
    state.last_failure = Stamp{"boot", 4};
    state.pending = Pending{{"chat_backend_1"}, {"boot", 5}};
    state.draining = {{{"chat_backend_2"}, {"boot", 6}}, {{"chat_backend_3"}, {"boot", 7}}};
    state.reload_pending = true;
    state.last_tick = LastTick{1705334460, "NORMAL", "motivo con \"comillas\" y ñ"};

    const auto read = parse_state(render_state(state));
    REQUIRE(read);
    CHECK(read->cpu == state.cpu);
    CHECK(read->last_change == state.last_change);
    CHECK(read->failures == 2);
    CHECK(read->last_failure == state.last_failure);
    CHECK(read->pending->name.value == "chat_backend_1");
    CHECK(read->drains({"chat_backend_2"}));
    CHECK(read->drains({"chat_backend_3"}));
    CHECK_FALSE(read->drains({"chat_backend_1"}));
    CHECK(read->draining[1].since == Stamp{"boot", 7});
    CHECK(read->reload_pending);
    CHECK(read->last_tick->reason == state.last_tick->reason);
}

TEST_CASE("state: an empty one is read back") {
    const auto read = parse_state(render_state({}));
    REQUIRE(read);
    CHECK_FALSE(read->cpu);
    CHECK_FALSE(read->last_change);
    CHECK_FALSE(read->pending);
    CHECK(read->draining.empty());
}

TEST_CASE("state: damaged, foreign and future files are refused") {
    const auto whole = render_state({});
    for (const std::string& text :
         {std::string(), whole.substr(0, whole.size() / 2), std::string("null"), std::string("[]"), std::string("{}"),
          std::string("{\"version\":2}"), std::string("{\"version\":1,\"failures\":\"x\"}"), std::string(100, '\0')}) {
        INFO(text);
        CHECK_FALSE(parse_state(text));
    }
}
