#include "swarm.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <set>

namespace marea::test {
namespace {

namespace fs = std::filesystem;
constexpr auto script = MAREA_SOURCE_DIR "/tests/swarm/swarm";
constexpr auto http_port = "8001";

std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& then) {
    first.insert(first.end(), then.begin(), then.end());
    return first;
}

} // namespace

Swarm::Swarm() {
    std::string name = (fs::temp_directory_path() / "marea-sw-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    dir_ = name;
    try {
        action("up", {fs::path(AUTOSCALE).parent_path().parent_path().string()});
    } catch (...) { // the destructor does not run, and nothing may stay behind
        (void)run({script, "down", dir_.string()});
        throw;
    }
}

Swarm::~Swarm() {
    (void)run({script, "down", dir_.string()});
}

std::string Swarm::action(const std::string& name, const std::vector<std::string>& arguments) const {
    return must_run(joined({script, name, dir_.string()}, arguments));
}

std::string Swarm::docker(int node, const std::vector<std::string>& arguments) const {
    return action("in", joined({std::to_string(node), "docker"}, arguments));
}

Answer Swarm::as_user(int node, const std::vector<std::string>& argv) const {
    return run(joined({script, "in", dir_.string(), std::to_string(node), "-u"}, argv));
}

fs::path Swarm::folder(int node) const {
    return dir_ / fmt::format("{}-{}", dir_.filename().string(), node);
}

int Swarm::leader(int seen_from) const {
    const auto answer = run({script, "in", dir_.string(), std::to_string(seen_from), "docker", "node", "ls", "--format",
                             "{{.Hostname}} {{.ManagerStatus}}"});
    const auto at = answer.output.find(" Leader"); // without a quorum it fails, and nobody leads
    return answer.code != 0 || at == std::string::npos ? 0 : answer.output[at - 1] - '0';
}

SwarmNode::SwarmNode(const Swarm& swarm, int number, const std::string& service)
    : swarm_(swarm), number_(number), service_(service) {
    project_ = lines_of(swarm.action("project", {std::to_string(number), service})).front();
    scratch_ = swarm.folder(number) / (service + ".test");
    fs::create_directory(scratch_);
    port_ = http_port;
    load(50, 50);
}

Answer SwarmNode::autoscale(const std::vector<std::string>& flags) const {
    const auto program = swarm_.folder(number_) / "bin/autoscale";
    return swarm_.as_user(number_, joined(joined({program.string()}, flags), {"--config", config().string()}));
}

std::string SwarmNode::sql(const std::string& statement) const {
    return swarm_.action("sql", {service_, statement});
}

/// nginx runs on the second node.
std::vector<std::string> SwarmNode::network() const {
    return {"nsenter", "-t", lines_of(slurp(swarm_.folder(2) / "pid")).front(), "-n"};
}

SwarmService::SwarmService(const Swarm& swarm, const std::vector<std::string>& options) : swarm_(swarm) {
    swarm.action("service", joined({name_}, options));
    for (const int number : {1, 2, 3})
        nodes_.push_back(std::make_unique<SwarmNode>(swarm, number, name_));
    set("guards", "cooldown_seconds", "1");
    const auto setup = on(1).autoscale({"--setup-swarm"});
    INFO(setup.output << setup.errors);
    REQUIRE(setup.code == 0);
}

void SwarmService::set(const std::string& table, const std::string& key, const std::string& value) {
    for (const auto& node : nodes_)
        node->set(table, key, value);
}

void SwarmService::load(double cpu, double memory) {
    for (const auto& node : nodes_)
        node->load(cpu, memory);
}

void SwarmService::connections(int number) {
    on(1).sql(fmt::format("TRUNCATE active_connections; INSERT INTO active_connections (backend, socket) "
                          "SELECT 'test', n FROM generate_series(1, {}) n",
                          number));
}

Answer SwarmService::round(int leader, const std::vector<int>& followers) {
    for (const int follower : followers) {
        const auto tick = on(follower).monitor();
        INFO("node " << follower << ": " << tick.output << tick.errors);
        CHECK(tick.code == 0);
        CHECK_FALSE(tick.says("réplicas"));
    }
    auto tick = on(leader).monitor();
    return tick;
}

std::vector<std::string> SwarmService::places(int seen_from) const {
    std::vector<std::string> places;
    for (const auto& line : lines_of(swarm_.docker(
             seen_from, {"service", "ps", name_, "--format", "{{.DesiredState}}/{{.CurrentState}}/{{.Node}}"}))) {
        if (line.starts_with("Running/Running")) places.push_back(line.substr(line.rfind('/') + 1));
    }
    return places;
}

int SwarmService::replicas(int seen_from) const {
    return std::stoi(
        swarm_.docker(seen_from, {"service", "inspect", name_, "--format", "{{.Spec.Mode.Replicated.Replicas}}"}));
}

bool SwarmService::runs(int tasks, int seen_from) const {
    return in_time(40, [&] {
        const auto wanted = lines_of(swarm_.docker(
            seen_from, {"service", "ps", name_, "--format", "{{.DesiredState}}", "--filter", "desired-state=running"}));
        const auto number = static_cast<std::size_t>(tasks);
        return wanted.size() == number && places(seen_from).size() == number;
    });
}

std::size_t SwarmService::serving() {
    std::set<std::string> seen;
    for (int request = 0; request < 24; ++request)
        seen.insert(on(2).get().output);
    return seen.size();
}

} // namespace marea::test
