#include "config/commands.hpp"

#include "../catch.hpp"
#include "../support.hpp"

#include "system/files.hpp"

using namespace marea;
using marea::test::Folder;

namespace {

std::vector<std::string> errors_of(const std::string& text) {
    const Folder folder;
    const auto file = folder.path() / "autoscale.conf";
    REQUIRE(write_file(file, text).ok());
    const auto loaded = load_settings({file, folder.path()}, [](const std::string&) { return std::nullopt; });
    std::vector<std::string> errors;
    if (const auto* wrong = std::get_if<std::vector<ConfigError>>(&loaded))
        for (const auto& error : *wrong)
            errors.push_back(fmt::format("{}: {}", error.line, error.message));
    return errors;
}

} // namespace

TEST_CASE("commands: the options of exec") {
    using config::container_exec;
    CHECK_FALSE(container_exec({"nginx", "-t"}));
    CHECK_FALSE(container_exec({"docker", "run", "-t", "x"}));
    CHECK_FALSE(container_exec({"my-script", "exec", "-t"}));
    CHECK(container_exec({"docker", "exec", "-t", "db", "x"})->terminal);
    CHECK(container_exec({"sudo", "/usr/bin/docker", "-H", "x", "exec", "-it", "db", "x"})->terminal);
    CHECK(container_exec({"podman", "exec", "-ti", "db", "x"})->input);
    CHECK(container_exec({"docker", "exec", "--tty", "db", "x"})->terminal);
    CHECK(container_exec({"docker", "exec", "-e", "A=t", "-u", "t", "-t", "db"})->terminal);
    CHECK(container_exec({"docker", "exec", "--user", "-x", "-t", "db"})->terminal);
    CHECK_FALSE(container_exec({"docker", "exec", "-i", "db", "nginx", "-t"})->terminal);
    CHECK_FALSE(container_exec({"docker", "exec", "-ie", "TTY=t", "db", "nginx", "-t"})->terminal);
    CHECK_FALSE(container_exec({"docker", "exec", "-eTTY=it", "db"})->input);
    CHECK(container_exec({"docker", "compose", "exec", "-T", "db"})->compose);
    CHECK(container_exec({"docker-compose", "exec", "db"})->compose);
}

TEST_CASE("commands: a terminal that cron does not have") {
    const auto [text, error] = GENERATE(values<std::pair<std::string, std::string>>({
        {"[backup]\ndump_command=['docker','exec','-it','db','pg_dump']", "2: dump_command: exec con -t"},
        {"[backup]\nafter_command=['docker','exec','-t','db','x']", "2: after_command: exec con -t"},
        {"[healthcheck]\nnotify_command=['docker','exec','-t','n','mail']", "2: notify_command: exec con -t"},
        {"[backup]\ndump_command=['docker','exec','db','pg_dump']", "2: dump_command: a exec le falta -i"},
    }));
    INFO(text);
    const auto errors = errors_of(text);
    REQUIRE(errors.size() == 1);
    CHECK(errors.front().starts_with(error));
}

TEST_CASE("commands: nginx's own may ask for a terminal, and the tick tells what comes of it") {
    CHECK(errors_of("[balancer]\ntest_command=['docker','exec','-it','n','nginx','-t']\n"
                    "reload_command=['docker','exec','-t','n','nginx']")
              .empty());
}

TEST_CASE("commands: nginx in a container does not reach this host's own ports") {
    const std::string in_container = "[balancer]\ntest_command=['docker','exec','n','nginx','-t']\n";
    const std::string by_port = in_container + "reach='host_port'\n";
    CHECK(errors_of(in_container).empty()); // reach is found out: the address
    const auto errors = errors_of(by_port);
    REQUIRE(errors.size() == 1);
    CHECK(
        errors.front().starts_with("2: test_command: desde un contenedor, nginx no alcanza los puertos de 127.0.0.1"));
    CHECK(errors_of("[backend]\npublish_address='0.0.0.0'\n" + by_port).size() == 1);
    CHECK(errors_of(in_container + "reach='container_name'\n").empty());
    CHECK(errors_of(by_port + "kind='none'\n").empty());
    CHECK(errors_of("[backend]\npublish_address='172.17.0.1'\n" + by_port).empty());
    CHECK(errors_of("[backup]\ndump_command=['docker','exec','-i','db','pg_dump']\n").empty());
    CHECK(errors_of("[backup]\ndump_command=['docker','compose','exec','-T','db','pg_dump']\n").empty());
}
