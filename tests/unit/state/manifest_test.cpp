#include "../catch.hpp"

#include "state/manifest.hpp"

using namespace marea;
using namespace std::chrono;

namespace {

Manifest example() {
    Manifest manifest;
    manifest.database = "chat \"ñ\"";
    manifest.taken = sys_days(2026y / 1 / 2) + 3h + 4min + 5s;
    manifest.server_version = "15.14 (Debian)";
    manifest.client_version = "16.2";
    manifest.size = 123456789012;
    manifest.sha256 = std::string(64, 'a');
    manifest.seconds = 1.5;
    manifest.contents = {{{"public.a", 2}, {"\"Ventas ñ\".\"b \"\"c\"\"\"", 3}}, 4};
    manifest.role_passwords = true;
    manifest.verified = Manifest::Verified{Manifest::How::restored, manifest.taken + 1h};
    return manifest;
}

} // namespace

TEST_CASE("manifest: what is written is read back") {
    auto manifest = example();
    auto read = parse_manifest(render_manifest(manifest));
    REQUIRE(read);
    CHECK(read->database == manifest.database);
    CHECK(read->taken == manifest.taken);
    CHECK(read->server_version == manifest.server_version);
    CHECK(read->client_version == manifest.client_version);
    CHECK(read->size == manifest.size);
    CHECK(read->sha256 == manifest.sha256);
    CHECK(read->seconds == manifest.seconds);
    CHECK(read->contents == manifest.contents);
    CHECK(read->contents.total_rows() == 5);
    CHECK(read->role_passwords);
    CHECK(read->verified->how == Manifest::How::restored);
    CHECK(read->verified->at == manifest.verified->at);
    CHECK(read->good());
    CHECK_FALSE(read->doubtful());

    manifest.shrunk = true;
    manifest.damage = Manifest::Damage::rows;
    read = parse_manifest(render_manifest(manifest));
    CHECK(read->doubtful());
    CHECK_FALSE(read->good());
    CHECK(read->damage == Manifest::Damage::rows);
    manifest.accepted = true;
    manifest.verified.reset();
    manifest.damage.reset();
    read = parse_manifest(render_manifest(manifest));
    CHECK_FALSE(read->doubtful());
    CHECK_FALSE(read->good());
}

TEST_CASE("manifest: damaged, foreign and future ones are refused") {
    const auto whole = render_manifest(example());
    const auto with = [&](const std::string& from, const std::string& to) {
        auto text = whole;
        return text.replace(text.find(from), from.size(), to);
    };
    for (const auto& text :
         {std::string(), whole.substr(0, whole.size() / 2), std::string("null"), std::string("{}"),
          with("\"version\": 1", "\"version\": 2"), with("\"how\": \"restore\"", "\"how\": \"belief\""),
          with("2026-01-02T03:04:05Z", "yesterday"), with("123456789012", "\"big\"")}) {
        INFO(text);
        CHECK_FALSE(parse_manifest(text));
    }
}
