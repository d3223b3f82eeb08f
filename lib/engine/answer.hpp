#pragma once

#include "base/result.hpp"

#include <nlohmann/json.hpp>

#include <string>

/// Reading the engine's JSON, for the .cpp files of this folder.
namespace marea::engine {

using Json = nlohmann::json;

/// The engine writes null, or leaves the key out, where a list or an object is empty.
inline const Json& at(const Json& json, const char* key) {
    static const Json nothing;
    const auto found = json.find(key);
    return found == json.end() ? nothing : *found;
}

inline std::string text(const Json& json, const char* key) {
    const auto& value = at(json, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

template <class Value>
Value list_or_map(const Json& json, const char* key) {
    const auto& value = at(json, key);
    return value.is_null() ? Value{} : value.get<Value>();
}

/// Runs a parser; what it throws is Fault::malformed. Of what is no JSON only the place is told: the library's words
/// quote it, and it may be a password.
template <class Value, class Parser>
Result<Value> parsed(const std::string& json, const char* what, const Parser& parser,
                     const Json::parser_callback_t& keep = nullptr) {
    try {
        return parser(Json::parse(json, keep));
    } catch (const Json::parse_error& error) {
        return Error{Fault::malformed, what, "JSON, byte " + std::to_string(error.byte)};
    } catch (const std::exception& error) {
        return Error{Fault::malformed, what, error.what()};
    }
}

} // namespace marea::engine
