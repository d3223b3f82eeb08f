#include "project/find.hpp"

#include "config/commands.hpp"
#include "project/backends.hpp"

#include <algorithm>

namespace marea {
namespace {

using engine::Container;
constexpr Port postgres_port{5432};

/// The container of a service of this project that tells most: a running one, else the newest.
const Container* of_service(const std::vector<Container>& containers, const Settings& settings,
                            const std::string& service) {
    const Container* found = nullptr;
    for (const auto& container : containers) {
        if (!in_compose_project(container, settings.root) || container.label(compose_service_label) != service ||
            container.label(compose_oneoff_label) == "True")
            continue;
        if (found == nullptr || (container.running() && !found->running())) found = &container;
    }
    return found;
}

/// The network of the backend that nginx is on too, so that it reaches what joins; else its first one.
std::string network_of(const Container& backend, const Container* nginx) {
    for (const auto& [name, attachment] : backend.networks)
        if (nginx != nullptr && nginx->networks.contains(name)) return name;
    return backend.networks.empty() ? std::string() : backend.networks.begin()->first;
}

std::string joined(const std::vector<std::string>& command) {
    std::string text;
    for (const auto& word : command)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

/// Of "NAME=value" entries; empty: it is not there.
std::string value_in(const std::vector<std::string>& environment, std::string_view name) {
    for (const std::string_view entry : environment)
        if (entry.starts_with(name) && entry.size() > name.size() && entry[name.size()] == '=')
            return std::string(entry.substr(name.size() + 1));
    return {};
}

class Finder {
public:
    Finder(Settings& settings, const std::vector<Container>& containers, const std::optional<engine::Details>& model)
        : settings_(settings), containers_(containers), model_(model) {}

    Surroundings run() {
        const auto* backend = find_backend(settings_, containers_);
        const auto* nginx = of_service(containers_, settings_, settings_.balancer.compose_service);
        for (const auto* one : {backend, nginx})
            if (one != nullptr) found_.compose_project = one->label(compose_project_label);
        if (backend != nullptr) found_.backend_container = backend->id;
        text("backend.network", settings_.backend.network,
             backend == nullptr ? std::string() : network_of(*backend, nginx), backend, "chat_network");
        text("backend.image", settings_.backend.image, backend == nullptr ? std::string() : backend->image, backend,
             "chat_backend_image");
        find_environment(backend);
        find_nginx(nginx);
        find_database();
        find_pg_dump();
        return std::move(found_);
    }

private:
    void note(const char* key, std::string value, Source source, const Container* from = nullptr) {
        found_.findings.push_back({key, std::move(value), source, from == nullptr ? "" : from->name.value});
    }

    void text(const char* key, std::string& setting, const std::string& seen, const Container* from,
              const char* standard) {
        if (setting != automatic) return note(key, setting, Source::setting);
        setting = seen.empty() ? standard : seen;
        note(key, setting, seen.empty() ? Source::standard : Source::compose_backend, seen.empty() ? nullptr : from);
    }

    /// Where there is no project's backend to take after, the specification's own `docker run`.
    void find_environment(const Container* backend) {
        auto& environment = settings_.backend.environment;
        if (backend == nullptr && environment.empty()) environment = {{"DB_HOST", "db"}, {"DB_PORT", "5432"}};
    }

    void find_nginx(const Container* nginx) {
        auto& balancer = settings_.balancer;
        const bool own_commands =
            balancer.test_command != Command{automatic} || balancer.reload_command != Command{automatic};
        if (balancer.kind == BalancerKind::none) {
            if (balancer.reach == Reach::undecided) balancer.reach = Reach::host_port;
            return;
        }
        const bool inside = nginx != nullptr && !own_commands;
        if (inside) found_.nginx_container = nginx->name.value;
        balancer.container = found_.nginx_container;
        const auto command = [&](const char* key, Command& value, Command arguments) {
            if (value != Command{automatic}) return note(key, joined(value), Source::setting);
            value = std::move(arguments);
            if (inside)
                value.insert(value.begin(), {settings_.docker.command, "exec", nginx->name.value, "nginx"});
            else
                value.insert(value.begin(), "nginx");
            note(key, joined(value), inside ? Source::compose_container : Source::standard, inside ? nginx : nullptr);
        };
        command("balancer.test_command", balancer.test_command, {"-t"});
        command("balancer.reload_command", balancer.reload_command, {"-s", "reload"});
        const bool in_container = inside || config::container_exec(balancer.test_command).has_value();
        if (balancer.reach == Reach::undecided) balancer.reach = in_container ? Reach::address : Reach::host_port;
    }

    void find_database() {
        auto& database = settings_.database;
        const bool own_host = database.host != automatic;
        const auto* container = database_container(database_name());
        if (container != nullptr && !own_host) {
            found_.database_container = container->name.value;
            database_ = container;
        }
        if (own_host) { // another server, perhaps: nothing of the project's own database is taken for it
            if (database.port.value == 0) database.port = postgres_port;
            return note("database.host", database.host, Source::setting);
        }
        const Port inside = database.port.value == 0 ? postgres_port : database.port;
        database.host = "127.0.0.1";
        database.port = inside;
        if (container == nullptr) return note("database.host", database.host, Source::standard);
        for (const auto& port : container->ports)
            if (port.inside == inside || port.on_host == inside) {
                const bool everywhere = port.host.empty() || port.host == "0.0.0.0" || port.host == "::";
                if (!everywhere) database.host = port.host;
                database.port = port.on_host;
                return note("database.host", database.host, Source::published_port, container);
            }
        const auto attached = container->networks.find(settings_.backend.network);
        const auto& address =
            attached != container->networks.end() ? attached->second.address : first_address(*container);
        if (address.empty()) return note("database.host", database.host, Source::standard, container);
        database.host = address;
        note("database.host", database.host, Source::compose_container, container);
    }

    /// As the backends are told it, else the specification's service.
    [[nodiscard]] std::string database_name() const {
        const auto& given = settings_.backend.environment;
        if (const auto host = given.find("DB_HOST"); host != given.end()) return host->second;
        const auto seen = model_ ? value_in(model_->environment, "DB_HOST") : std::string();
        return seen.empty() ? "db" : seen;
    }

    static std::string first_address(const Container& container) {
        return container.networks.empty() ? std::string() : container.networks.begin()->second.address;
    }

    [[nodiscard]] const Container* database_container(const std::string& named) const {
        if (const auto* service = of_service(containers_, settings_, named)) return service;
        const auto called = [&](const Container& one) {
            return one.name.value == named && one.networks.contains(settings_.backend.network);
        };
        const auto found = std::find_if(containers_.begin(), containers_.end(), called);
        return found == containers_.end() ? nullptr : &*found;
    }

    /// The host's own pg_dump unless only the database's container is sure to have one that is new enough.
    void find_pg_dump() {
        auto& command = settings_.backup.dump_command;
        if (command != Command{automatic}) return note("backup.dump_command", joined(command), Source::setting);
        command = {"pg_dump"};
        const auto* container = database_;
        if (container == nullptr || !in_compose_project(*container, settings_.root))
            return note("backup.dump_command", "pg_dump", Source::standard);
        command = {settings_.docker.command, "exec", "-i", "-e", "PGPASSWORD", container->name.value, "pg_dump"};
        note("backup.dump_command", joined(command), Source::compose_container, container);
    }

    using Command = std::vector<std::string>;
    Settings& settings_;
    const std::vector<Container>& containers_;
    const std::optional<engine::Details>& model_;
    Surroundings found_;
    const Container* database_ = nullptr;
};

} // namespace

const engine::Container* find_backend(const Settings& settings, const std::vector<engine::Container>& containers) {
    return of_service(containers, settings, settings.backend.compose_service);
}

Surroundings find_surroundings(Settings& settings, const std::vector<engine::Container>& containers,
                               const std::optional<engine::Details>& model) {
    return Finder(settings, containers, model).run();
}

void take_credentials(Settings& settings, const engine::Details& database) {
    const auto has = [&](const char* key) { return settings.dotenv.contains(key); };
    const auto take = [&](const char* key, const char* name, auto& setting) {
        if (has(key)) return;
        if (auto value = value_in(database.environment, name); !value.empty())
            setting = std::decay_t<decltype(setting)>(std::move(value));
    };
    const DatabaseSettings standard; // an explicit setting wins
    if (settings.database.user == standard.user) take("DB_USER", "POSTGRES_USER", settings.database.user);
    if (settings.database.name == standard.name) take("DB_NAME", "POSTGRES_DB", settings.database.name);
    if (!settings.database.password_defined) {
        take("DB_PASSWORD", "POSTGRES_PASSWORD", settings.database.password);
        settings.database.password_defined = !settings.database.password.empty();
    }
}

Surroundings find_surroundings(Settings& settings, const engine::Api& api) {
    const auto containers = api.containers();
    return find_surroundings(settings, api, containers ? *containers : std::vector<engine::Container>{});
}

Surroundings find_surroundings(Settings& settings, const engine::Api& api,
                               const std::vector<engine::Container>& containers) {
    std::optional<engine::Details> model;
    if (const auto* backend = find_backend(settings, containers);
        backend != nullptr && settings.database.host == automatic)
        if (auto details = api.inspect(backend->id)) model = std::move(details).value();
    auto found = find_surroundings(settings, containers, model);
    const bool complete = settings.database.password_defined && settings.dotenv.contains("DB_USER") &&
                          settings.dotenv.contains("DB_NAME");
    if (complete || found.database_container.empty()) return found;
    if (const auto details = api.inspect(found.database_container); details && *details)
        take_credentials(settings, **details);
    return found;
}

bool has_compose_file(const std::filesystem::path& root) {
    std::error_code unknown;
    for (const auto* name : {"docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml"})
        if (std::filesystem::exists(root / name, unknown)) return true;
    return false;
}

} // namespace marea
