#include "../../catch.hpp"

#include "autoscale/probe/backends.hpp"

using namespace marea;

namespace {

std::string line(const std::string& name, const std::string& networks, const std::string& ports,
                 const std::string& managed = "", const std::string& service = "",
                 const std::string& state = "running") {
    return R"({"id":"id-)" + name + R"(","name":")" + name + R"(","state":")" + state +
           R"(","status":"Up 3 minutes","created":"2024-01-15 14:31:00 +0000 UTC","networks":")" + networks +
           R"(","ports":")" + ports + R"(","managed":")" + managed + R"(","started":"boot-1 12.500","service":")" +
           service + "\"}\n";
}

} // namespace

TEST_CASE("a backend is on the network and has the prefix or the Compose service") {
    const auto fleet = parse_fleet(
        line("chat_backend_1", "chat_network", "127.0.0.1:3001->3000/tcp", "true") +
            line("app_backend_1", "other,chat_network", "0.0.0.0:3000->3000/tcp", "", "backend") +
            line("chat_backend_2", "other", "127.0.0.1:3002->3000/tcp", "true") +
            line("db", "chat_network", "5432/tcp", "", "db") + line("chat_backend_3", "chat_network_2", "", "true"),
        {});
    REQUIRE(fleet);
    REQUIRE(fleet->backends.size() == 2);
    CHECK(fleet->backends[0].name.value == "chat_backend_1");
    CHECK(fleet->backends[0].managed);
    CHECK(fleet->backends[0].host == "127.0.0.1");
    CHECK(fleet->backends[0].host_port == Port{3001});
    CHECK(fleet->backends[0].started == Stamp{"boot-1", 12.5});
    CHECK_FALSE(fleet->backends[1].managed);
    CHECK(fleet->backends[1].host == "127.0.0.1"); // 0.0.0.0 is no address to connect to
    CHECK(fleet->names.size() == 5);
    CHECK(fleet->ports == std::vector<Port>{{3001}, {3000}, {3002}});
}

TEST_CASE("published ports in docker's forms") {
    const auto port_of = [](const std::string& ports) {
        return parse_fleet(line("chat_backend_1", "chat_network", ports), {})->backends.front();
    };
    CHECK(port_of("0.0.0.0:8080->3000/tcp, :::8080->3000/tcp").host_port == Port{8080});
    CHECK(port_of("9229/tcp, 127.0.0.1:3005->3000/tcp").host_port == Port{3005});
    CHECK(port_of("[::1]:3005->3000/tcp").host == "[::1]");
    CHECK(port_of(":::3005->3000/tcp").host == "[::1]");
    CHECK(port_of("127.0.0.1:3005-3006->3000-3001/tcp").host_port == Port{3005});
    CHECK_FALSE(port_of("127.0.0.1:3005->9229/tcp").published());
    CHECK_FALSE(port_of("3000/tcp").published());
    CHECK_FALSE(port_of("").published());
    CHECK_FALSE(port_of("127.0.0.1:99999->3000/tcp").published());
    CHECK_FALSE(port_of("->").published());
}

TEST_CASE("states") {
    const auto state_of = [](const std::string& word) {
        return parse_fleet(line("chat_backend_1", "chat_network", "", "true", "", word), {})->backends.front();
    };
    CHECK(state_of("running").running());
    for (const char* word : {"created", "paused", "restarting", "exited", "dead", "removing", "new-word"})
        CHECK_FALSE(state_of(word).running());
}

TEST_CASE("no containers is an answer; half a line is none") {
    REQUIRE(parse_fleet("", {}));
    CHECK(parse_fleet("", {})->backends.empty());
    for (const char* text : {"{", "{}", "null", "[]", "docker: error", "{\"id\":1}\n"}) {
        INFO(text);
        CHECK_FALSE(parse_fleet(text, {}));
    }
}
