#include "../../catch.hpp"

#include "../../api_stand_in.hpp"
#include "../../support.hpp"

#include "autoscale/executor/docker_target.hpp"
#include "autoscale/executor/run_arguments.hpp"

#include <algorithm>
#include <fstream>

using namespace marea;
using test::ApiContainer;
using Lines = std::vector<std::string>;

namespace {

constexpr auto own = R"({"marea.managed":"true","marea.project":"/srv/chat","marea.name":"chat_backend_1"})";

struct Bench {
    test::Folder folder;
    test::ApiStandIn engine{folder.path()};
    test::ScriptedRunner runner;
    Settings settings = [] {
        Settings all;
        all.root = "/srv/chat";
        return all;
    }();
    engine::Api api{{"http://localhost", engine.socket()}, std::chrono::seconds(2)};
    Docker docker{runner, "docker", std::chrono::seconds(1)};
    DockerTarget target{api, docker, settings};

    Backend has(const std::string& state, const std::string& labels = own) {
        engine.put({"chat_backend_1", state, labels});
        const auto fleet = target.look();
        REQUIRE(fleet);
        REQUIRE(fleet->backends.size() == 1);
        return fleet->backends.front();
    }
    void image_and_network() const {
        engine.answer("/images/chat_backend_image/json", R"({"Id":"sha256:img","Config":{"Env":["PATH=/bin"]}})");
        engine.answer("/networks/chat_network", "{}");
    }
    Lines docker_lines() {
        auto lines = runner.lines();
        runner.commands.clear();
        return lines;
    }
};

} // namespace

TEST_CASE("docker target: what still runs in any way is stopped before it is removed") {
    const std::vector<std::pair<const char*, Lines>> rows = {
        {"running", {"docker stop id-chat_backend_1", "docker rm id-chat_backend_1"}},
        {"restarting", {"docker stop id-chat_backend_1", "docker rm id-chat_backend_1"}},
        {"paused",
         {"docker unpause id-chat_backend_1", "docker stop id-chat_backend_1", "docker rm id-chat_backend_1"}},
        {"exited", {"docker rm id-chat_backend_1"}},
        {"created", {"docker rm id-chat_backend_1"}},
        {"dead", {"docker rm id-chat_backend_1"}},
    };
    for (const auto& [state, lines] : rows) {
        INFO(state);
        Bench parts;
        CHECK(parts.target.remove(parts.has(state)));
        CHECK(parts.docker_lines() == lines);
    }
}

TEST_CASE("docker target: a stop that timed out is not followed by a removal") {
    Bench parts;
    const auto backend = parts.has("running");
    parts.runner.answer("docker stop", {TimedOut{}, {}, {}});
    CHECK(parts.target.remove(backend).error().fault == Fault::docker_timed_out);
    CHECK(parts.docker_lines() == Lines{"docker stop id-chat_backend_1"});
}

TEST_CASE("docker target: it is looked at again right before it is removed") {
    Bench parts;
    const auto backend = parts.has("running");
    parts.engine.put({"chat_backend_1", "running", "{}"}); // no longer Marea's
    CHECK_FALSE(parts.target.remove(backend));
    CHECK(parts.docker_lines().empty());
    std::filesystem::remove(parts.folder.path() / "chat_backend_1.container"); // gone: nothing to do
    CHECK(parts.target.remove(backend));
    CHECK(parts.docker_lines().empty());
}

TEST_CASE("docker target: `docker rm` that fails because it goes already is no error") {
    Bench parts;
    const auto backend = parts.has("exited");
    parts.runner.answer("docker rm", test::exited(1, "removal of container x is already in progress"));
    const std::jthread remover([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(400));
        std::filesystem::remove(parts.folder.path() / "chat_backend_1.container");
    });
    CHECK(parts.target.remove(backend));
}

TEST_CASE("docker target: an engine that falls silent changes nothing of what was found") {
    Bench parts;
    constexpr auto compose =
        R"({"com.docker.compose.project.working_dir":"/srv/chat","com.docker.compose.service":"nginx"})";
    parts.engine.put({"chat_nginx_1", "running", compose, "chat_net", "172.30.0.7"});
    REQUIRE(parts.target.look());
    CHECK(parts.settings.balancer.reach == Reach::address);
    parts.engine.fails_with(500);
    CHECK_FALSE(parts.target.look());
    CHECK(parts.settings.balancer.reach == Reach::address);
    CHECK(parts.settings.balancer.container == "chat_nginx_1");
}

TEST_CASE("docker target: only a running one can be healthy") {
    Bench parts;
    const auto ended = parts.target.ask({parts.has("exited")});
    REQUIRE(ended.size() == 1);
    CHECK(ended.front().error().detail == "Up 3 minutes"); // the engine's own words
}

TEST_CASE("docker target: how often the engine restarted a young one of Marea's is looked up") {
    Bench parts;
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    auto text = test::api_json({"chat_backend_1", "running", own});
    text.replace(text.find("1705329060"), 10, std::to_string(now.count() - 30));
    std::ofstream(parts.folder.path() / "chat_backend_1.container") << text;
    parts.engine.answer("/containers/id-chat_backend_1/json",
                        R"({"Config":{},"HostConfig":{},"State":{"Pid":7},"RestartCount":3})");
    CHECK(parts.target.look()->backends.front().restarts == 3);
}

TEST_CASE("docker target: why a start failed is seen, not read out of docker's words") {
    struct Row {
        const char* what;
        void (*arrange)(Bench&);
        Fault fault;
    };
    const std::vector<Row> rows = {
        {"no image", [](Bench& p) { p.engine.answer("/networks/chat_network", "{}"); }, Fault::image_missing},
        {"no network", [](Bench& p) { p.engine.answer("/images/chat_backend_image/json", R"({"Id":"x"})"); },
         Fault::network_missing},
        {"the name is taken",
         [](Bench& p) {
             p.image_and_network();
             p.engine.put({"chat_backend_9", "exited", "{}", "other"});
         },
         Fault::name_taken},
        {"the port is taken",
         [](Bench& p) {
             p.image_and_network();
             p.engine.put({"x", "running", "{}", "other", "",
                           R"([{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":3999,"Type":"tcp"}])"});
         },
         Fault::port_taken},
        {"anything else", [](Bench& p) { p.image_and_network(); }, Fault::docker_refused},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        Bench parts;
        row.arrange(parts);
        REQUIRE(parts.target.look());
        parts.runner.answer("docker run", test::exited(125, "docker: Error: nicht auf Englisch."));
        const auto started = parts.target.start({"chat_backend_9"}, {3999}, {"boot", 1});
        REQUIRE_FALSE(started);
        CHECK(started.error().fault == row.fault);
    }
}

TEST_CASE("docker target: a name that another took in the same moment is taken before the engine lists him") {
    Bench parts;
    parts.image_and_network();
    REQUIRE(parts.target.look());
    parts.runner.answer("docker run", test::exited(125, "docker: Error: Conflict."));
    const std::jthread another([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        parts.engine.put({"chat_backend_9", "created", "{}", "other"});
    });
    CHECK(parts.target.start({"chat_backend_9"}, {3999}, {"boot", 1}).error().fault == Fault::name_taken);
}

TEST_CASE("docker target: a run that timed out is looked for; what it left half made is removed") {
    Bench parts;
    parts.image_and_network();
    REQUIRE(parts.target.look());
    parts.runner.answer("docker run", {TimedOut{}, {}, {}});
    parts.engine.put(
        {"chat_backend_1", "created", R"({"marea.run":"boot-1.000000-chat_backend_1","marea.managed":"true"})"});
    CHECK(parts.target.start({"chat_backend_1"}, {3001}, {"boot", 1}).error().fault == Fault::docker_timed_out);
    CHECK(parts.docker_lines().back() == "docker rm -f id-chat_backend_1");

    parts.engine.put(
        {"chat_backend_1", "running",
         R"({"marea.run":"boot-1.000000-chat_backend_1","marea.managed":"true","marea.project":"/srv/chat","marea.name":"chat_backend_1"})"});
    const auto started = parts.target.start({"chat_backend_1"}, {3001}, {"boot", 1});
    REQUIRE(started);
    CHECK(started->name.value == "chat_backend_1");
}

TEST_CASE("docker run: the specification's own, and no value in any argument") {
    Settings settings;
    settings.root = "/srv/chat";
    settings.backend.network = "chat_network";
    settings.backend.image = "chat_backend_image";
    settings.backend.environment = {{"DB_HOST", "db"}, {"TOKEN", "geheim"}, {"PATH", "/x"}};
    settings.database.password = Secret("contraseña");
    const auto command = run_command({{"chat_backend_1"}, {3001}, {"boot", 12.5}, "token"}, settings, {}, {});
    const auto has = [&](const std::string& flag, const std::string& value) {
        const auto& all = command.arguments;
        for (std::size_t at = 0; at + 1 < all.size(); ++at)
            if (all[at] == flag && all[at + 1] == value) return true;
        return false;
    };
    CHECK(has("--pull", "never"));
    CHECK(has("--name", "chat_backend_1"));
    CHECK(has("--network", "chat_network"));
    CHECK(has("-p", "127.0.0.1:3001:3000"));
    CHECK(has("--label", "marea.project=/srv/chat"));
    CHECK(has("--label", "marea.name=chat_backend_1"));
    CHECK(has("--restart", "unless-stopped"));
    CHECK(command.arguments.back() == "chat_backend_image");
    for (const auto& argument : command.arguments) {
        CHECK(argument.find("geheim") == std::string::npos);
        CHECK(argument.find("contraseña") == std::string::npos);
    }
    CHECK(has("-e", "TOKEN"));
    CHECK(command.environment.at("TOKEN") == "geheim");
    CHECK(command.environment.at("DB_PASSWORD") == "contraseña");
    CHECK_FALSE(command.environment.contains("PATH")); // the client would look for its own plugins there
    CHECK(has("--env-file", "/dev/stdin"));
    CHECK(command.input == "PATH=/x\n");
}

TEST_CASE("docker run: a backend is made as the project's own one, less what its image brings") {
    Settings settings;
    settings.balancer.reach = Reach::address;
    settings.backend.environment = {{"MODE", "extra"}};
    engine::Details model;
    model.environment = {"PATH=/bin", "NODE=1", "DB_HOST=db", "DB_PASSWORD=p", "MODE=own", "LANG=es"};
    model.user = "1000";
    model.binds = {"uploads:/data:ro", "/etc/x:/x", "0123abc:/cache"};
    model.log_driver = "syslog";
    model.log_options = {{"tag", "chat"}};
    const engine::Image image{"sha256:1", {"PATH=/bin", "NODE=1", "LANG=C"}, "root", {"/cache"}};
    const auto command = run_command({{"chat_backend_1"}, {3001}, {}, "t"}, settings, model, image);
    using Environment = std::map<std::string, std::string>;
    CHECK(command.environment == Environment{{"DB_HOST", "db"},
                                             {"DB_PASSWORD", "p"},
                                             {"MODE", "extra"},
                                             {"LANG", "es"},
                                             {"DB_USER", "chatuser"},
                                             {"DB_NAME", "chatdb"}});
    const auto line = [&] {
        std::string all;
        for (const auto& argument : command.arguments)
            all += argument + " ";
        return all;
    }();
    for (const char* part : {"--user 1000", "-v uploads:/data:ro", "-v /etc/x:/x", "--log-driver syslog",
                             "--log-opt tag=chat", "--network-alias backend"})
        CHECK(line.find(part) != std::string::npos);
    CHECK(line.find("/cache") == std::string::npos); // the image makes its own
}

TEST_CASE("docker run: the project's own program goes along where it is not the image's") {
    Settings settings;
    settings.backend.image = "img";
    const engine::Image image{"sha256:1", {}, {}, {}, {"/entry"}, {"serve"}};
    struct Row {
        Lines entrypoint, command, more, flags, behind;
    };
    const std::vector<Row> rows = {
        {{"/entry"}, {"serve"}, {}, {}, {}},
        {{"/entry"}, {"serve", "--port", "3000"}, {}, {}, {"serve", "--port", "3000"}},
        {{"/other", "-x"}, {"serve"}, {}, {"--entrypoint", "/other"}, {"-x", "serve"}},
        {{}, {"/bin/app"}, {}, {"--entrypoint", ""}, {"/bin/app"}},
        {{"/other"}, {"serve"}, {"--entrypoint=/mine"}, {"--entrypoint=/mine"}, {}}, // [backend] wins
    };
    for (const auto& row : rows) {
        engine::Details model;
        model.entrypoint = row.entrypoint;
        model.command = row.command;
        settings.backend.extra_run_args = row.more;
        const auto all = run_command({{"b"}, {3001}, {}, "t"}, settings, model, image).arguments;
        const auto at = std::find(all.begin(), all.end(), "img");
        REQUIRE(at != all.end());
        CHECK(Lines(at + 1, all.end()) == row.behind);
        const auto flag = std::find_if(all.begin(), at, [](const auto& word) { return word.starts_with("--entry"); });
        CHECK(Lines(flag, at) == row.flags);
    }
}

TEST_CASE("docker target: on further networks of the project's backend before it starts") {
    Bench parts;
    parts.image_and_network();
    parts.engine.answer("/images/sha256:old/json", R"({"Id":"sha256:old","Config":{"Env":["A=1"],"Cmd":["serve"]}})");
    parts.engine.put(
        {"shop_backend_1", "running",
         R"({"com.docker.compose.project.working_dir":"/srv/chat","com.docker.compose.service":"backend"})"});
    parts.engine.answer("/containers/id-shop_backend_1/json",
                        R"({"Image":"sha256:old","HostConfig":{},"State":{},"Config":{"Env":["A=1"],"Cmd":["serve"]},)"
                        R"("NetworkSettings":{"Networks":{"cache":{},"chat_network":{},"search":{}}}})");
    REQUIRE(parts.target.look());
    (void)parts.target.start({"chat_backend_1"}, {3001}, {"boot", 1});
    auto lines = parts.docker_lines();
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].starts_with("docker create --pull never --name chat_backend_1 "));
    CHECK(lines[0].ends_with(" chat_backend_image")); // with what the model's own image brings, and no more
    CHECK(lines[0].find("-e A ") == std::string::npos);
    CHECK(lines[1] == "docker network connect cache chat_backend_1");
    CHECK(lines[2] == "docker network connect search chat_backend_1");
    CHECK(lines[3] == "docker start chat_backend_1");

    parts.runner.answer("docker network connect search", test::exited(1, "Error response from daemon: gone"));
    const auto failed = parts.target.start({"chat_backend_1"}, {3001}, {"boot", 1});
    REQUIRE_FALSE(failed);
    CHECK(failed.error().detail.find("gone") != std::string::npos);
    CHECK(parts.docker_lines().back() == "docker network connect search chat_backend_1"); // not started
}
