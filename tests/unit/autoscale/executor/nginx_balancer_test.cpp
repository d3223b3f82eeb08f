#include "../../catch.hpp"
#include "../../support.hpp"

#include "autoscale/executor/nginx_balancer.hpp"
#include "system/files.hpp"

using namespace marea;

namespace {

const std::vector<Server> two = {{"127.0.0.1:3000", "backend_1"}, {"127.0.0.1:3001", "chat_backend_1"}};

struct Fixture {
    test::Folder folder;
    test::ScriptedRunner runner;
    BalancerSettings settings;
    Fixture() { settings.upstream_file = folder.path() / "nginx" / "upstream.conf"; }
    [[nodiscard]] std::string text(const char* suffix = "") const {
        return read_file(settings.upstream_file.string() + suffix)->value_or("<none>");
    }
};

} // namespace

TEST_CASE("upstream: rendered, then parsed, gives the same addresses") {
    CHECK(parse_upstream(render_upstream("chat_backend", two)) ==
          std::vector<std::string>{"127.0.0.1:3000", "127.0.0.1:3001"});
}

TEST_CASE("upstream: a hand-written file") {
    CHECK(parse_upstream("upstream a { server 127.0.0.1:1 weight=5; server unix:/x; # server no:1;\n\tserver  b:2;}") ==
          std::vector<std::string>{"127.0.0.1:1", "unix:/x", "b:2"});
    CHECK(parse_upstream("server_name x;\nservers a;\nserver;\n").empty());
    CHECK(parse_upstream("upstream a { server 127.0.0.1:1 down; }").empty());
    CHECK(parse_upstream("").empty());
}

TEST_CASE("put: writes, tests, reloads") {
    Fixture f;
    NginxBalancer nginx(f.runner, f.settings);
    REQUIRE(nginx.put(two));
    CHECK(f.text() == render_upstream("chat_backend", two));
    CHECK(f.runner.lines() == std::vector<std::string>{"nginx -t", "nginx -s reload"});
    CHECK(f.text(".previous") == "<none>");
    CHECK_FALSE(*nginx.differs(two));
    CHECK(*nginx.differs({two[0]}));
    CHECK(**nginx.members() == std::vector<std::string>{"127.0.0.1:3000", "127.0.0.1:3001"});
}

TEST_CASE("put: a refusal brings the old file back and reloads nothing") {
    Fixture f;
    NginxBalancer nginx(f.runner, f.settings);
    REQUIRE(write_file(f.settings.upstream_file, "upstream chat_backend { server a:1; }\n"));
    f.runner.answer("nginx -t",
                    test::exited(1, "nginx: [emerg] unknown directive \"x\"\nnginx: configuration file test failed\n"));
    const auto put = nginx.put(two);
    REQUIRE_FALSE(put);
    CHECK(put.error().fault == Fault::balancer_refused);
    CHECK(put.error().detail == "[emerg] unknown directive \"x\"");
    CHECK(f.text() == "upstream chat_backend { server a:1; }\n");
    CHECK(f.runner.lines() == std::vector<std::string>{"nginx -t"});
}

TEST_CASE("put: refused where there was no file leaves none") {
    Fixture f;
    NginxBalancer nginx(f.runner, f.settings);
    f.runner.answer("nginx -t", test::exited(1, "x"));
    CHECK_FALSE(nginx.put(two));
    CHECK(f.text() == "<none>");
}

TEST_CASE("put: after one that was killed untested, a refusal restores the last tested file") {
    Fixture f;
    NginxBalancer nginx(f.runner, f.settings);
    REQUIRE(write_file(f.settings.upstream_file, "untested"));
    REQUIRE(write_file(f.settings.upstream_file.string() + ".previous", "tested"));
    f.runner.answer("nginx -t", test::exited(1, "x"));
    CHECK_FALSE(nginx.put(two));
    CHECK(f.text() == "tested");
}

TEST_CASE("put: a failed reload keeps the valid file") {
    Fixture f;
    NginxBalancer nginx(f.runner, f.settings);
    f.runner.answer("nginx -s reload", test::exited(1, "nginx: [error] invalid PID number \"\""));
    const auto put = nginx.put(two);
    REQUIRE_FALSE(put);
    CHECK(put.error().fault == Fault::balancer_reload);
    CHECK(f.text() == render_upstream("chat_backend", two));
}

TEST_CASE("put: a file that somebody wrote is kept beside") {
    Fixture f;
    NginxBalancer nginx(f.runner, f.settings);
    REQUIRE(write_file(f.settings.upstream_file, "upstream chat_backend { least_conn; server a:1; }\n"));
    REQUIRE(nginx.put(two));
    REQUIRE(nginx.put({two[0]}));
    CHECK(f.text(".orig") == "upstream chat_backend { least_conn; server a:1; }\n");
}

TEST_CASE("put: an empty list is never written") {
    Fixture f;
    NginxBalancer nginx(f.runner, f.settings);
    REQUIRE(nginx.put({}));
    CHECK(f.text() == "<none>");
    CHECK_FALSE(*nginx.differs({}));
}
