#include "../../catch.hpp"

#include "autoscale/policy/upstream_file.hpp"

using namespace marea;
using Lines = std::vector<std::string>;

namespace {

std::string merged(const std::string& text, const std::vector<Server>& servers) {
    return merge_upstream(text, "chat_backend", servers);
}

Lines parsed(const std::string& text) {
    return parse_upstream(text, "chat_backend");
}

const Server first{"10.0.0.1:3000", "one"};
const Server second{"10.0.0.2:3000", "two"};

} // namespace

TEST_CASE("upstream file: a new one has least_conn and a zone, and gives back its servers") {
    const auto text = merged("", {first, second});
    CHECK(text.find("\nupstream chat_backend {\n    zone chat_backend 64k;\n    least_conn;\n"
                    "    server 10.0.0.1:3000; # one\n    server 10.0.0.2:3000; # two\n}\n") != std::string::npos);
    CHECK(parsed(text) == Lines{"10.0.0.1:3000", "10.0.0.2:3000"});
    CHECK(merged(text, {first, second}) == text);
}

TEST_CASE("upstream file: what is parsed from one that somebody wrote") {
    CHECK(parsed(
              "upstream chat_backend { server 127.0.0.1:1 weight=5; server unix:/x; # server no:1;\n\tserver  b:2;}") ==
          Lines{"127.0.0.1:1", "unix:/x", "b:2"});
    CHECK(parsed("upstream other { server a:1; } upstream chat_backend { server b:1; }") == Lines{"b:1"});
    CHECK(parsed("upstream chat_backend { server 127.0.0.1:1 down; }").empty());
    CHECK(parsed("upstream chat_backend { zone \"a};b\" 1k; server c:1; }") == Lines{"c:1"});
    for (const char* text :
         {"", "server a;", "upstream chat_backend {", "upstream chat_backend_2 { server a:1; }", "{}}", "#"})
        CHECK(parsed(text).empty());
}

TEST_CASE("upstream file: directives, options, comments and other blocks survive") {
    const std::string own = "# by hand\nmap $a $b { default 1; }\nupstream chat_backend {\n    ip_hash; # Socket.IO\n"
                            "    server 10.0.0.1:3000 max_fails=3 fail_timeout=5s;\n    keepalive 32;\n}\n"
                            "upstream api { server x:1; }\n";
    const auto more = merged(own, {first, second});
    CHECK(more == "# by hand\nmap $a $b { default 1; }\nupstream chat_backend {\n    ip_hash; # Socket.IO\n"
                  "    server 10.0.0.1:3000 max_fails=3 fail_timeout=5s;\n"
                  "    server 10.0.0.2:3000 max_fails=3 fail_timeout=5s; # two\n    keepalive 32;\n}\n"
                  "upstream api { server x:1; }\n");
    CHECK(merged(more, {first}) == own);
    CHECK(parsed(merged(more, {second})) == Lines{"10.0.0.2:3000"});
}

TEST_CASE("upstream file: a block in one line") {
    const auto text =
        merged("upstream chat_backend { ip_hash; server 10.0.0.1:3000; keepalive 8; }\n", {first, second});
    CHECK(parsed(text) == Lines{"10.0.0.1:3000", "10.0.0.2:3000"});
    CHECK(text.find("ip_hash") != std::string::npos);
    CHECK(text.find("keepalive 8;") != std::string::npos);
}

TEST_CASE("upstream file: the first servers of an empty block, and of a file without our block") {
    CHECK(parsed(merged("upstream chat_backend {\n}\n", {first})) == Lines{"10.0.0.1:3000"});
    const auto added = merged("upstream api { server x:1; }", {first});
    CHECK(added.starts_with("upstream api { server x:1; }\n"));
    CHECK(parsed(added) == Lines{"10.0.0.1:3000"});
}

TEST_CASE("upstream file: options that differ are nobody's to copy; down is taken back") {
    CHECK(merged("upstream chat_backend {\n    server a:1 weight=5;\n    server b:1;\n}\n",
                 {{"a:1", "a"}, {"b:1", "b"}, first})
              .find("server 10.0.0.1:3000; # one") != std::string::npos);
    CHECK(parsed(merged("upstream chat_backend {\n    server 10.0.0.1:3000 down;\n}\n", {first})) ==
          Lines{"10.0.0.1:3000"});
}

TEST_CASE("upstream file: an address that another backend has now gets its name") {
    CHECK(merged("upstream chat_backend {\n    server 10.0.0.1:3000; # old\n}\n", {first}) ==
          "upstream chat_backend {\n    server 10.0.0.1:3000; # one\n}\n");
}
