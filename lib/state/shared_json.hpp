#pragma once

#include "state/pause.hpp"
#include "state/state.hpp"
#include "system/json.hpp"

/// What stands in the state file, in a file of its own, or in a swarm's table, in one form. For the .cpp files that
/// write these.
namespace marea {

[[nodiscard]] inline Json to_json(const Pause& pause) {
    return {{"until", seconds_of(pause.until)}, {"reason", pause.reason}, {"node", pause.node}};
}

[[nodiscard]] inline Pause pause_from(const Json& json) {
    return {Moment(std::chrono::seconds(json.at("until").get<std::int64_t>())), json.at("reason").get<std::string>(),
            json.value("node", "")};
}

[[nodiscard]] inline Json to_json(const Raise& raise) {
    return {{"from", raise.from},
            {"to", raise.to},
            {"at", raise.at},
            {"failures", raise.failures},
            {"served", raise.served}};
}

[[nodiscard]] inline Raise raise_from(const Json& json) {
    return {json.at("from").get<int>(), json.at("to").get<int>(), json.at("at").get<std::int64_t>(),
            json.at("failures").get<int>(), json.at("served").get<bool>()};
}

} // namespace marea
