#include "../catch.hpp"

#include "cleanup/plan.hpp"

using namespace marea;
using namespace std::chrono_literals;

namespace {

const Moment now{std::chrono::seconds(1'705'329'060)};
const CleanupRules rules;

Image image(const std::string& id, std::vector<std::string> layers, std::uint64_t size,
            const std::string& parent = "") {
    Image made;
    made.id = id;
    made.layers = std::move(layers);
    made.size = size;
    made.parent = parent;
    made.touched = now - 25h;
    return made;
}
Image tagged(Image made) {
    made.tags = {"chat_backend_image:latest"};
    return made;
}

std::vector<std::string> going(const std::vector<Item>& items) {
    std::vector<std::string> ids;
    for (const auto& item : items)
        if (item.verdict == Verdict::remove) ids.push_back(item.id);
    return ids;
}

Reason reason(const Image& one, const std::vector<Container>& containers = {}) {
    return plan_images({one}, containers, rules, now).front().reason;
}

} // namespace

TEST_CASE("images: what goes, what stays, and why") {
    const auto plain = image("a", {"l1"}, 10);
    CHECK(reason(plain) == Reason::dangling);
    CHECK(reason(tagged(plain)) == Reason::tagged);
    auto other = plain;
    other.touched = now - 24h;
    CHECK(reason(other) == Reason::recent);
    other.touched.reset();
    CHECK(reason(other) == Reason::age_unknown);
    other = plain;
    other.keep = true;
    CHECK(reason(other) == Reason::kept_by_label);
    other = plain;
    other.digests = {"repo@sha256:1", "repo@sha256:2"};
    CHECK(reason(other) == Reason::dangling);
    other.digests = {"repo@sha256:1", "mirror/repo@sha256:1"};
    CHECK(reason(other) == Reason::many_names);
    other = plain;
    other.digests = {"repo@sha256:1"};
    const auto with_services = [&](std::vector<std::string> images) {
        return plan_images({other}, {}, rules, now, images).front().reason;
    };
    CHECK(with_services({"registry:5000/repo:v1@sha256:1"}) == Reason::swarm);
    CHECK(with_services({"repo:v1@sha256:2", "repo:v1"}) == Reason::dangling);
    other.digests.clear();
    CHECK(with_services({"repo:v1"}) == Reason::dangling); // no digest is not the same digest
    Container stopped;
    stopped.image = "a";
    CHECK(reason(plain, {stopped}) == Reason::in_use);
}

TEST_CASE("images: a chain goes child first, and what an image that stays is made of stays") {
    const std::vector<Image> chain = {image("base", {"l1"}, 100), image("middle", {"l1", "l2"}, 130, "base"),
                                      image("leaf", {"l1", "l2", "l3"}, 150, "middle")};
    CHECK(going(plan_images(chain, {}, rules, now)) == std::vector<std::string>{"leaf", "middle", "base"});

    auto with_sibling = chain;
    with_sibling.push_back(tagged(image("app", {"l1", "l4"}, 170, "base")));
    const auto items = plan_images(with_sibling, {}, rules, now);
    CHECK(items.size() == with_sibling.size());
    CHECK(going(items) == std::vector<std::string>{"leaf", "middle"});
    CHECK(items[0].size == std::uint64_t{20}); // what only it holds
    CHECK(items[1].size == std::uint64_t{30});

    auto young_leaf = chain;
    young_leaf[2].touched = now;
    CHECK(going(plan_images(young_leaf, {}, rules, now)).empty());
}

TEST_CASE("images: two of the same layers free them once") {
    const auto items = plan_images({image("a", {"l1"}, 100), image("b", {"l1"}, 100)}, {}, rules, now);
    CHECK(going(items).size() == 2);
    CHECK(*items[0].size + *items[1].size == 100);
}

TEST_CASE("images: another project's dangling ones stay") {
    auto own_rules = rules;
    own_rules.project = "/opt/chat";
    auto foreign = image("a", {"l1"}, 10);
    foreign.projects = {"/opt/chat", "/opt/other"};
    auto own = image("b", {"l2"}, 10);
    own.projects = {"/opt/chat", "/opt/chat"};
    const auto items = plan_images({foreign, own}, {}, own_rules, now);
    REQUIRE(items.size() == 2);
    CHECK(items[0].id == "b"); // what goes comes first
    CHECK(items[0].verdict == Verdict::remove);
    CHECK(items[1].reason == Reason::other_project);
}
