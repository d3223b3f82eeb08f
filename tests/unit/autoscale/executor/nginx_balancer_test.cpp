#include "../../catch.hpp"
#include "../../support.hpp"

#include "autoscale/executor/nginx_balancer.hpp"
#include "autoscale/policy/upstream_file.hpp"
#include "system/files.hpp"

#include <thread>

using namespace marea;
using Lines = std::vector<std::string>;

namespace {

const std::vector<Server> two = {{"127.0.0.1:3000", "backend_1"}, {"127.0.0.1:3001", "chat_backend_1"}};
const std::string fresh = merge_upstream("", "chat_backend", two);

struct Fixture {
    test::Folder folder;
    test::ScriptedRunner runner;
    Settings settings;
    engine::Api api{{"http://localhost", folder.path() / "no.sock"}, std::chrono::seconds(1)};
    NginxProcess process{runner, api, settings};
    std::vector<bool> health; ///< what /health through nginx answers, one by one; then: 200
    NginxBalancer nginx{process, settings, [this] {
                            if (health.empty()) return true;
                            const bool well = health.front();
                            if (health.size() > 1) health.erase(health.begin());
                            return well;
                        }};
    Fixture() {
        settings.paths.state_dir = folder.path() / "state";
        settings.paths.procfs = folder.path() / "proc";
        settings.balancer.upstream_file = folder.path() / "nginx" / "upstream.conf";
        settings.balancer.test_command = {"nginx", "-t"};
        settings.balancer.reload_command = {"nginx", "-s", "reload"};
        reads(fresh);
    }
    /// nginx includes the file and sees this in it.
    void reads(const std::string& text) {
        runner.answer("nginx -T", test::exited(0, {}, "# configuration file /x/upstream.conf:\n" + text));
    }
    [[nodiscard]] std::string text() const { return read_file(settings.balancer.upstream_file)->value_or("<none>"); }
    [[nodiscard]] std::string kept(const char* name) const {
        return read_file(settings.paths.state_dir / name)->value_or("<none>");
    }
    [[nodiscard]] Lines beside() const {
        Lines names;
        for (const auto& entry : std::filesystem::directory_iterator(settings.balancer.upstream_file.parent_path()))
            names.push_back(entry.path().filename().string());
        return names;
    }
};

} // namespace

TEST_CASE("put: writes, tests, asks what nginx reads, reloads; nothing of ours stays beside the file") {
    Fixture f;
    REQUIRE(f.nginx.put(two));
    CHECK(f.text() == fresh);
    CHECK(f.runner.lines() == Lines{"nginx -t", "nginx -T", "nginx -s reload"});
    CHECK(f.beside() == Lines{"upstream.conf"});
    CHECK(f.kept("upstream.previous") == "<none>");
    CHECK(**f.nginx.members() == Lines{"127.0.0.1:3000", "127.0.0.1:3001"});
}

TEST_CASE("put: a refusal brings the old file back and reloads nothing") {
    Fixture f;
    const std::string old = "upstream chat_backend { server 127.0.0.1:3000; }\n";
    REQUIRE(write_file(f.settings.balancer.upstream_file, old));
    f.runner.answer("nginx -t",
                    test::exited(1, "nginx: [emerg] unknown directive \"x\"\nnginx: configuration file test failed\n"));
    const auto put = f.nginx.put(two);
    REQUIRE_FALSE(put);
    CHECK(put.error().fault == Fault::balancer_refused);
    CHECK(put.error().detail == "[emerg] unknown directive \"x\"");
    CHECK(f.text() == old);
    CHECK(f.kept("upstream.previous") == "<none>");
    CHECK(f.runner.lines() == Lines{"nginx -t"});
}

TEST_CASE("put: an old file that names only the dead is not brought back") {
    Fixture f;
    REQUIRE(write_file(f.settings.balancer.upstream_file, "upstream chat_backend { server gone:3000; }\n"));
    f.runner.answer("nginx -t", test::exited(1, "nginx: [emerg] host not found in upstream \"gone:3000\"\n"));
    CHECK_FALSE(f.nginx.put(two));
    CHECK(f.text().find("gone") == std::string::npos);
    CHECK(f.text().find("server 127.0.0.1:3001") != std::string::npos);
}

TEST_CASE("put: refused where there was no file leaves none") {
    Fixture f;
    f.runner.answer("nginx -t", test::exited(1, "nginx: [emerg] x"));
    CHECK_FALSE(f.nginx.put(two));
    CHECK(f.text() == "<none>");
}

TEST_CASE("put: a test that could not run is no verdict: the file stays, and the reload is due") {
    const std::vector<Finished> answers = {
        {NotStarted{"No such file or directory"}, {}, {}},
        {TimedOut{}, {}, {}},
        test::exited(1, "the input device is not a TTY"),
        test::exited(1, "Error response from daemon: container x is restarting"),
        test::exited(126, "OCI runtime exec failed"),
    };
    for (const auto& answer : answers) {
        Fixture f;
        REQUIRE(write_file(f.settings.balancer.upstream_file, "upstream chat_backend { server a:1; }\n"));
        f.runner.answer("nginx -t", answer);
        const auto put = f.nginx.put(two);
        REQUIRE_FALSE(put);
        CHECK(put.error().fault == Fault::balancer_reload);
        CHECK(parse_upstream(f.text(), "chat_backend").size() == 2);
        CHECK(f.runner.lines() == Lines{"nginx -t"});
    }
}

TEST_CASE("put: no right to test is said as that, and is no verdict on the file") {
    Fixture f;
    f.runner.answer("nginx -t",
                    test::exited(1, "nginx: [emerg] open() \"/run/nginx.pid\" failed (13: Permission denied)"));
    CHECK(f.nginx.put(two).error().fault == Fault::balancer_rights);
    CHECK(f.nginx.ready().error().fault == Fault::balancer_rights);
}

TEST_CASE("put: after one that was killed untested, a refusal restores the last tested file") {
    Fixture f;
    REQUIRE(write_file(f.settings.balancer.upstream_file, "untested"));
    const std::string tested = "upstream chat_backend { server 127.0.0.1:3000; }";
    REQUIRE(write_file(f.settings.paths.state_dir / "upstream.previous", tested));
    f.runner.answer("nginx -t", test::exited(1, "nginx: [emerg] x"));
    CHECK_FALSE(f.nginx.put(two));
    CHECK(f.text() == tested);
}

TEST_CASE("put: after one that was killed between the reload and /health, what was in force before it is judged by") {
    const std::string before = "upstream chat_backend { server 127.0.0.1:3000; }\n";
    const auto killed = [&](Fixture& f) {
        REQUIRE(write_file(f.settings.balancer.upstream_file, merge_upstream(before, "chat_backend", two)));
        REQUIRE(write_file(f.settings.paths.state_dir / "upstream.previous", before));
        f.reads(merge_upstream(before, "chat_backend", two));
    };
    Fixture worse; // ill with the killed one's file, well with the one before, ill again with the new one
    killed(worse);
    worse.health = {false, true, false};
    CHECK(worse.nginx.put(two).error().fault == Fault::balancer_refused);
    CHECK(worse.text() == before);
    CHECK(worse.kept("upstream.previous") == "<none>");

    Fixture well;
    killed(well);
    CHECK(well.nginx.put(two));
    CHECK(parse_upstream(well.text(), "chat_backend").size() == 2);

    Fixture ill; // it was ill before, too: no reason to take anything back
    killed(ill);
    ill.health = {false};
    CHECK(ill.nginx.put(two));
    CHECK(parse_upstream(ill.text(), "chat_backend").size() == 2);
}

TEST_CASE("put: what was in force before stays at hand until /health has answered") {
    Fixture f;
    REQUIRE(write_file(f.settings.balancer.upstream_file, "upstream chat_backend { server 127.0.0.1:3000; }\n"));
    f.reads(merge_upstream(f.text(), "chat_backend", two));
    bool kept = true;
    NginxBalancer nginx{f.process, f.settings, [&] {
                            const bool reloaded = !f.runner.commands.empty();
                            if (reloaded) kept = f.kept("upstream.previous") != "<none>";
                            return true;
                        }};
    REQUIRE(nginx.put(two));
    CHECK(kept);
    CHECK(f.kept("upstream.previous") == "<none>");
}

TEST_CASE("put: a failed reload keeps the valid file") {
    Fixture f;
    f.runner.answer("nginx -s reload", test::exited(1, "nginx: [error] invalid PID number \"\""));
    const auto put = f.nginx.put(two);
    REQUIRE_FALSE(put);
    CHECK(put.error().fault == Fault::balancer_reload);
    CHECK(put.error().detail == "[error] invalid PID number \"\"");
    CHECK(f.text() == fresh);
}

TEST_CASE("put: the operator's first file is kept once and for all, before anything is written") {
    Fixture f;
    const std::string own = "upstream chat_backend { least_conn; server 127.0.0.1:3000; }\n";
    REQUIRE(write_file(f.settings.balancer.upstream_file, own));
    f.reads(merge_upstream(own, "chat_backend", two));
    REQUIRE(f.nginx.put(two));
    f.reads(merge_upstream(f.text(), "chat_backend", {two[0]}));
    REQUIRE(f.nginx.put({two[0]}));
    CHECK(f.kept("upstream.orig") == own);

    Fixture full; // no room for the copy: the file is not touched
    REQUIRE(write_file(full.settings.balancer.upstream_file, own));
    REQUIRE(write_file(full.settings.paths.state_dir, "a file where the folder should be"));
    CHECK_FALSE(full.nginx.put(two));
    CHECK(full.text() == own);
}

TEST_CASE("put: worse through nginx than before: the old file comes back") {
    Fixture f;
    const std::string old = "upstream chat_backend { server 127.0.0.1:3000; }\n";
    REQUIRE(write_file(f.settings.balancer.upstream_file, old));
    f.reads(merge_upstream(old, "chat_backend", two));
    f.health = {true, false};
    const auto put = f.nginx.put(two);
    REQUIRE_FALSE(put);
    CHECK(put.error().fault == Fault::balancer_refused);
    CHECK(f.text() == old);
    CHECK(f.runner.lines() == Lines{"nginx -t", "nginx -T", "nginx -s reload", "nginx -s reload"});

    Fixture ill; // bad before: nothing to compare with
    ill.health = {false};
    CHECK(ill.nginx.put(two));
}

TEST_CASE("put: a link is followed to its target") {
    Fixture f;
    const auto target = f.folder.path() / "real" / "upstream.conf";
    REQUIRE(write_file(target, "upstream chat_backend { server 127.0.0.1:3000; }\n"));
    std::filesystem::create_directories(f.settings.balancer.upstream_file.parent_path());
    std::filesystem::create_symlink(target, f.settings.balancer.upstream_file);
    f.reads(merge_upstream("upstream chat_backend { server 127.0.0.1:3000; }\n", "chat_backend", two));
    REQUIRE(f.nginx.put(two));
    CHECK(std::filesystem::is_symlink(f.settings.balancer.upstream_file));
    CHECK(read_file(target)->value_or("").find("127.0.0.1:3001") != std::string::npos);
}

TEST_CASE("put: an empty list is never written") {
    Fixture f;
    REQUIRE(f.nginx.put({}));
    CHECK(f.text() == "<none>");
}

TEST_CASE("way: on the host, an nginx that does not include the file is said") {
    Fixture f;
    f.runner.answer("nginx -T", test::exited(0, {}, "http { server { listen 80; } }"));
    CHECK(f.nginx.put(two).error().fault == Fault::balancer_excludes);
}

TEST_CASE("way: a single file that is mounted still shows its old content") {
    Fixture f;
    f.reads("upstream chat_backend { server 127.0.0.1:3000; }\n");
    CHECK(f.nginx.put(two).error().fault == Fault::balancer_stale);
}

TEST_CASE("way: the project's own nginx without the file finds the backends by their alias") {
    Fixture f;
    f.settings.balancer.container = "chat-app_nginx_1";
    f.runner.answer("nginx -T", test::exited(0, {}, "http { upstream backend { server backend:3000; } }"));
    CHECK_FALSE(f.nginx.by_alias());
    REQUIRE(f.nginx.put(two));
    CHECK(f.nginx.by_alias());
    CHECK(**f.nginx.members() == Lines{"127.0.0.1:3000", "127.0.0.1:3001"});
    f.runner.commands.clear();
    CHECK(f.nginx.removed());
    CHECK(f.runner.lines() == Lines{"nginx -s reload"}); // Docker's DNS no longer names it

    f.reads(merge_upstream(f.text(), "chat_backend", {two[0]})); // it was included meanwhile
    REQUIRE(f.nginx.put({two[0]}));
    CHECK_FALSE(f.nginx.by_alias());

    f.runner.answer("nginx -T", test::exited(0, {}, "http { upstream x { server elsewhere:3000; } }"));
    CHECK(f.nginx.put(two).error().fault == Fault::balancer_excludes); // neither the one nor the other
}

TEST_CASE("way: the include line that was put in after the alias way was taken is seen before the next change") {
    Fixture f;
    f.settings.balancer.container = "chat-app_nginx_1";
    f.runner.answer("nginx -T", test::exited(0, {}, "http { upstream backend { server backend:3000; } }"));
    REQUIRE(f.nginx.put(two));
    REQUIRE(f.nginx.by_alias());
    f.reads(f.text());
    NginxBalancer next{f.process, f.settings, [] { return true; }};
    CHECK(**next.members() == Lines{"127.0.0.1:3000", "127.0.0.1:3001"});
    CHECK_FALSE(next.by_alias());
}

TEST_CASE("members: the service's name in the first file is nobody who could be lost") {
    Fixture f;
    f.settings.balancer.reach = Reach::address;
    REQUIRE(write_file(f.settings.balancer.upstream_file,
                       "upstream chat_backend { server backend:3000; server 10.0.0.1:3000; }\n"));
    CHECK(**f.nginx.members() == Lines{"10.0.0.1:3000"});
    f.settings.balancer.static_servers = {"backend:3000"};
    CHECK(**f.nginx.members() == Lines{"backend:3000", "10.0.0.1:3000"});
    f.settings.balancer.static_servers.clear();
    f.settings.balancer.reach = Reach::container_name; // a container may be called so
    CHECK(**f.nginx.members() == Lines{"backend:3000", "10.0.0.1:3000"});
}

TEST_CASE("reload: on this host, done when old workers have retired and new ones have come") {
    Fixture f;
    f.settings.paths.procfs = f.folder.path() / "proc";
    const auto process = [&](int pid, const std::string& line, const std::string& spaces) {
        const auto folder = f.settings.paths.procfs / std::to_string(pid);
        REQUIRE(write_file(folder / "cmdline", line));
        REQUIRE(write_file(folder / "status", "Name:\tnginx\nNSpid:\t" + spaces + "\n"));
    };
    process(10, "nginx: worker process", "10");
    process(20, "nginx: worker process", "20\t7"); // in a container
    process(30, "nginx: worker process", "30");    // another nginx of this host
    f.settings.balancer.reload_command = {"sudo", "-n", "/usr/sbin/nginx", "-s", "reload"};
    const auto refused = f.process.reload();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::balancer_reload);
    CHECK(refused.error().detail == "no new worker");

    process(21, "nginx: worker process", "21\t8"); // the one in the container reloads: that is none of ours
    process(20, "nginx: worker process is shutting down", "20\t7");
    CHECK_FALSE(f.process.reload());

    const std::jthread master([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        process(11, "nginx: worker process", "11");
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        process(10, "nginx: worker process is shutting down", "10");
    });
    CHECK(f.process.reload());
    CHECK(read_file(f.settings.paths.procfs / "10/cmdline")->value_or("").ends_with("shutting down"));

    f.settings.balancer.reload_command = {"ssh", "other", "nginx", "-s", "reload"}; // its workers are not seen here
    CHECK(f.process.reload());
}

TEST_CASE("included: nginx reads the file and sees what is in it") {
    Fixture f;
    CHECK(f.nginx.included().error().fault == Fault::balancer_stale); // nginx sees servers, and the file is not there
    REQUIRE(write_file(f.settings.balancer.upstream_file, fresh));
    CHECK(f.nginx.included().value() == Inclusion::file);
    f.reads("upstream chat_backend { server 127.0.0.1:9; }\n");
    CHECK(f.nginx.included().error().fault == Fault::balancer_stale);
    f.runner.answer("nginx -T", test::exited(0, {}, "# configuration file /etc/nginx/nginx.conf:\nevents {}\n"));
    CHECK(f.nginx.included().error().fault == Fault::balancer_excludes);
    f.runner.answer("nginx -T", test::exited(0, {}, "location / { proxy_pass http://backend:3000; }\n"));
    CHECK(f.nginx.included().error().fault == Fault::balancer_excludes); // on this host nobody is called so
    f.settings.balancer.container = "chat_nginx_1";
    CHECK(f.nginx.included().value() == Inclusion::alias);
    f.runner.answer("nginx -T", test::exited(1, "no rights"));
    CHECK(f.nginx.included().value() == Inclusion::unknown); // it cannot be asked; ready() tells why
    CHECK(f.kept("upstream.alias") == "<none>");
}
