#include "state/decision.hpp"

#include "state/decision_json.hpp"

#include <array>

namespace marea {
namespace {

/// The codes of an enum in the file, by its values from 0.
template <std::size_t count>
using Codes = std::array<const char*, count>;
constexpr Codes<3> direction_codes = {"stay", "up", "down"};
constexpr Codes<5> action_codes = {"none", "add", "take_back", "remove", "replace"};
constexpr Codes<19> held_codes = {"no",
                                  "at_maximum",
                                  "starting",
                                  "cooldown",
                                  "backoff",
                                  "nothing_of_ours",
                                  "last_server",
                                  "project_stopped",
                                  "paused",
                                  "no_memory",
                                  "at_minimum",
                                  "no_sessions",
                                  "service_stopped",
                                  "updating",
                                  "service_changed",
                                  "engine_unknown",
                                  "balancer_unknown",
                                  "not_leader",
                                  "pause_unknown"};
constexpr Codes<2> rule_codes = {"thresholds", "target"};

template <class Enum, std::size_t count>
Json code(Enum value, const Codes<count>& codes) {
    return codes.at(static_cast<std::size_t>(value));
}

/// A code of a later version reads as the first one.
template <class Enum, std::size_t count>
Enum value_of(const Json& json, const Codes<count>& codes) {
    for (std::size_t index = 0; index < count; ++index)
        if (json == codes[index]) return static_cast<Enum>(index);
    return Enum{};
}

Json to_json(const std::optional<double>& number) {
    return number ? Json(*number) : Json();
}

std::optional<double> number_from(const Json& json) {
    return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

Json to_json(const std::vector<GuardVerdict>& verdicts) {
    Json list = Json::array();
    for (const auto& one : verdicts)
        list.push_back({{"guard", code(one.guard, held_codes)},
                        {"holds", one.holds},
                        {"wait", one.wait.count()},
                        {"have", one.have},
                        {"need", one.need}});
    return list;
}

std::vector<GuardVerdict> verdicts_from(const Json& json) {
    std::vector<GuardVerdict> verdicts;
    for (const auto& one : json)
        verdicts.push_back({value_of<Held>(one.at("guard"), held_codes), one.at("holds").get<bool>(),
                            Seconds{one.at("wait").get<double>()}, one.at("have").get<double>(),
                            one.at("need").get<double>()});
    return verdicts;
}

} // namespace

Metric metric_of(const std::string& code) {
    for (const auto& row : metric_rows)
        if (code == row.code) return row.metric;
    return Metric::backends;
}

const char* code_of(Metric metric) {
    return metric == Metric::backends ? "backends" : row_of(metric).code;
}

const char* code_of(Action action) {
    return action_codes.at(static_cast<std::size_t>(action));
}

const char* code_of(Held held) {
    return held_codes.at(static_cast<std::size_t>(held));
}

std::optional<Action> action_of(std::string_view code) {
    for (std::size_t index = 0; index < action_codes.size(); ++index)
        if (code == action_codes[index]) return static_cast<Action>(index);
    return std::nullopt;
}

Json to_json(const LastTick& last) {
    const auto& decision = last.decision;
    Json because = Json::array();
    for (const auto& breach : decision.because)
        because.push_back({{"metric", code_of(breach.metric)},
                           {"value", breach.value},
                           {"limit", breach.limit},
                           {"rise", breach.rise}});
    Json seen = Json::array();
    for (const auto& one : last.seen)
        seen.push_back({{"metric", code_of(one.metric)},
                        {"reading", to_json(one.reading)},
                        {"load", to_json(one.load)},
                        {"deviation", one.deviation}});
    return {{"at", last.at},
            {"wish", code(decision.wish, direction_codes)},
            {"because", because},
            {"action", code_of(decision.action)},
            {"held", code_of(decision.held)},
            {"wait", decision.wait.count()},
            {"active", decision.active},
            {"most", decision.most},
            {"count", decision.count},
            {"rule", code(decision.rule, rule_codes)},
            {"proposed", decision.proposed},
            {"desired", decision.desired},
            {"scheduled", decision.scheduled},
            {"have", decision.have},
            {"need", decision.need},
            {"cause", last.cause},
            {"seen", seen},
            {"up", to_json(last.up)},
            {"down", to_json(last.down)}};
}

LastTick last_tick_from(const Json& json) {
    LastTick last{json.at("at").get<std::int64_t>(), {}, json.value("cause", ""), {}, {}, {}};
    auto& decision = last.decision;
    decision.wish = value_of<Direction>(json.value("wish", ""), direction_codes);
    for (const auto& breach : json.value("because", Json::array()))
        decision.because.push_back({metric_of(breach.at("metric").get<std::string>()), breach.at("value").get<double>(),
                                    breach.at("limit").get<double>(), breach.value("rise", 0.0)});
    decision.action = value_of<Action>(json.value("action", ""), action_codes);
    decision.held = value_of<Held>(json.value("held", ""), held_codes);
    decision.wait = Seconds{json.value("wait", 0.0)};
    decision.active = json.value("active", 0);
    decision.most = json.value("most", 0);
    decision.count = json.value("count", 0);
    decision.rule = value_of<RuleKind>(json.value("rule", ""), rule_codes);
    decision.proposed = json.value("proposed", 0);
    decision.desired = json.value("desired", 0);
    decision.scheduled = json.value("scheduled", false);
    decision.have = json.value("have", 0.0);
    decision.need = json.value("need", 0.0);
    for (const auto& one : json.value("seen", Json::array())) {
        const auto metric = metric_of(one.at("metric").get<std::string>());
        if (metric == Metric::backends) continue; // of a later version
        last.seen.push_back(
            {metric, number_from(one.at("reading")), number_from(one.at("load")), one.value("deviation", 0.0)});
    }
    last.up = verdicts_from(json.value("up", Json::array()));
    last.down = verdicts_from(json.value("down", Json::array()));
    return last;
}

} // namespace marea
