#include "autoscale/executor/run_arguments.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace marea {
namespace {

using Environment = std::map<std::string, std::string>;

Environment environment_of(const std::vector<std::string>& entries) {
    Environment environment;
    for (const auto& entry : entries) {
        const auto equals = entry.find('=');
        environment[entry.substr(0, equals)] = equals == std::string::npos ? "" : entry.substr(equals + 1);
    }
    return environment;
}

/// What a container has and its image does not bring.
Environment added_environment(const engine::Details& model, const std::optional<engine::Image>& image) {
    auto environment = environment_of(model.environment);
    if (!image) return environment;
    for (const auto& [name, value] : environment_of(image->environment))
        if (const auto found = environment.find(name); found != environment.end() && found->second == value)
            environment.erase(found);
    return environment;
}

/// The docker client would take these for its own.
bool heeded_by_docker(const std::string& name) {
    return name == "PATH" || name == "HOME" || name.starts_with("DOCKER_") || name.starts_with("LD_") ||
           name.starts_with("GO");
}

bool anonymous_volume_of(const std::string& bind, const std::optional<engine::Image>& image) {
    if (!image) return false;
    return std::any_of(image->volumes.begin(), image->volumes.end(), [&](const std::string& inside) {
        return bind.ends_with(":" + inside) || bind.find(":" + inside + ":") != std::string::npos;
    });
}

/// What stands behind the image's name: the model's own program, where it is not its image's.
void add_program(std::vector<std::string>& arguments, const std::string& image_name, const engine::Details& model,
                 const engine::Image& image) {
    auto words = model.command;
    const bool other_entry = model.entrypoint != image.entrypoint;
    if (other_entry) { // the flag takes one word, and makes docker forget the image's own command
        arguments.insert(arguments.end(), {"--entrypoint", model.entrypoint.empty() ? "" : model.entrypoint.front()});
        if (model.entrypoint.size() > 1)
            words.insert(words.begin(), model.entrypoint.begin() + 1, model.entrypoint.end());
    }
    arguments.push_back(image_name);
    if (other_entry || model.command != image.command) arguments.insert(arguments.end(), words.begin(), words.end());
}

} // namespace

RunCommand run_command(const NewBackend& made, const Settings& settings, const std::optional<engine::Details>& model,
                       const std::optional<engine::Image>& image) {
    const auto& backend = settings.backend;
    std::string address = backend.publish_address;
    if (address.find(':') != std::string::npos) address = "[" + address + "]";
    RunCommand command;
    // --pull never: the image is built on this host (specification), and a registry that hangs must not hold a tick.
    command.arguments = {"run",       "-d",
                         "--pull",    "never",
                         "--name",    made.name.value,
                         "--network", backend.network,
                         "-p",        fmt::format("{}:{}:{}", address, made.port.value, backend.container_port.value)};
    const auto add = [&](const char* flag, const std::string& value) {
        if (value.empty()) return;
        command.arguments.emplace_back(flag);
        command.arguments.push_back(value);
    };
    const auto label = [&](const char* name, const std::string& value) {
        add("--label", fmt::format("{}={}", name, value));
    };
    label(managed_label, "true");
    label(project_label, settings.root.string());
    label(name_label, made.name.value);
    label(started_label, fmt::format("{} {:.3f}", made.now.boot_id, made.now.seconds));
    label(run_label, made.token);
    add("--restart", backend.restart == "no" ? "" : backend.restart);
    add("--cpus", backend.cpus);
    add("--memory", backend.memory);
    add("--memory-reservation", backend.memory_reservation);
    if (settings.balancer.reach == Reach::address) add("--network-alias", backend.compose_service);

    Environment environment;
    if (model) {
        environment = added_environment(*model, image);
        if (!image || model->user != image->user) add("--user", model->user);
        for (const auto& bind : model->binds)
            if (!anonymous_volume_of(bind, image)) add("-v", bind);
        if (!model->log_driver.empty() && model->log_driver != "json-file") add("--log-driver", model->log_driver);
        for (const auto& [key, value] : model->log_options)
            add("--log-opt", fmt::format("{}={}", key, value));
    }
    for (const auto& [name, value] : backend.environment)
        environment[name] = value;
    const auto& database = settings.database;
    const Environment database_has = {
        {"DB_USER", database.user}, {"DB_NAME", database.name}, {"DB_PASSWORD", database.password.reveal()}};
    for (const auto& name : backend.pass_environment) {
        if (environment.contains(name)) continue;
        const auto known = database_has.find(name);
        if (known != database_has.end() && !known->second.empty())
            environment[name] = known->second;
        else if (const auto found = settings.dotenv.find(name); found != settings.dotenv.end())
            environment[name] = found->second.reveal();
    }
    for (const auto& [name, value] : environment)
        if (heeded_by_docker(name)) {
            if (command.input.empty()) add("--env-file", "/dev/stdin");
            command.input += fmt::format("{}={}\n", name, value);
        } else {
            add("-e", name);
            command.environment[name] = value;
        }
    const auto& more = backend.extra_run_args;
    command.arguments.insert(command.arguments.end(), more.begin(), more.end());
    const bool own_program =
        std::any_of(more.begin(), more.end(), [](const std::string& word) { return word.starts_with("--entrypoint"); });
    if (model && image && !own_program)
        add_program(command.arguments, backend.image, *model, *image);
    else
        command.arguments.push_back(backend.image);
    if (!model) return command;
    command.networks = model->networks;
    std::erase(command.networks, backend.network);
    if (!command.networks.empty()) { // in the place of "run", "-d"
        command.arguments.erase(command.arguments.begin());
        command.arguments.front() = "create";
    }
    return command;
}

} // namespace marea
