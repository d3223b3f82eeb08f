// What each backend uses, read by user `chat` in group docker on the document's own server.

#include "compose.hpp"

#include "../unit/catch.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

using namespace marea::test;

namespace {

nlohmann::json only_backend(const ComposeProject& project) {
    const auto answer = project.autoscale({"--status", "--json"});
    INFO(answer.output << answer.errors);
    const auto json = nlohmann::json::parse(answer.output);
    REQUIRE(json.at("backends").size() == 1);
    auto backend = json.at("backends")[0];
    INFO(backend.dump(2));
    REQUIRE(backend.at("usage_missing").is_null());
    return backend;
}

/// What a process has used so far.
double processor_seconds(const Server& server, const std::string& pid) {
    const auto stat = server.as_root({"cat", "/proc/" + pid + "/stat"}).output;
    std::istringstream fields(stat.substr(stat.rfind(')') + 1));
    std::string state;
    double value = 0;
    constexpr int between = 10; // the state, then ten numbers
    fields >> state;
    for (int at = 0; at < between; ++at)
        fields >> value;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    REQUIRE(fields);
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// Open sockets of clients; a health check may be under way at the moment.
void check_connections(const ComposeProject& project, int clients) {
    const auto seen = only_backend(project).at("connections").get<int>();
    CHECK(seen >= clients);
    CHECK(seen <= clients + 1);
}

} // namespace

TEST_CASE("usage: a backend's core, memory and sockets are read without being root") {
    const Server server;
    const ComposeProject project(server);
    const auto settings = slurp(project.config());
    const std::string most = "MAX_BACKENDS=10"; // this machine's own load must not decide
    std::ofstream(project.config()) << std::string(settings).replace(settings.find(most), most.size(),
                                                                     "MAX_BACKENDS=1");
    const auto container = project.container("backend");
    const auto format = [&](const char* what) {
        const auto text = server.docker({"inspect", "-f", what, container});
        return text.substr(0, text.find('\n'));
    };

    const auto at_rest = only_backend(project);
    CHECK(at_rest.at("cpu_limit") == 1);
    CHECK(at_rest.at("memory_limit") == 512 * 1024 * 1024);
    CHECK(at_rest.at("memory_bytes") > 500'000);
    CHECK(at_rest.at("memory_bytes") < 100'000'000);

    // As much of a core as this machine has to give: the process's own counters tell how much.
    server.docker({"exec", "-d", container, "bash", "-c", "while :; do :; done"});
    const auto burner = lines_of(server.docker({"top", container, "-o", "pid,args"})).back();
    std::string pid;
    std::istringstream(burner) >> pid;
    INFO(burner);
    REQUIRE(burner.find("while") != std::string::npos);
    REQUIRE(project.monitor().code == 0);
    const auto begun = std::chrono::steady_clock::now();
    const auto before = processor_seconds(server, pid);
    const auto remembered = project.state().at("samples").at(0);
    CHECK(remembered.at("pid").dump() == format("{{.State.Pid}}"));

    const auto through_nginx = project.clients(20);
    REQUIRE(through_nginx->wait_for("connected 20\n"));
    check_connections(project, 20);
    const auto address = format("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
    auto argv = server.network();
    argv.insert(argv.end(), {"bash", "-c", "exec 3<>/dev/tcp/" + address + "/3000 && echo open && exec cat <&3"});
    Background direct(argv, server.dir() / "direct");
    REQUIRE(direct.wait_for("open\n"));
    check_connections(project, 21);
    direct.stop();
    through_nginx->stop();

    std::this_thread::sleep_for(std::chrono::milliseconds(5500)); // the least that an average goes over
    const auto busy = only_backend(project).at("cpu_cores").get<double>();
    const auto used = processor_seconds(server, pid) - before;
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun;
    CHECK(busy == Approx(used / passed.count()).margin(0.15));
    CHECK(busy > 0.05);
}

TEST_CASE("phantom rows: the documentation's query counts who is there") {
    const Server server;
    const ComposeProject project(server);
    const auto query = [&] {
        const auto manual = slurp(MAREA_SOURCE_DIR "/docs/operations.md");
        const std::string begin = "connections_query = \"";
        const auto at = manual.find(begin) + begin.size();
        return manual.substr(at, manual.find('"', at) - at);
    }();
    const auto clients = project.clients(5);
    REQUIRE(clients->wait_for("connected 5\n"));
    project.sql("INSERT INTO active_connections (backend, socket) SELECT 'dead', n FROM generate_series(1, 7) n");
    INFO(query);
    CHECK(project.sql("SELECT count(*) FROM active_connections") == "12\n");
    CHECK(project.sql(query) == "5\n");
    server.docker({"kill", project.container("backend")}); // nobody deletes its rows
    for (int attempt = 0; attempt < 100 && project.sql(query) != "0\n"; ++attempt)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(project.sql(query) == "0\n");
    CHECK(project.sql("SELECT count(*) FROM active_connections") == "12\n");
}
