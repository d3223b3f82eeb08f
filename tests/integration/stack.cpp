#include "stack.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

namespace marea::test {
namespace {

namespace fs = std::filesystem;

} // namespace

Stack::Stack() {
    std::string name = (fs::temp_directory_path() / "marea-it-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    dir_ = name;
    must_run({stack_script, "up", dir_.string(), "chat_" + name.substr(name.size() - 6)});
    for (const auto& line : lines_of(slurp(dir_ / "env"))) {
        const auto equals = line.find('=');
        env_[line.substr(0, equals)] = line.substr(equals + 1);
    }
    project_ = dir_ / "project";
    scratch_ = dir_;
    port_ = variable("HTTP_PORT");
    load(50, 50);
}

Stack::~Stack() {
    proc_.reset();
    (void)run({stack_script, "down", dir_.string()});
}

Answer Stack::autoscale(std::vector<std::string> flags, const Variables& environment) const {
    std::vector<std::string> argv = {AUTOSCALE};
    argv.insert(argv.end(), flags.begin(), flags.end());
    argv.insert(argv.end(), {"--config", config().string()});
    return run(argv, environment);
}

std::string Stack::sql(const std::string& statement) const {
    return must_run({"psql", "-XAtq", "-h", (dir_ / "pg/socket").string(), "-p", variable("PG_PORT"), "-U", "postgres",
                     "-d", "chatdb", "-c", statement});
}

void Stack::part(const std::string& action) const {
    must_run({stack_script, action, dir_.string()});
}

std::vector<std::string> Stack::backends() const {
    return lines_of(
        must_run({"docker", "ps", "-a", "--filter", "network=" + variable("NETWORK"), "--format", "{{.Names}}"}));
}

std::vector<std::string> Stack::managed() const {
    return lines_of(must_run({"docker", "ps", "-a", "--filter", "network=" + variable("NETWORK"), "--filter",
                              "label=marea.managed=true", "--format", "{{.Names}}"}));
}

int Stack::upstream_servers() const {
    return Answer{0, upstream(), {}}.count("server 127.0.0.1:");
}

std::unique_ptr<Background> Stack::clients_at(const std::string& port, int number) const {
    return load_client(port, number, {});
}

} // namespace marea::test
