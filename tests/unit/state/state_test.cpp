#include "../catch.hpp"

#include "state/state.hpp"

using namespace marea;

TEST_CASE("state: what is written is read back") {
    State state;
    state.cpu = CpuSample{{"boot", 12.5}, 1000, 800, 100};
    state.last_change = Stamp{"boot", 3};
    state.failures = 2;
    state.last_failure = Stamp{"boot", 4};
    state.pending = {Pending{{"chat_backend_1"}, {"boot", 5}}};
    state.draining = {{{"chat_backend_2"}, {"boot", 6}}, {{"chat_backend_3"}, {"boot", 7}}};
    state.reload_pending = true;
    state.proving = {{{"chat_backend_4"}, {"boot", 8}, 3, {"chat_backend_5"}}};
    state.serving = {{{"chat_backend_6"}, 2, true}};
    state.owed = 1;
    state.nginx_inside = state.compose_seen = state.alias_said = state.adopted_said = state.history_said =
        state.usage_said = true;
    state.samples = {{{"chat_backend_7"}, "id", 11, 12, 13, {"boot", 14}, 15, {"boot", 16}},
                     {{"chat_backend_8"}, "id2", 17, 0, 0, {"boot", 18}, {}, {}}};
    state.phantoms = Phantoms{{"boot", 19}, 5, 20, true};
    state.last_tick =
        LastTick{1705334460, {}, "con \"comillas\" y ñ", {{Metric::connections, std::nullopt, 7.5}}, {}, {}};
    state.last_tick->decision = {
        Direction::up, {{Metric::cpu, 90, 80}}, Action::none, Held::cooldown, Seconds{12}, 4, 9};

    const auto read = parse_state(render_state(state));
    REQUIRE(read);
    CHECK(read->cpu == state.cpu);
    CHECK(read->last_change == state.last_change);
    CHECK(read->failures == 2);
    CHECK(read->last_failure == state.last_failure);
    CHECK(read->pending.front().name.value == "chat_backend_1");
    CHECK(read->drains({"chat_backend_2"}));
    CHECK(read->drains({"chat_backend_3"}));
    CHECK_FALSE(read->drains({"chat_backend_1"}));
    CHECK(read->draining[1].since == Stamp{"boot", 7});
    CHECK(read->reload_pending);
    CHECK(read->proving[0].name.value == "chat_backend_4");
    CHECK(read->proving[0].failures == 3);
    CHECK(read->proving[0].replaces.value == "chat_backend_5");
    CHECK(read->serving[0].silent == 2);
    CHECK(read->serving[0].revived);
    CHECK(read->owed == 1);
    CHECK(read->nginx_inside);
    CHECK(read->compose_seen);
    CHECK(read->alias_said);
    CHECK(read->adopted_said);
    CHECK(read->history_said);
    CHECK(read->usage_said);
    CHECK(read->samples == state.samples);
    CHECK(read->phantoms == state.phantoms);
    CHECK(read->last_tick->cause == state.last_tick->cause);
    const auto& decision = read->last_tick->decision;
    CHECK(decision.wish == Direction::up);
    CHECK(decision.because == std::vector<Breach>{{Metric::cpu, 90, 80}});
    CHECK(decision.held == Held::cooldown);
    CHECK(decision.wait.count() == Approx(12));
    CHECK(decision.active == 4);
    CHECK(decision.most == 9);
}

TEST_CASE("state: what the target rule keeps, and what a tick saw, is read back") {
    State state;
    state.loads = {{Metric::connections, 1, 2, 3, Stamp{"boot", 4}}, {Metric::cpu, 9, 9, 9, std::nullopt}};
    state.enough = {{{"boot", 5}, 6}, {{"boot", 7}, 8}};
    state.futile = {9, 10, true};
    state.pending = {{{"a"}, {"boot", 11}, true, {"old"}}, {{"b"}, {"boot", 12}, false, {}}};
    state.last_tick = LastTick{};
    state.last_tick->seen = {{Metric::connections, 13.0, 14.0, 15}};
    state.last_tick->up = {{Held::no_memory, true, Seconds{16}, 17, 18}};
    state.last_tick->down = {{Held::at_minimum, false, Seconds{0}, 0, 0}};
    auto& decision = state.last_tick->decision;
    decision.count = 19;
    decision.rule = RuleKind::target;
    decision.proposed = 20;
    decision.desired = 21;
    decision.scheduled = true;
    decision.have = 22;
    decision.need = 23;

    const auto read = parse_state(render_state(state));
    REQUIRE(read);
    REQUIRE(read->loads.size() == 1); // the other one was never known
    CHECK(read->loads[0].metric == Metric::connections);
    CHECK(read->loads[0].total == 1);
    CHECK(read->loads[0].change == 2);
    CHECK(read->loads[0].deviation == 3);
    CHECK(read->loads[0].at == Stamp{"boot", 4});
    REQUIRE(read->enough.size() == 2);
    CHECK(read->enough[1].at == Stamp{"boot", 7});
    CHECK(read->enough[1].backends == 8);
    CHECK(read->futile.ticks == 9);
    CHECK(read->futile.first_active == 10);
    CHECK(read->futile.said);
    REQUIRE(read->pending.size() == 2);
    CHECK(read->pending[0].failed);
    CHECK(read->pending[0].replaces.value == "old");
    CHECK(read->pending[1].name.value == "b");
    const auto& last = *read->last_tick;
    REQUIRE(last.seen.size() == 1);
    CHECK(last.seen[0].reading == 13.0);
    CHECK(last.seen[0].load == 14.0);
    CHECK(last.seen[0].deviation == 15);
    REQUIRE(last.up.size() == 1);
    CHECK(last.up[0].guard == Held::no_memory);
    CHECK(last.up[0].holds);
    CHECK(last.up[0].wait == Seconds{16});
    CHECK(last.up[0].have == 17);
    CHECK(last.up[0].need == 18);
    REQUIRE(last.down.size() == 1);
    CHECK_FALSE(last.down[0].holds);
    CHECK(last.decision.count == 19);
    CHECK(last.decision.rule == RuleKind::target);
    CHECK(last.decision.proposed == 20);
    CHECK(last.decision.desired == 21);
    CHECK(last.decision.scheduled);
    CHECK(last.decision.have == 22);
    CHECK(last.decision.need == 23);
}

TEST_CASE("state: one start alone, and a metric of a later version") {
    auto text = render_state({});
    text.replace(text.find("\"owed\""), 6,
                 R"("pending":{"name":"n","since":{"boot_id":"b","seconds":5.0},"failed":false,
        "replaces":""},"last_tick":{"at":1,"seen":[{"metric":"disk","reading":1,"load":1}]},"owed")");
    const auto read = parse_state(text);
    REQUIRE(read);
    REQUIRE(read->pending.size() == 1);
    CHECK(read->pending[0].name.value == "n");
    CHECK(read->last_tick->seen.empty());
}

TEST_CASE("state: an empty one is read back") {
    const auto read = parse_state(render_state({}));
    REQUIRE(read);
    CHECK_FALSE(read->cpu);
    CHECK_FALSE(read->last_change);
    CHECK(read->pending.empty());
    CHECK(read->draining.empty());
}

TEST_CASE("state: damaged, foreign and future files are refused") {
    const auto whole = render_state({});
    for (const std::string& text :
         {std::string(), whole.substr(0, whole.size() / 2), std::string("null"), std::string("[]"), std::string("{}"),
          std::string("{\"version\":2}"), std::string("{\"version\":3,\"failures\":0}"),
          std::string("{\"version\":1,\"failures\":\"x\"}"), std::string(100, '\0')}) {
        INFO(text);
        CHECK_FALSE(parse_state(text));
    }
}

TEST_CASE("state: one of the version before is taken over, but for its decision in words") {
    const auto read = parse_state(R"({"version":1,"failures":2,"reload_pending":true,"draining":[
        {"name":"chat_backend_2","since":{"boot_id":"b","seconds":6.0}}],
        "cpu":{"at":{"boot_id":"b","seconds":1.0},"total":10,"idle":5},
        "pending":{"name":"chat_backend_1","since":{"boot_id":"b","seconds":5.0},"failed":true},
        "last_tick":{"at":1705334460,"decision":"NORMAL","reason":"palabras"}})");
    REQUIRE(read);
    CHECK(read->failures == 2);
    CHECK(read->reload_pending);
    CHECK(read->drains({"chat_backend_2"}));
    CHECK(read->pending.front().failed);
    CHECK_FALSE(read->cpu); // its idle held iowait
    CHECK(read->last_tick->at == 1705334460);
    CHECK(read->last_tick->decision.action == Action::none);
}

TEST_CASE("state: every code is read back as itself") {
    for (int held = 0; held <= static_cast<int>(Held::pause_unknown); ++held) {
        State state;
        state.last_tick = LastTick{};
        state.last_tick->decision.held = static_cast<Held>(held);
        CHECK(parse_state(render_state(state))->last_tick->decision.held == static_cast<Held>(held));
    }
    for (int action = 0; action <= static_cast<int>(Action::replace); ++action) {
        State state;
        state.last_tick = LastTick{};
        state.last_tick->decision.action = static_cast<Action>(action);
        CHECK(parse_state(render_state(state))->last_tick->decision.action == static_cast<Action>(action));
    }
}
