#pragma once

#include "base/result.hpp"

#include <nlohmann/json.hpp>

#include <string>

/// The form of all our JSON: one object, with its version. For the .cpp files of the modules that have one; it keeps
/// the library's exceptions inside them.
namespace marea {

using Json = nlohmann::json;

[[nodiscard]] inline std::string render_json(Json content, int version) {
    content["version"] = version;
    return content.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// What `read` makes of the content (a Result, whatever the library throws inside it); Fault::malformed, with what is
/// wrong, when it is no JSON, of another version, or lacks what is read.
template <class Read>
[[nodiscard]] auto parse_json(const std::string& text, int version, const Read& read)
    -> std::invoke_result_t<const Read&, const Json&> {
    const auto malformed = [](std::string what) { return Error{Fault::malformed, {}, std::move(what)}; };
    try {
        const auto json = Json::parse(text);
        if (const auto& found = json.at("version"); found != version) return malformed("version " + found.dump());
        return read(json);
    } catch (const Json::parse_error& error) {
        return malformed("JSON, byte " + std::to_string(error.byte));
    } catch (const Json::exception& error) { // "[json.exception.out_of_range.403] key 'last' not found"
        const std::string words = error.what();
        return malformed(words.substr(words.find("] ") + 2));
    }
}

} // namespace marea
