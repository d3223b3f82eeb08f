#include "state/state.hpp"

#include "state/decision_json.hpp"
#include "state/shared_json.hpp"
#include <nlohmann/json.hpp>

namespace marea {
namespace {

constexpr int state_version = 2; // 1: the last decision in words

Json to_json(const Stamp& stamp) {
    return {{"boot_id", stamp.boot_id}, {"seconds", stamp.seconds}};
}

Stamp stamp_from(const Json& json) {
    return {json.at("boot_id").get<std::string>(), json.at("seconds").get<double>()};
}

Json named(const ContainerName& name, const Stamp& since) {
    return {{"name", name.value}, {"since", to_json(since)}};
}

ContainerName name_from(const Json& json) {
    return {json.at("name").get<std::string>()};
}

State state_from(const Json& json) {
    State state;
    state.failures = json.at("failures").get<int>();
    state.reload_pending = json.at("reload_pending").get<bool>();
    for (const auto& entry : json.at("draining"))
        state.draining.push_back({name_from(entry), stamp_from(entry.at("since"))});
    for (const auto& entry : json.value("proving", Json::array()))
        state.proving.push_back({name_from(entry),
                                 stamp_from(entry.at("since")),
                                 entry.at("failures").get<int>(),
                                 {entry.value("replaces", "")}});
    for (const auto& entry : json.value("serving", Json::array()))
        state.serving.push_back({name_from(entry), entry.at("silent").get<int>(), entry.at("revived").get<bool>()});
    if (json.contains("cpu")) {
        const auto& cpu = json.at("cpu");
        if (cpu.contains("iowait")) // version 1 added it to idle
            state.cpu = CpuSample{stamp_from(cpu.at("at")), cpu.at("total").get<std::uint64_t>(),
                                  cpu.at("idle").get<std::uint64_t>(), cpu.at("iowait").get<std::uint64_t>()};
    }
    for (const auto& sample : json.value("samples", Json::array())) {
        state.samples.push_back({name_from(sample), sample.at("id").get<std::string>(),
                                 sample.at("pid").get<std::int64_t>(), sample.at("started").get<std::uint64_t>(),
                                 sample.at("cpu_micros").get<std::uint64_t>(), stamp_from(sample.at("at"))});
        if (!sample.contains("others")) continue;
        state.samples.back().others = sample.at("others").get<std::int64_t>();
        state.samples.back().counted = stamp_from(sample.at("counted"));
    }
    for (const auto& load : json.value("loads", Json::array()))
        state.loads.push_back({metric_of(load.at("metric").get<std::string>()), load.at("total").get<double>(),
                               load.at("change").get<double>(), load.at("deviation").get<double>(),
                               stamp_from(load.at("at"))});
    for (const auto& entry : json.value("enough", Json::array()))
        state.enough.push_back({stamp_from(entry.at("at")), entry.at("backends").get<int>()});
    if (json.contains("last_change")) state.last_change = stamp_from(json.at("last_change"));
    if (json.contains("last_failure")) state.last_failure = stamp_from(json.at("last_failure"));
    const auto pending = json.value("pending", Json::array());
    for (const auto& entry : pending.is_object() ? Json::array({pending}) : pending) // one at most, in version 1
        state.pending.push_back({name_from(entry),
                                 stamp_from(entry.at("since")),
                                 entry.value("failed", false),
                                 {entry.value("replaces", "")}});
    state.owed = json.value("owed", 0);
    state.nginx_inside = json.value("nginx_inside", false);
    state.compose_seen = json.value("compose_seen", false);
    state.alias_said = json.value("alias_said", false);
    state.adopted_said = json.value("adopted_said", false);
    state.history_said = json.value("history_said", false);
    if (json.contains("futile")) {
        const auto& futile = json.at("futile");
        state.futile = {futile.at("ticks").get<int>(), futile.at("first_active").get<int>(),
                        futile.at("said").get<bool>()};
    }
    state.usage_said = json.value("usage_said", false);
    state.led = json.value("led", std::int64_t{0});
    state.swarm_service = json.value("swarm_service", "");
    if (json.contains("pause_elsewhere")) state.pause_elsewhere = pause_from(json.at("pause_elsewhere"));
    if (json.contains("raise")) state.raise = raise_from(json.at("raise"));
    if (json.contains("phantoms")) {
        const auto& phantoms = json.at("phantoms");
        state.phantoms = Phantoms{stamp_from(phantoms.at("since")), phantoms.at("ticks").get<int>(),
                                  phantoms.at("most").get<double>(), phantoms.at("said").get<bool>()};
    }
    if (json.contains("last_tick")) state.last_tick = last_tick_from(json.at("last_tick"));
    return state;
}

} // namespace

std::string render_state(const State& state) {
    Json json = {
        {"version", state_version},
        {"failures", state.failures},
        {"reload_pending", state.reload_pending},
        {"draining", Json::array()},
        {"proving", Json::array()},
        {"serving", Json::array()},
        {"owed", state.owed},
        {"nginx_inside", state.nginx_inside},
        {"compose_seen", state.compose_seen},
        {"alias_said", state.alias_said},
        {"adopted_said", state.adopted_said},
        {"history_said", state.history_said},
        {"usage_said", state.usage_said},
        {"swarm_service", state.swarm_service},
        {"led", state.led},
        {"futile",
         {{"ticks", state.futile.ticks}, {"first_active", state.futile.first_active}, {"said", state.futile.said}}}};
    if (state.cpu)
        json["cpu"] = {{"at", to_json(state.cpu->at)},
                       {"total", state.cpu->total},
                       {"idle", state.cpu->idle},
                       {"iowait", state.cpu->iowait}};
    for (const auto& sample : state.samples) {
        json["samples"].push_back({{"name", sample.name.value},
                                   {"id", sample.id},
                                   {"pid", sample.pid},
                                   {"started", sample.started},
                                   {"cpu_micros", sample.cpu_micros},
                                   {"at", to_json(sample.at)}});
        if (!sample.others) continue;
        json["samples"].back()["others"] = *sample.others;
        json["samples"].back()["counted"] = to_json(sample.counted);
    }
    if (state.pause_elsewhere) json["pause_elsewhere"] = to_json(*state.pause_elsewhere);
    if (state.raise) json["raise"] = to_json(*state.raise);
    if (state.phantoms)
        json["phantoms"] = {{"since", to_json(state.phantoms->since)},
                            {"ticks", state.phantoms->ticks},
                            {"most", state.phantoms->most},
                            {"said", state.phantoms->said}};
    for (const auto& load : state.loads)
        if (load.at)
            json["loads"].push_back({{"metric", code_of(load.metric)},
                                     {"total", load.total},
                                     {"change", load.change},
                                     {"deviation", load.deviation},
                                     {"at", to_json(*load.at)}});
    for (const auto& entry : state.enough)
        json["enough"].push_back({{"at", to_json(entry.at)}, {"backends", entry.backends}});
    if (state.last_change) json["last_change"] = to_json(*state.last_change);
    if (state.last_failure) json["last_failure"] = to_json(*state.last_failure);
    for (const auto& entry : state.pending) {
        json["pending"].push_back(named(entry.name, entry.since));
        json["pending"].back()["failed"] = entry.failed;
        json["pending"].back()["replaces"] = entry.replaces.value;
    }
    for (const auto& entry : state.draining)
        json["draining"].push_back(named(entry.name, entry.since));
    for (const auto& entry : state.proving) {
        json["proving"].push_back(named(entry.name, entry.since));
        json["proving"].back()["failures"] = entry.failures;
        json["proving"].back()["replaces"] = entry.replaces.value;
    }
    for (const auto& entry : state.serving)
        json["serving"].push_back({{"name", entry.name.value}, {"silent", entry.silent}, {"revived", entry.revived}});
    if (state.last_tick) json["last_tick"] = to_json(*state.last_tick);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<State> parse_state(const std::string& text) {
    try {
        const auto json = Json::parse(text);
        const auto found = json.at("version").get<int>();
        if (found < 1 || found > state_version) return Error{Fault::malformed, {}, "version " + std::to_string(found)};
        return state_from(json);
    } catch (const Json::parse_error& error) {
        return Error{Fault::malformed, {}, "JSON, byte " + std::to_string(error.byte)};
    } catch (const Json::exception& error) { // "[json.exception.out_of_range.403] key 'last' not found"
        const std::string words = error.what();
        return Error{Fault::malformed, {}, words.substr(words.find("] ") + 2)};
    }
}

} // namespace marea
