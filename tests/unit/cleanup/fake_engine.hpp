#pragma once

#include "cleanup/look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace marea::test {

/// The engine's API over a few containers, images and volumes.
struct FakeEngine {
    struct Thing {
        std::string id;
        std::string more; ///< of what the list says: `"State":"exited"`, `"RepoTags":["a:1"]`
    };
    std::vector<Thing> containers, images;
    std::string volumes = R"({"Volumes":null})";
    std::string disk_use = "{}";
    std::map<std::string, std::string> details; ///< by path
    std::optional<Error> error;                 ///< the answer to everything
    std::vector<std::string> asked;
    std::function<void(const std::string& path)> on_question = [](const auto&) {};

    EngineApi api() {
        return [this](const std::string& path) -> Result<std::optional<std::string>> {
            asked.push_back(path);
            on_question(path);
            if (error) return *error;
            if (path == "/containers/json?all=1") return std::optional(list(containers));
            if (path == "/images/json?all=1") return std::optional(list(images));
            if (path == "/volumes") return std::optional(volumes);
            if (path.starts_with("/system/df")) return std::optional(disk_use);
            const auto found = details.find(path.substr(0, path.find('?')));
            return found == details.end() ? std::nullopt : std::optional(found->second);
        };
    }
    void remove(const std::string& id) {
        const auto is_it = [&](const Thing& thing) { return thing.id == id; };
        std::erase_if(containers, is_it);
        std::erase_if(images, is_it);
    }

private:
    static std::string list(const std::vector<Thing>& things) {
        std::string json;
        for (const auto& [id, more] : things)
            json += fmt::format(R"({}{{"Id":"{}",{}}})", json.empty() ? "" : ",", id,
                                more.empty() ? R"("State":"exited")" : more);
        return "[" + json + "]";
    }
};

} // namespace marea::test
