#include "../../catch.hpp"

#include "../fakes.hpp"

#include "autoscale/policy/victim.hpp"

using namespace marea;
using namespace marea::test;

namespace {

const Error missing{Fault::usage_hidden, {}, {}};

/// Backends of Marea's behind the balancer, the newest first, with these connections.
World fleet(const std::vector<Result<double>>& connections) {
    World world;
    world.members.emplace();
    for (std::size_t at = 0; at < connections.size(); ++at) {
        const auto name = "b" + std::to_string(at);
        world.fleet.backends.push_back(make_backend(name, static_cast<std::uint16_t>(3001 + at), true));
        world.behind.insert({name});
        world.usage[{name}].connections = connections[at];
    }
    return world;
}

std::string chosen(const World& world, Among among = Among::all) {
    const auto* one = victim(world, Settings{}, among);
    return one == nullptr ? "none" : one->name.value;
}

} // namespace

TEST_CASE("victim: the one with the fewest connections; among equals the newest") {
    CHECK(chosen(fleet({5.0, 4.0, 6.0})) == "b1");
    CHECK(chosen(fleet({4.0, 4.0, 4.0})) == "b0");
    CHECK(chosen(fleet({5.0, 3.0, 3.0})) == "b1");
    CHECK(chosen(fleet({1.0, 0.0})) == "b1");
    CHECK(chosen(fleet({0.0, 0.0})) == "b0");
}

TEST_CASE("victim: a missing count is not zero: the newest stays the choice") {
    CHECK(chosen(fleet({missing, 4.0, 6.0})) == "b0");
    CHECK(chosen(fleet({5.0, missing, 6.0})) == "b0");
    CHECK(chosen(fleet({5.0, missing, 4.0})) == "b2");
    CHECK(chosen(fleet({missing, missing})) == "b0");
    auto world = fleet({5.0, 4.0});
    world.usage.clear();
    CHECK(chosen(world) == "b0");
}

TEST_CASE("victim: one that serves nobody goes before the one with the fewest connections") {
    auto world = fleet({5.0, 0.0, 9.0});
    world.behind.erase({"b2"});
    CHECK(chosen(world) == "b2");
}

TEST_CASE("victim: somebody else's backend is none, however few it serves") {
    auto world = fleet({5.0, 0.0});
    world.fleet.backends[1].managed = false;
    CHECK(chosen(world) == "b0");
    world.memory.draining = {{{"b0"}, {}}};
    CHECK(chosen(world) == "none");
}

TEST_CASE("victim: among the outdated ones the same way") {
    auto world = fleet({1.0, 5.0, 4.0});
    world.fleet.wanted_image = "new";
    for (auto& backend : world.fleet.backends)
        backend.image_id = "old";
    world.fleet.backends[0].image_id = "new";
    CHECK(chosen(world, Among::outdated) == "b2");
}
