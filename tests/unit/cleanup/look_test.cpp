#include "../catch.hpp"
#include "../support.hpp"

#include "cleanup/look.hpp"

using namespace marea;
using test::exited;

namespace {

std::int64_t seconds(const std::optional<Moment>& moment) {
    REQUIRE(moment);
    return std::chrono::duration_cast<std::chrono::seconds>(moment->time_since_epoch()).count();
}

std::string container(const std::string& labels = "{}", const std::string& mounts = "[]",
                      const std::string& log = R"({"Type":"json-file","Config":{}})") {
    return R"({"id":"c1","name":"/web","image":"sha256:1","state":"exited","finished":"2024-01-15T14:31:00.5Z","labels":)" +
           labels + R"(,"mounts":)" + mounts + R"(,"log":)" + log + R"(,"log_file":"/x-json.log"})" + "\n";
}

Container one(const std::string& line) {
    const auto parsed = parse_containers(line);
    REQUIRE(parsed);
    REQUIRE(parsed->size() == 1);
    return parsed->front();
}

} // namespace

TEST_CASE("docker's times") {
    CHECK(seconds(parse_docker_time("2024-01-15T14:31:00.123456789Z")) == 1705329060);
    CHECK(seconds(parse_docker_time("2024-01-15T14:31:00Z")) == 1705329060);
    CHECK(seconds(parse_docker_time("2024-01-15T15:31:00.5+01:00")) == 1705329060);
    CHECK(seconds(parse_docker_time("2024-01-15T09:31:00-05:00")) == 1705329060);
    for (const auto* no_time :
         {"0001-01-01T00:00:00Z", "", "2024-01-15", "2024-01-15T14:31:00", "mañana", "2024-01-15T14:31:00Z and more"})
        CHECK_FALSE(parse_docker_time(no_time));
}

TEST_CASE("containers") {
    const auto plain = one(container());
    CHECK(plain.name.value == "web");
    CHECK(plain.state == ContainerState::exited);
    CHECK(seconds(plain.finished) == 1705329060);
    CHECK(plain.unlimited_log);
    CHECK_FALSE(plain.compose);
    CHECK(one(container("null", "null")).mounts.empty());

    const auto labelled =
        one(container(R"({"com.docker.compose.service":"db","marea.keep":"","marea.managed":"true"})"));
    CHECK(labelled.compose);
    CHECK(labelled.keep);
    CHECK(labelled.managed);
    CHECK_FALSE(one(container(R"({"marea.managed":"no"})")).managed);

    const auto mounted = one(container("{}", R"([{"Type":"volume","Name":"v","Destination":"/data"},)"
                                             R"({"Type":"bind","Source":"/etc","Destination":"/etc"}])"));
    REQUIRE(mounted.mounts.size() == 1);
    CHECK(mounted.mounts[0].volume == "v");
    CHECK(mounted.mounts[0].destination == "/data");

    CHECK_FALSE(one(container("{}", "[]", R"({"Type":"json-file","Config":{"max-size":"10m"}})")).unlimited_log);
    CHECK(one(container("{}", "[]", R"({"Type":"json-file","Config":{"max-file":"3"}})")).unlimited_log);
    CHECK(one(container("{}", "[]", R"({"Type":"json-file","Config":null})")).unlimited_log);
    CHECK_FALSE(one(container("{}", "[]", R"({"Type":"journald","Config":{}})")).unlimited_log);

    for (const auto* hostile : {"no json\n", "{}\n", "[]\n", "null\n", "{\"id\":3}\n"}) {
        const auto parsed = parse_containers(hostile);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().fault == Fault::malformed);
    }
}

TEST_CASE("images: the later of built and tagged; what a version of docker leaves out is not there") {
    const auto parsed = parse_images(
        R"({"Id":"sha256:1","RepoTags":[],"RepoDigests":null,"Parent":"sha256:0","Created":"2024-01-15T14:31:00Z",)"
        R"("Size":34,"Metadata":{"LastTagTime":"2024-01-15T14:31:10Z"},"RootFS":{"Layers":["l1"]},"Config":{"Labels":{"marea.keep":"1"}}})"
        "\n"
        R"({"Id":"sha256:2","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],"Created":"2024-01-15T14:31:00Z",)"
        R"("Size":34,"Metadata":{"LastTagTime":"0001-01-01T00:00:00Z"},"Config":null})"
        "\n"
        R"({"Id":"sha256:3","RepoTags":["a:1"],"Size":34})");
    REQUIRE(parsed);
    const auto& images = *parsed;
    CHECK(seconds(images[0].touched) == 1705329070);
    CHECK(images[0].keep);
    CHECK(images[0].layers == std::vector<std::string>{"l1"});
    CHECK(seconds(images[1].touched) == 1705329060);
    CHECK(images[1].tags.empty());
    CHECK(images[1].digests.empty());
    CHECK_FALSE(images[2].touched);
}

TEST_CASE("volumes") {
    const auto parsed = parse_volumes(
        R"({"name":"a","driver":"local","labels":null,"options":null,"mountpoint":"/v/a"})"
        "\n"
        R"({"name":"b","driver":"local","labels":{"com.docker.compose.volume":"b"},"options":{"type":"nfs"},"mountpoint":""})");
    REQUIRE(parsed);
    CHECK_FALSE((*parsed)[0].compose);
    CHECK_FALSE((*parsed)[0].options);
    CHECK((*parsed)[0].mountpoint == "/v/a");
    CHECK((*parsed)[1].compose);
    CHECK((*parsed)[1].options);
}

TEST_CASE("ids go to docker in bounded batches") {
    const std::vector<std::string> ids(2 * batch_size + 1, "id");
    const auto cut = batches(ids);
    REQUIRE(cut.size() == 3);
    CHECK(cut[0].size() == batch_size);
    CHECK(cut[2].size() == 1);
    CHECK(batches({}).empty());
}

TEST_CASE("a container that was listed and not inspected may hold a volume: an error, unless it has gone") {
    test::ScriptedRunner runner;
    const Docker docker(runner, "docker", std::chrono::seconds(1));
    runner.answer("docker ps", exited(0, "", "c1\nc2\n"));
    runner.answer("docker container inspect", exited(1, "Error response from daemon: boom\n", container()));
    const auto seen = probe_leftovers(docker);
    REQUIRE_FALSE(seen);
    CHECK(seen.error().fault == Fault::docker_refused);

    runner.answer("docker ps", exited(0, "", "c1\n"));
    REQUIRE(probe_leftovers(docker));
    CHECK(probe_leftovers(docker)->containers.size() == 1);
}
