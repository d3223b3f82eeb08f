#include "config/commands.hpp"

#include <algorithm>
#include <array>

namespace marea::config {
namespace {

constexpr std::array<std::string_view, 5> clients = {"docker", "podman", "nerdctl", "kubectl", "docker-compose"};

bool is_client(const std::string& word) {
    const auto name = std::string_view(word).substr(word.rfind('/') + 1);
    return std::find(clients.begin(), clients.end(), name) != clients.end();
}

/// "-it" has both letters; in "-eTTY" all that follows the e is its value.
void take_letters(std::string_view letters, ContainerExec& exec) {
    for (const char letter : letters.substr(0, letters.find_first_of("euwcn="))) {
        exec.terminal = exec.terminal || letter == 't';
        exec.input = exec.input || letter == 'i';
    }
}

/// Whether the option's value is the next word.
bool takes_next(std::string_view option) {
    constexpr std::array<std::string_view, 9> with_value = {"--env",         "--env-file",  "--user",
                                                            "--workdir",     "--index",     "--container",
                                                            "--detach-keys", "--namespace", "--context"};
    if (option.starts_with("--")) return std::find(with_value.begin(), with_value.end(), option) != with_value.end();
    return option.find_first_of("euwcn") == option.size() - 1;
}

bool on_this_host_only(const std::string& address) {
    return address.starts_with("127.") || address == "::1" || address == "0.0.0.0" || address == "::";
}

} // namespace

std::optional<ContainerExec> container_exec(const std::vector<std::string>& argv) {
    const auto word = std::find(argv.begin(), argv.end(), "exec");
    const auto client = std::find_if(argv.begin(), word, is_client);
    if (word == argv.end() || client == word) return std::nullopt;
    ContainerExec exec;
    exec.compose = client->ends_with("compose") || std::find(client, word, "compose") != word;
    for (auto option = word + 1; option != argv.end() && option->size() > 1 && option->front() == '-'; ++option) {
        if (!option->starts_with("--")) take_letters(std::string_view(*option).substr(1), exec);
        exec.terminal = exec.terminal || *option == "--tty" || *option == "--tty=true";
        exec.input = exec.input || *option == "--interactive" || *option == "--interactive=true";
        if (takes_next(*option) && option + 1 != argv.end()) ++option;
    }
    return exec;
}

void check_commands(const Settings& settings, Reader& reader) {
    const auto& balancer = settings.balancer;
    const auto& backup = settings.backup;
    const auto check_terminal = [&](std::string_view table, std::string_view key,
                                    const std::vector<std::string>& argv) {
        const auto exec = container_exec(argv);
        if (exec && exec->terminal)
            reader.complain_at(table, key,
                               tr("{}: exec con -t pide un terminal, que en cron no hay, y se quedaría esperando: "
                                  "quite la t",
                                  "{}: exec with -t asks for a terminal, which cron has not, and would wait for ever: "
                                  "take the t away",
                                  key));
        return exec && !exec->terminal ? exec : std::nullopt;
    };
    check_terminal("backup", "after_command", backup.after_command);
    check_terminal("healthcheck", "notify_command", settings.healthcheck.notify_command);
    check_terminal("notify", "command", settings.notify.command);
    const auto dump = check_terminal("backup", "dump_command", backup.dump_command);
    if (dump && !dump->input && !dump->compose && backup.dump_command.back().ends_with("pg_dump"))
        reader.complain_at("backup", "dump_command",
                           tr("dump_command: a exec le falta -i: sin él, pg_restore no recibe la copia",
                              "dump_command: exec lacks -i: without it, pg_restore does not get the backup"));
    // Those of nginx end at once where there is no terminal, and the tick tells their words.
    if (container_exec(balancer.test_command) && balancer.kind == BalancerKind::nginx &&
        balancer.reach == Reach::host_port && on_this_host_only(settings.backend.publish_address))
        reader.complain_at("balancer", "test_command",
                           tr("test_command: desde un contenedor, nginx no alcanza los puertos de {} de este "
                              "servidor: ponga reach = \"address\"",
                              "test_command: from a container, nginx does not reach the ports of {} on this server: "
                              "set reach = \"address\"",
                              settings.backend.publish_address));
}

} // namespace marea::config
