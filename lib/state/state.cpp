#include "state/state.hpp"

#include "system/files.hpp"

#include <nlohmann/json.hpp>

namespace marea {
namespace {

using Json = nlohmann::json;
constexpr int version = 1;

Json to_json(const Stamp& stamp) {
    return {{"boot_id", stamp.boot_id}, {"seconds", stamp.seconds}};
}

Stamp stamp_from(const Json& json) {
    return {json.at("boot_id").get<std::string>(), json.at("seconds").get<double>()};
}

template <class Entry>
Json named(const Entry& entry) {
    return {{"name", entry.name.value}, {"since", to_json(entry.since)}};
}

template <class Entry>
Entry named_from(const Json& json) {
    return {{json.at("name").get<std::string>()}, stamp_from(json.at("since"))};
}

Pending pending_from(const Json& json) {
    return {{json.at("name").get<std::string>()}, stamp_from(json.at("since")), json.value("failed", false)};
}

} // namespace

std::string render_state(const State& state) {
    Json json = {{"version", version},
                 {"failures", state.failures},
                 {"reload_pending", state.reload_pending},
                 {"draining", Json::array()}};
    if (state.cpu)
        json["cpu"] = {{"at", to_json(state.cpu->at)}, {"total", state.cpu->total}, {"idle", state.cpu->idle}};
    if (state.last_change) json["last_change"] = to_json(*state.last_change);
    if (state.last_failure) json["last_failure"] = to_json(*state.last_failure);
    if (state.pending) {
        json["pending"] = named(*state.pending);
        json["pending"]["failed"] = state.pending->failed;
    }
    for (const auto& entry : state.draining)
        json["draining"].push_back(named(entry));
    if (state.last_tick)
        json["last_tick"] = {
            {"at", state.last_tick->at}, {"decision", state.last_tick->decision}, {"reason", state.last_tick->reason}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<State> parse_state(const std::string& text) {
    try {
        const auto json = Json::parse(text);
        if (json.at("version").get<int>() != version)
            return Error{Fault::malformed, {}, "version " + json.at("version").dump()};
        State state;
        state.failures = json.at("failures").get<int>();
        state.reload_pending = json.at("reload_pending").get<bool>();
        for (const auto& entry : json.at("draining"))
            state.draining.push_back(named_from<Draining>(entry));
        if (json.contains("cpu")) {
            const auto& cpu = json.at("cpu");
            state.cpu = CpuSample{stamp_from(cpu.at("at")), cpu.at("total").get<std::uint64_t>(),
                                  cpu.at("idle").get<std::uint64_t>()};
        }
        if (json.contains("last_change")) state.last_change = stamp_from(json.at("last_change"));
        if (json.contains("last_failure")) state.last_failure = stamp_from(json.at("last_failure"));
        if (json.contains("pending")) state.pending = pending_from(json.at("pending"));
        if (json.contains("last_tick")) {
            const auto& last = json.at("last_tick");
            state.last_tick = LastTick{last.at("at").get<std::int64_t>(), last.at("decision").get<std::string>(),
                                       last.at("reason").get<std::string>()};
        }
        return state;
    } catch (const Json::parse_error& error) {
        return Error{Fault::malformed, {}, "no es JSON, byte " + std::to_string(error.byte)};
    } catch (const Json::exception&) {
        return Error{Fault::malformed, {}, "falta un dato o es de otro tipo"};
    }
}

Result<State> StateFile::load() const {
    const auto content = read_file(file_);
    if (!content) return content.error();
    if (!*content) return State{};
    auto state = parse_state(**content);
    if (!state) return Error{Fault::malformed, file_.string(), state.error().detail};
    return state;
}

Result<void> StateFile::save(const State& state) const {
    if (access_ == StateAccess::read_only) return {};
    return write_file(file_, render_state(state));
}

void StateFile::put_aside() const {
    if (access_ == StateAccess::read_only) return;
    std::error_code ignored; // only a help for a curious person: the next save replaces the file anyway
    std::filesystem::rename(file_, file_.string() + ".corrupt", ignored);
}

} // namespace marea
