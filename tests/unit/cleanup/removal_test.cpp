#include "../catch.hpp"
#include "../support.hpp"

#include "cleanup/removal.hpp"

using namespace marea;
using test::exited;

namespace {

/// A docker with things in it; `stubborn` ones are refused, and from call `dies_at` on nothing answers.
class FakeDocker final : public CommandRunner {
public:
    std::vector<std::string> things;
    std::string stubborn;
    std::string tagged;  ///< has got a tag since it was listed
    std::string unshown; ///< `inspect` fails on it
    std::size_t dies_at = 1000;
    std::vector<Command> commands;

    Finished run(const Command& command) override {
        commands.push_back(command);
        if (commands.size() > dies_at) return {TimedOut{}, {}, {}};
        const auto& argv = command.argv;
        if (argv[2] == "inspect") {
            std::string lines;
            for (auto id = std::find(argv.begin(), argv.end(), "--"); ++id != argv.end();)
                if (*id != unshown)
                    lines += R"({"Id":")" + *id + R"(","Size":1,"RepoTags":[)" + (*id == tagged ? R"("now:1")" : "") +
                             "]}\n";
            return exited(unshown.empty() ? 0 : 1, {}, lines);
        }
        if (argv[1] == "ps" || argv[2] == "ls") {
            std::string list;
            for (const auto& thing : things)
                list += thing + "\n";
            return exited(0, "", list);
        }
        std::string errors;
        for (auto id = std::find(argv.begin(), argv.end(), "--"); ++id != argv.end();)
            if (*id == stubborn)
                errors += "Error response from daemon: cannot remove container " + *id + ": it is running\n";
            else
                std::erase(things, *id);
        return exited(errors.empty() ? 0 : 1, errors);
    }
};

const Docker docker_of(CommandRunner& runner) {
    return {runner, "docker", std::chrono::seconds(30)};
}

} // namespace

TEST_CASE("removal: by id, never by force, in bounded calls") {
    FakeDocker fake;
    for (int number = 0; number < 120; ++number)
        fake.things.push_back("id-" + std::to_string(1000 + number));
    const auto removal = remove_by_id(docker_of(fake), Listed::containers, fake.things);
    CHECK(removal.removed.size() == 120);
    CHECK(removal.refused.empty());
    CHECK(fake.things.empty());
    CHECK(fake.commands.size() == 6); // three times rm and a look
    for (const auto& command : fake.commands)
        for (const auto& word : command.argv) {
            CHECK(word != "-f");
            CHECK(word != "-v");
            CHECK(word != "prune");
        }
}

TEST_CASE("removal: what docker refuses is said with its own words, the rest goes") {
    FakeDocker fake;
    fake.things = {"aaa", "bbb", "ccc"};
    fake.stubborn = "bbb";
    const auto removal = remove_by_id(docker_of(fake), Listed::containers, {"aaa", "bbb", "ccc"});
    CHECK(removal.removed == std::vector<std::string>{"aaa", "ccc"});
    REQUIRE(removal.refused.size() == 1);
    CHECK(removal.refused[0].second.detail == "cannot remove container bbb: it is running");
}

TEST_CASE("removal: what somebody else has removed meanwhile is gone all the same") {
    FakeDocker fake;
    fake.stubborn = "gone";
    CHECK(remove_by_id(docker_of(fake), Listed::containers, {"gone"}).removed.size() == 1);
}

TEST_CASE("removal: once docker is silent the rest is not tried") {
    FakeDocker fake;
    for (int number = 0; number < 120; ++number)
        fake.things.push_back("id-" + std::to_string(1000 + number));
    const auto ids = fake.things;
    fake.dies_at = 2;
    const auto removal = remove_by_id(docker_of(fake), Listed::containers, ids);
    CHECK(removal.removed.size() == batch_size);
    CHECK(removal.refused.size() == 120 - batch_size);
    CHECK(removal.refused[0].second.fault == Fault::docker_timed_out);
    CHECK(fake.commands.size() == 4);
}

TEST_CASE("removal: an image that has got a tag since the look stays, with its tag") {
    FakeDocker fake;
    fake.things = {"aaa", "bbb", "ccc"};
    fake.tagged = "bbb";
    const auto removal = remove_by_id(docker_of(fake), Listed::images, {"aaa", "bbb", "ccc"});
    CHECK(removal.removed == std::vector<std::string>{"aaa", "ccc"});
    CHECK(removal.refused.empty());
    CHECK(removal.tagged == std::vector<std::string>{"bbb"});
    CHECK(fake.things == std::vector<std::string>{"bbb"});
    CHECK(remove_by_id(docker_of(fake), Listed::images, {"bbb"}).removed.empty());
}

TEST_CASE("removal: an image whose tags docker does not show stays") {
    FakeDocker fake;
    fake.things = {"aaa", "bbb"};
    fake.unshown = "bbb";
    const auto removal = remove_by_id(docker_of(fake), Listed::images, {"aaa", "bbb", "gone"});
    CHECK(removal.removed == std::vector<std::string>{"aaa", "gone"});
    REQUIRE(removal.refused.size() == 1);
    CHECK(removal.refused[0].first == "bbb");
}

TEST_CASE("removal: the tags are looked at before each batch, and nothing goes untold") {
    FakeDocker fake;
    for (int number = 0; number < 120; ++number)
        fake.things.push_back("id-" + std::to_string(1000 + number));
    const auto ids = fake.things;
    CHECK(remove_by_id(docker_of(fake), Listed::images, ids).removed.size() == ids.size());
    REQUIRE(fake.commands.size() == 9);
    for (const std::size_t look : {0U, 3U, 6U}) {
        CHECK(fake.commands[look].argv[2] == "inspect");
        CHECK(fake.commands[look + 1].argv[2] == "rm");
    }
    fake.things = ids;
    fake.dies_at = 9;
    CHECK(remove_by_id(docker_of(fake), Listed::images, ids).refused.size() == ids.size());
}

TEST_CASE("removal: nothing to do calls nobody") {
    FakeDocker fake;
    CHECK(remove_by_id(docker_of(fake), Listed::images, {}).removed.empty());
    CHECK(fake.commands.empty());
}
