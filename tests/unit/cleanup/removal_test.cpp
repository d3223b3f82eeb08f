#include "../catch.hpp"
#include "../support.hpp"
#include "fake_engine.hpp"

#include "cleanup/removal.hpp"

using namespace marea;
using test::exited;

namespace {

class CountingClock final : public Clock {
public:
    int slept = 0;
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override { return {}; }
    [[nodiscard]] Stamp boot() const override { return {}; }
    void sleep(Seconds) override { ++slept; }
};

/// An engine with things in it and its client; `stubborn` ones are refused, and from call `dies_at` on nothing answers.
class FakeDocker final : public CommandRunner {
public:
    test::FakeEngine engine;
    std::string stubborn;
    std::string leaving; ///< somebody else is removing it at the moment: gone after two more looks
    std::size_t dies_at = 1000;
    std::vector<Command> commands;
    CountingClock clock;

    explicit FakeDocker(const std::vector<std::string>& containers) {
        for (const auto& id : containers)
            engine.containers.push_back({id, ""});
        engine.on_question = [this](const auto&) {
            if (++questions_ + commands.size() > dies_at) engine.error = Error{Fault::docker_down, "", "refused"};
            if (!leaving.empty() && !commands.empty() && ++looks_ == 3) engine.remove(leaving);
        };
    }
    Finished run(const Command& command) override {
        commands.push_back(command);
        if (questions_ + commands.size() > dies_at) return {TimedOut{}, {}, {}};
        const auto& argv = command.argv;
        std::string errors;
        for (auto id = std::find(argv.begin(), argv.end(), "--"); ++id != argv.end();)
            if (*id == stubborn)
                errors += "Error response from daemon: cannot remove container " + *id + ": it is running\n";
            else if (*id == leaving)
                errors += "Error response from daemon: removal of container " + *id + " is already in progress\n";
            else
                engine.remove(*id);
        return exited(errors.empty() ? 0 : 1, errors);
    }
    Removal remove(Listed what, const std::vector<std::string>& ids) {
        return remove_by_id({*this, "docker", std::chrono::seconds(30)}, engine.api(), clock, what, ids);
    }

private:
    std::size_t questions_ = 0;
    int looks_ = 0;
};

std::vector<std::string> many() {
    std::vector<std::string> ids;
    for (int number = 0; number < 120; ++number)
        ids.push_back("id-" + std::to_string(1000 + number));
    return ids;
}

void add_images(FakeDocker& fake, const std::vector<std::string>& ids, const std::string& tagged = {}) {
    for (const auto& id : ids)
        fake.engine.images.push_back(
            {id, id == tagged ? R"("RepoTags":["now:1"])" : R"("RepoTags":["<none>:<none>"])"});
}

} // namespace

TEST_CASE("removal: by id, never by force, in bounded calls") {
    FakeDocker fake(many());
    const auto removal = fake.remove(Listed::containers, many());
    CHECK(removal.removed.size() == 120);
    CHECK(removal.refused.empty());
    CHECK(fake.engine.containers.empty());
    CHECK(fake.commands.size() == 3);
    CHECK(fake.engine.asked.size() == 3); // a look after each
    for (const auto& command : fake.commands) {
        CHECK(command.argv.size() <= 4 + batch_size);
        for (const auto& word : command.argv) {
            CHECK(word != "-f");
            CHECK(word != "-v");
            CHECK(word != "prune");
        }
    }
}

TEST_CASE("removal: what docker refuses is said with its own words, the rest goes") {
    FakeDocker fake({"aaa", "bbb", "ccc"});
    fake.stubborn = "bbb";
    const auto removal = fake.remove(Listed::containers, {"aaa", "bbb", "ccc"});
    CHECK(removal.removed == std::vector<std::string>{"aaa", "ccc"});
    REQUIRE(removal.refused.size() == 1);
    CHECK(removal.refused[0].second.detail == "cannot remove container bbb: it is running");
    CHECK(fake.clock.slept == 0);
}

TEST_CASE("removal: what somebody else has removed meanwhile is gone all the same, whatever docker says of it") {
    FakeDocker fake({});
    fake.stubborn = "gone";
    CHECK(fake.remove(Listed::containers, {"gone"}).removed.size() == 1);
}

TEST_CASE("removal: one that somebody else is removing is waited for, a little") {
    FakeDocker fake({"aaa"});
    fake.engine.containers.push_back({"bbb", R"("State":"removing")"});
    fake.leaving = "bbb";
    const auto removal = fake.remove(Listed::containers, {"aaa", "bbb"});
    CHECK(removal.removed == std::vector<std::string>{"aaa", "bbb"});
    CHECK(fake.clock.slept == 2);

    FakeDocker stuck({});
    stuck.engine.containers.push_back({"ccc", R"("State":"removing")"});
    stuck.stubborn = "ccc";
    CHECK(stuck.remove(Listed::containers, {"ccc"}).refused.size() == 1);
    CHECK(stuck.clock.slept > 2);
    CHECK(stuck.clock.slept < 100);
}

TEST_CASE("removal: once the engine is silent the rest is not tried") {
    FakeDocker fake(many());
    fake.dies_at = 2; // one batch and its look
    const auto removal = fake.remove(Listed::containers, many());
    CHECK(removal.removed.size() == batch_size);
    CHECK(removal.refused.size() == 120 - batch_size);
    CHECK(removal.refused[0].second.fault == Fault::docker_down);
    CHECK(fake.commands.size() == 2);
}

TEST_CASE("removal: never by force, never volumes along, never an image's parents unasked") {
    using Line = std::vector<std::string>;
    FakeDocker images({});
    add_images(images, {"aaa"});
    (void)images.remove(Listed::images, {"aaa"});
    CHECK(images.commands.at(0).argv == Line{"docker", "image", "rm", "--no-prune", "--", "aaa"});
    FakeDocker containers({"bbb"});
    (void)containers.remove(Listed::containers, {"bbb"});
    CHECK(containers.commands.at(0).argv == Line{"docker", "container", "rm", "--", "bbb"});
}

TEST_CASE("removal: an image that has got a tag since the look stays, with its tag") {
    FakeDocker fake({});
    add_images(fake, {"aaa", "bbb", "ccc"}, "bbb");
    const auto removal = fake.remove(Listed::images, {"aaa", "bbb", "ccc"});
    CHECK(removal.removed == std::vector<std::string>{"aaa", "ccc"});
    CHECK(removal.refused.empty());
    CHECK(removal.tagged == std::vector<std::string>{"bbb"});
    REQUIRE(fake.engine.images.size() == 1);
    CHECK(fake.engine.images[0].id == "bbb");
    CHECK(fake.remove(Listed::images, {"bbb"}).removed.empty());
    CHECK(fake.commands.size() == 1); // nothing left to remove: nobody is called
}

TEST_CASE("removal: images whose tags cannot be asked stay") {
    FakeDocker fake({});
    add_images(fake, {"aaa"});
    fake.dies_at = 0;
    const auto removal = fake.remove(Listed::images, {"aaa"});
    CHECK(removal.removed.empty());
    CHECK(removal.refused.size() == 1);
    CHECK(fake.commands.empty());
}

TEST_CASE("removal: the tags are looked at before each batch, and nothing goes untold") {
    FakeDocker fake({});
    add_images(fake, many());
    CHECK(fake.remove(Listed::images, many()).removed.size() == 120);
    CHECK(fake.commands.size() == 3);
    CHECK(fake.engine.asked.size() == 6); // before and after each
    FakeDocker dying({});
    add_images(dying, many());
    dying.dies_at = 0;
    CHECK(dying.remove(Listed::images, many()).refused.size() == 120);
}

TEST_CASE("removal: nothing to do calls nobody") {
    FakeDocker fake({});
    CHECK(fake.remove(Listed::images, {}).removed.empty());
    CHECK(fake.commands.empty());
    CHECK(fake.engine.asked.empty());
}
