#pragma once

#include "base/clock.hpp"
#include "config/settings.hpp"
#include "engine/api.hpp"

#include <map>
#include <optional>

namespace marea {

/// What `docker run` is told. Values reach the client by name, in its environment, so that none is in any argv; the few
/// names that the client itself would heed go through its standard input.
struct RunCommand {
    std::vector<std::string> arguments; ///< "run", "-d" ...; "create" ... where it is on further networks
    std::vector<std::string> networks;  ///< further ones, to be connected to before it starts
    std::map<std::string, std::string> environment;
    std::string input;
};

/// Who runs, and where from.
struct NewBackend {
    ContainerName name;
    Port port;
    Stamp now;
    std::string token;
};

/// A backend like the project's own one, as `model` shows it (less what its `image` brings), with what [backend] adds
/// or says otherwise. Without a model, the specification's `docker run`.
[[nodiscard]] RunCommand run_command(const NewBackend& backend, const Settings& settings,
                                     const std::optional<engine::Details>& model,
                                     const std::optional<engine::Image>& image);

} // namespace marea
