#include "backups.hpp"

#include "../unit/catch.hpp"

#include "postgres/connect.hpp"

#include <fmt/format.h>

#include <fstream>

namespace marea::test {

namespace fs = std::filesystem;

const char* const fill = R"(
SET ROLE chatuser;
CREATE SCHEMA "Ventas ñ"; CREATE SCHEMA otro;
CREATE TABLE otro.mensajes (id bigserial PRIMARY KEY, autor text, cuerpo text);
INSERT INTO otro.mensajes (autor, cuerpo)
    SELECT 'u' || n % 97, md5(n::text) || E'\n' || md5((n * 7)::text) FROM generate_series(1, 200000) n;
CREATE TABLE "Ventas ñ"."tabla ""rara"" con 'comillas'" (id int PRIMARY KEY, "columna \ rara" text);
INSERT INTO "Ventas ñ"."tabla ""rara"" con 'comillas'" VALUES (1, '日本語 ñ'), (2, E'\t\\.\r\n'), (3, NULL), (4, '');
CREATE TABLE otro.partes (id int, d date) PARTITION BY RANGE (d);
CREATE TABLE otro.partes_2026 PARTITION OF otro.partes FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO otro.partes SELECT n, date '2026-01-01' + n % 300 FROM generate_series(1, 1000) n;
CREATE VIEW otro.vista AS SELECT autor, count(*) FROM otro.mensajes GROUP BY 1;
SELECT lo_from_bytea(70000 + n, decode(repeat(md5(n::text), 500), 'hex')) FROM generate_series(1, 12) n)";

const char* const everything = R"(
SELECT md5(string_agg(line, E'\n' ORDER BY line)) FROM (
    SELECT 'm ' || m::text AS line FROM otro.mensajes m
    UNION ALL SELECT 'r ' || r::text FROM "Ventas ñ"."tabla ""rara"" con 'comillas'" r
    UNION ALL SELECT 'p ' || p::text FROM otro.partes p
    UNION ALL SELECT 'v ' || v::text FROM otro.vista v
    UNION ALL SELECT 'l ' || loid || ' ' || pageno || ' ' || md5(data) FROM pg_largeobject) all_of_it)";

std::vector<std::string> Backups::argv(const std::vector<std::string>& flags) const {
    std::vector<std::string> argv = {BACKUP};
    argv.insert(argv.end(), flags.begin(), flags.end());
    argv.insert(argv.end(), {"--config", (stack_.project() / "config/autoscale.conf").string()});
    return argv;
}

Answer Backups::run(const std::vector<std::string>& flags, const Variables& environment) const {
    return marea::test::run(argv(flags), environment);
}

fs::path Backups::good() const {
    const auto before = dumps();
    const auto answer = run();
    INFO(answer.output << answer.errors);
    REQUIRE(answer.code == 0);
    for (const auto& dump : dumps())
        if (!before.contains(dump)) return folder_ / dump;
    FAIL("no new dump");
    return {};
}

void Backups::broken(const std::string& sentence, const Variables& environment) const {
    const auto before = files();
    const auto answer = run({}, environment);
    INFO(answer.output << answer.errors);
    CHECK(answer.code == 1);
    CHECK(answer.says(sentence));
    CHECK(answer.says("ERROR: No se ha hecho la copia; las anteriores siguen como estaban"));
    CHECK(files() == before);
}

std::set<std::string> Backups::files() const {
    std::set<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder_, none))
        names.insert(entry.path().filename().string());
    names.erase(".lock");
    return names;
}

std::set<std::string> Backups::dumps() const {
    auto names = files();
    std::erase_if(names, [](const std::string& name) { return !name.ends_with(".dump"); });
    return names;
}

std::string Backups::sql(const std::string& database, const std::string& statement) const {
    const auto connection =
        fmt::format("host='{}' port={} user=postgres dbname={}", (stack_.dir() / "pg/socket").string(),
                    stack_.variable("PG_PORT"), marea::postgres::libpq_quoted(database));
    const auto answer = marea::test::run({"psql", "-XAtq", "-d", connection, "-c", statement});
    INFO(answer.errors);
    REQUIRE(answer.code == 0);
    return answer.output;
}

void Backups::dump_with(const std::string& script) const {
    const auto bin = stack_.dir() / "bin";
    fs::create_directories(bin);
    write_script(bin / "x_pg_dump", "#!/bin/bash\n[ \"$1\" != --version ] || exec pg_dump --version\n" + script + "\n");
    write_script(bin / "x_pg_restore", "#!/bin/sh\nexec pg_restore \"$@\"\n");
    write_script(bin / "x_pg_dumpall", "#!/bin/sh\nexec pg_dumpall \"$@\"\n");
    stack_.set("backup", "dump_command", fmt::format("[\"{}\"]", (bin / "x_pg_dump").string()));
}

void Backups::real_dump() const {
    stack_.set("backup", "dump_command", "");
}

void spill(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

void make_older(const fs::path& dump, const std::vector<std::string>& stamps) {
    const auto base = dump.parent_path() / "chatdb_";
    const auto manifest = dump.parent_path() / (dump.stem().string() + ".json");
    for (const auto& stamp : stamps) {
        fs::copy_file(dump, base.string() + stamp + ".dump");
        auto json = nlohmann::json::parse(slurp(manifest));
        json["taken"] = fmt::format("{}-{}-{}T{}:{}:{}Z", stamp.substr(0, 4), stamp.substr(4, 2), stamp.substr(6, 2),
                                    stamp.substr(9, 2), stamp.substr(11, 2), stamp.substr(13, 2));
        spill(base.string() + stamp + ".json", json.dump());
    }
}

} // namespace marea::test
