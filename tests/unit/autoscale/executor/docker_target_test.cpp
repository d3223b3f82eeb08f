#include "../../catch.hpp"

#include "../../support.hpp"

#include "autoscale/executor/docker_target.hpp"
#include "report/events.hpp"

using namespace marea;

namespace {

/// Answers as told, and remembers that it was asked.
class FakeHttp final : public HttpClient {
public:
    Result<int> get(const std::string& url, std::chrono::milliseconds) override {
        urls.push_back(url);
        return answer;
    }
    Result<int> answer = 200;
    std::vector<std::string> urls;
};

struct Parts {
    test::ScriptedRunner runner;
    FakeHttp http;
    Settings settings;
    Docker docker{runner, "docker", std::chrono::seconds(1)};
    DockerTarget target{docker, http, settings};
};

Backend backend_in(ContainerState state, std::uint16_t port = 3001) {
    Backend backend;
    backend.id = "id";
    backend.name = {"chat_backend_1"};
    backend.managed = true;
    backend.state = state;
    backend.status = "Exited (7) 1 second ago";
    if (port != 0) backend.host = "127.0.0.1";
    backend.host_port = {port};
    return backend;
}

} // namespace

TEST_CASE("docker target: one that has ended is never healthy, though it publishes nothing any more") {
    Parts parts;
    const auto ended = parts.target.check_health(backend_in(ContainerState::exited, 0));
    REQUIRE_FALSE(ended);
    CHECK(ended.error().detail == "Exited (7) 1 second ago");
    CHECK(parts.http.urls.empty());
    CHECK_FALSE(parts.target.check_health(backend_in(ContainerState::restarting)));
    CHECK(parts.target.check_health(backend_in(ContainerState::running)));
    parts.http.answer = 204; // exactly 200
    CHECK_FALSE(parts.target.check_health(backend_in(ContainerState::running)));
}

TEST_CASE("docker target: what still runs in any way is stopped before it is removed") {
    using Lines = std::vector<std::string>;
    const std::vector<std::pair<ContainerState, Lines>> rows = {
        {ContainerState::running, {"docker stop id", "docker rm id"}},
        {ContainerState::restarting, {"docker stop id", "docker rm id"}},
        {ContainerState::paused, {"docker unpause id", "docker stop id", "docker rm id"}},
        {ContainerState::exited, {"docker rm id"}},
        {ContainerState::created, {"docker rm id"}},
        {ContainerState::dead, {"docker rm id"}},
    };
    for (const auto& [state, lines] : rows) {
        Parts parts;
        CHECK(parts.target.remove(backend_in(state)));
        CHECK(parts.runner.lines() == lines);
    }
}

TEST_CASE("docker target: what Marea did not start is not removed, whoever asks") {
    Parts parts;
    auto foreign = backend_in(ContainerState::running);
    foreign.managed = false;
    CHECK_FALSE(parts.target.remove(foreign));
    CHECK(parts.runner.commands.empty());
}

TEST_CASE("log: a container's words carry no password, no control characters, and are cut") {
    const Secret password("s3creto");
    const auto line = messages::container_said({"x"}, "postgres://u:s3creto@db s3creto \x1b[2J", password);
    CHECK(line == "x | postgres://u:***@db *** ?[2J");
    CHECK(messages::container_said({"x"}, "abc", Secret()) == "x | abc");
    CHECK(messages::container_said({"x"}, std::string(10000, 'a'), password).size() < 600);
}
