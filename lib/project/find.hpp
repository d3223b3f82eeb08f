#pragma once

#include "config/settings.hpp"
#include "engine/api.hpp"

#include <optional>
#include <string>
#include <vector>

/// What Marea finds out by itself: everything that a Compose project's own containers tell by their labels. An explicit
/// setting always wins.
namespace marea {

/// How a value came about, for --check-config.
enum class Source {
    setting,           ///< from the settings file
    compose_backend,   ///< as the project's own backend container has it
    compose_container, ///< a container of the project, by its service
    published_port,    ///< published on this host by a container of the project
    unverified,        ///< from the settings, or from before: only a manager can tell whether it is there
    swarm,             ///< as the swarm's managers tell it
    standard,          ///< nothing of the kind was found: the specification's value
};

/// A setting that was found out.
struct Found {
    std::string key; ///< "backend.network"
    std::string value;
    Source source = Source::standard;
    std::string container = {}; ///< the one that it was read from
};

/// The project's own containers that matter, by name; empty: there is none.
struct Surroundings {
    std::string compose_project;
    std::string backend_container; ///< its id
    std::string nginx_container;   ///< its name
    std::string database_container;
    std::vector<Found> findings;
};

/// DB_USER, DB_PASSWORD and DB_NAME that neither the environment nor .env has: as the database's own container was
/// given them (POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB). They are never shown.
void take_credentials(Settings& settings, const engine::Details& database);

/// The same after asking the engine; where that does not answer, what would hold without a project.
Surroundings find_surroundings(Settings& settings, const engine::Api& api);
/// With a list that was asked for already.
Surroundings find_surroundings(Settings& settings, const engine::Api& api,
                               const std::vector<engine::Container>& containers);

/// Puts what the containers tell in the place of each "auto" of `settings`. `model`: the project's own backend.
Surroundings find_surroundings(Settings& settings, const std::vector<engine::Container>& containers,
                               const std::optional<engine::Details>& model = {});

/// Whether the folder holds what `docker-compose up` reads.
bool has_compose_file(const std::filesystem::path& root);

/// The project's own backend container that new ones take after; nullptr: there is none.
const engine::Container* find_backend(const Settings& settings, const std::vector<engine::Container>& containers);

} // namespace marea
