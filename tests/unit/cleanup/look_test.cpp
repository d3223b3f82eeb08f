#include "../catch.hpp"
#include "../engine/recorded.hpp"
#include "../support.hpp"
#include "fake_engine.hpp"

#include "cleanup/look.hpp"

using namespace marea;

namespace {

std::int64_t seconds(const std::optional<Moment>& moment) {
    REQUIRE(moment);
    return std::chrono::duration_cast<std::chrono::seconds>(moment->time_since_epoch()).count();
}

std::string container(const std::string& labels = "{}", const std::string& mounts = "[]",
                      const std::string& log = R"({"Type":"json-file","Config":{}})") {
    return R"({"Id":"c1","Name":"/web","Image":"sha256:1","State":{"Status":"exited","FinishedAt":"2024-01-15T14:31:00.5Z"},)"
           R"("Config":{"Labels":)" +
           labels + R"(},"Mounts":)" + mounts + R"(,"HostConfig":{"LogConfig":)" + log +
           R"(},"LogPath":"/x-json.log"})";
}

Container one(const std::string& json) {
    const auto parsed = parse_container(json);
    REQUIRE(parsed);
    return *parsed;
}

} // namespace

TEST_CASE("what an engine of 28 answers") {
    const auto container = one(recorded("28/container_labelled.json"));
    CHECK(container.name.value == "labelled");
    CHECK(container.state == ContainerState::running);
    CHECK_FALSE(container.unlimited_log);
    REQUIRE(container.mounts.size() == 1); // the volume, not the bind
    const auto image = parse_image(recorded("28/image.json"));
    REQUIRE(image);
    CHECK(image->tags == std::vector<std::string>{"fixture/backend:1"});
    CHECK(image->size == 2063232);
    CHECK(seconds(image->touched) == 1795664073); // 2026-11-26T03:34:33Z
    const auto volumes = parse_volumes(recorded("28/volumes.json"));
    REQUIRE(volumes);
    REQUIRE(volumes->size() == 2);
    CHECK(volumes->back().name == "vol");
    CHECK(volumes->back().driver == "local");
    CHECK(volumes->back().compose);
    const auto use = parse_disk_use(recorded("28/system_df.json"));
    REQUIRE(use);
    CHECK(use->build_cache == 0);
    CHECK(use->unused_images == 0); // its containers are counted
}

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
    // An image of `docker commit` hands the labels on to whatever is made of it.
    CHECK(one(container(R"({"marea.managed":"true","marea.name":"web"})")).managed);
    CHECK_FALSE(one(container(R"({"marea.managed":"true","marea.name":"chat_backend_1"})")).managed);
    CHECK(one(container(R"({"marea.project":"/a","com.docker.compose.project.working_dir":"/b"})")).project == "/a");
    CHECK(one(container(R"({"com.docker.compose.project.working_dir":"/b"})")).project == "/b");
    CHECK(one(container()).project.empty());

    for (const auto* label : {"com.docker.swarm.task.id", "com.docker.swarm.service.id"})
        CHECK(one(container(R"({")" + std::string(label) + R"(":"x"})")).swarm);
    CHECK_FALSE(one(container(R"({"com.docker.swarm.node.id":"x"})")).swarm);

    const auto mounted = one(container("{}", R"([{"Type":"volume","Name":"v","Destination":"/data"},)"
                                             R"({"Type":"bind","Source":"/etc","Destination":"/etc"}])"));
    REQUIRE(mounted.mounts.size() == 1);
    CHECK(mounted.mounts[0].volume == "v");
    CHECK(mounted.mounts[0].destination == "/data");

    CHECK_FALSE(one(container("{}", "[]", R"({"Type":"json-file","Config":{"max-size":"10m"}})")).unlimited_log);
    CHECK(one(container("{}", "[]", R"({"Type":"json-file","Config":{"max-file":"3"}})")).unlimited_log);
    CHECK(one(container("{}", "[]", R"({"Type":"json-file","Config":null})")).unlimited_log);
    CHECK_FALSE(one(container("{}", "[]", R"({"Type":"journald","Config":{}})")).unlimited_log);

    for (const auto* hostile : {"no json", "{}", "[]", "null", "{\"Id\":3}"}) {
        const auto parsed = parse_container(hostile);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().fault == Fault::malformed);
    }
}

TEST_CASE("images: the later of built and tagged; what a version of docker leaves out is not there") {
    const auto first = parse_image(
        R"({"Id":"sha256:1","RepoTags":[],"RepoDigests":null,"Parent":"sha256:0","Created":"2024-01-15T14:31:00Z",)"
        R"("Size":34,"Metadata":{"LastTagTime":"2024-01-15T14:31:10Z"},"RootFS":{"Layers":["l1"]},)"
        R"("Config":{"Labels":{"marea.keep":"1","com.docker.compose.project.working_dir":"/b"}}})");
    REQUIRE(first);
    CHECK(seconds(first->touched) == 1705329070);
    CHECK(first->keep);
    CHECK(first->projects == std::vector<std::string>{"/b"});
    CHECK(first->layers == std::vector<std::string>{"l1"});
    const auto second = parse_image(
        R"({"Id":"sha256:2","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],)"
        R"("Created":"2024-01-15T14:31:00Z","Size":34,"Metadata":{"LastTagTime":"0001-01-01T00:00:00Z"},"Config":null})");
    REQUIRE(second);
    CHECK(seconds(second->touched) == 1705329060);
    CHECK(second->tags.empty());
    CHECK(second->digests.empty());
    const auto third = parse_image(R"({"Id":"sha256:3","RepoTags":["a:1"],"Size":34})");
    REQUIRE(third);
    CHECK_FALSE(third->touched);
}

TEST_CASE("volumes") {
    const auto parsed = parse_volumes(
        R"({"Volumes":[{"Name":"a","Driver":"local","Labels":null,"Options":null,"Mountpoint":"/v/a"},)"
        R"({"Name":"b","Driver":"local","Labels":{"com.docker.compose.volume":"b"},"Options":{"type":"nfs"},)"
        R"("Mountpoint":""}]})");
    REQUIRE(parsed);
    CHECK_FALSE((*parsed)[0].compose);
    CHECK_FALSE((*parsed)[0].options);
    CHECK((*parsed)[0].mountpoint == "/v/a");
    CHECK((*parsed)[1].compose);
    CHECK((*parsed)[1].options);
    const auto of_stack = parse_volumes(
        R"({"Volumes":[{"Name":"a","Driver":"local","Labels":{"com.docker.stack.namespace":"chat"},"Options":null}]})");
    REQUIRE(of_stack);
    CHECK((*of_stack)[0].swarm);
    CHECK_FALSE((*parsed)[1].swarm);
    REQUIRE(parse_volumes(R"({"Volumes":null})"));
    CHECK(parse_volumes(R"({"Volumes":null})")->empty());
}

TEST_CASE("disk use: what no build uses, and tagged images without a container") {
    const std::string builds = R"([{"Size":100,"InUse":false,"Shared":false,"LastUsedAt":"2024-01-15T14:31:00Z"},)"
                               R"({"Size":10,"InUse":true,"Shared":false},{"Size":20,"InUse":false,"Shared":true},)"
                               R"({"Size":-1,"InUse":false}])";
    const std::string images = R"([{"RepoTags":["a:1"],"Containers":0,"Size":500,"SharedSize":200},)"
                               R"({"RepoTags":["b:1"],"Containers":1,"Size":500,"SharedSize":-1},)"
                               R"({"RepoTags":["<none>:<none>"],"Containers":0,"Size":500},)"
                               R"({"RepoTags":null,"Containers":0,"Size":500},)"
                               R"({"RepoTags":["c:1"],"Containers":-1,"Size":500}])"; // -1: not known is not none
    // before and since API 1.52
    for (const auto& json :
         {R"({"BuildCache":)" + builds + R"(,"Images":)" + images + "}",
          R"({"BuildCacheDiskUsage":{"Items":)" + builds + R"(},"ImagesDiskUsage":{"Items":)" + images + "}}"}) {
        const auto use = parse_disk_use(json);
        REQUIRE(use);
        CHECK(use->build_cache == 100);
        CHECK(use->unused_images == 300);
        CHECK(seconds(use->builds[0].used) == 1705329060);
    }
    REQUIRE(parse_disk_use(R"({"BuildCache":null,"Images":null})"));
    CHECK(parse_disk_use("{}")->build_cache == 0);
    CHECK_FALSE(parse_disk_use("no json"));
}

TEST_CASE("what services are made of: asked on a manager only, and there it must be told") {
    test::FakeEngine engine;
    const auto asked = [&] { return std::count(engine.asked.begin(), engine.asked.end(), "/services"); };
    for (const auto* info : {R"({"Swarm":{"LocalNodeState":"inactive","ControlAvailable":false}})",
                             R"({"Swarm":{"NodeID":"n","LocalNodeState":"active","ControlAvailable":false}})"}) {
        engine.details["/info"] = info;
        REQUIRE(probe_leftovers(engine.api()));
        CHECK(asked() == 0);
    }
    engine.details["/info"] = R"({"Swarm":{"NodeID":"n","LocalNodeState":"active","ControlAvailable":true}})";
    CHECK_FALSE(probe_leftovers(engine.api())); // no answer is not "no services"
    engine.details["/services"] = R"([{"ID":"s","Version":{"Index":1},"Spec":{"Name":"web","TaskTemplate":)"
                                  R"({"ContainerSpec":{"Image":"web:1@sha256:ab"}}}}])";
    const auto seen = probe_leftovers(engine.api());
    REQUIRE(seen);
    CHECK(seen->service_images == std::vector<std::string>{"web:1@sha256:ab"});
}

TEST_CASE("what was listed and has gone before it could be inspected is left out; any other fault is an error") {
    test::FakeEngine engine;
    engine.containers = {{"c1", ""}, {"c2", ""}};
    engine.images = {{"sha256:1", R"("RepoTags":["a:1"])"}};
    engine.details = {{"/containers/c1/json", container()},
                      {"/images/sha256:1/json", R"({"Id":"sha256:1","Size":34})"}};
    const auto seen = probe_leftovers(engine.api());
    REQUIRE(seen);
    CHECK(seen->containers.size() == 1);
    CHECK(seen->images.size() == 1);
    // What a container that comes meanwhile uses is not among what was listed before.
    CHECK(engine.asked.front() == "/volumes");
    CHECK(engine.asked.back() == "/containers/c2/json");

    engine.details["/containers/c2/json"] = "{}";
    const auto unreadable = probe_leftovers(engine.api());
    REQUIRE_FALSE(unreadable);
    CHECK(unreadable.error().fault == Fault::malformed);
    engine.error = Error{Fault::docker_refused, "", "boom"};
    CHECK_FALSE(probe_leftovers(engine.api()));
}
