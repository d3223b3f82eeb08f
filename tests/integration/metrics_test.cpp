// What the four programs export, judged and read by Prometheus's own tools.

#include "healthcheck_stack.hpp"

#include <regex>

using namespace marea::test;

namespace {

std::string free_port() {
    return must_run(
        {"python3", "-c", "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"});
}

/// What a real node exporter, which looks at nothing but this folder, answers.
std::string scraped(const Stack& stack, const std::filesystem::path& folder) {
    auto port = free_port();
    port.erase(port.find_last_not_of('\n') + 1);
    const Background exporter({"prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
                               "--collector.textfile.directory=" + folder.string(),
                               "--web.listen-address=127.0.0.1:" + port},
                              stack.dir() / "exporter-said");
    INFO(exporter.text());
    REQUIRE(exporter.wait_for("istening on"));
    return must_run({"curl", "-fsS", "--retry", "5", "--retry-connrefused", "http://127.0.0.1:" + port + "/metrics"});
}

bool matches(const std::string& text, const std::string& pattern) {
    return std::regex_search(text, std::regex("(^|\n)" + pattern + "\n"));
}

} // namespace

TEST_CASE("metrics: four programs, one node exporter, and promtool finds no fault") {
    Stack stack;
    const auto folder = stack.dir() / "textfile";
    std::filesystem::create_directory(folder);
    stack.set("metrics", "textfile", fmt::format("\"{}/marea.prom\"", folder.string()));
    stack.readings(50, 50, 50);
    one_backend(stack);
    const auto config = (stack.project() / "config/autoscale.conf").string();
    CHECK(run({BACKUP, "--config", config}).code == 0);
    CHECK(run({CLEANUP, "--config", config}).code == 0);
    CHECK(check(stack).code == 0);

    for (const auto* program : {"autoscale", "backup", "cleanup", "healthcheck"}) {
        const auto file = folder / fmt::format("marea_{}.prom", program);
        INFO(slurp(file));
        const auto judged = run({"sh", "-c", "exec promtool check metrics < \"$1\"", "sh", file.string()});
        INFO(judged.output << judged.errors);
        CHECK(judged.code == 0);
        CHECK((judged.output + judged.errors).empty());
    }
    const auto text = scraped(stack, folder);
    INFO(text);
    CHECK(matches(text, R"(node_textfile_scrape_error 0)"));
    CHECK(matches(text, R"(marea_backends\{project="[^"]+"\} 1)"));
    CHECK(matches(text, R"(marea_cpu_ratio\{project="[^"]+"\} 0\.[45][0-9]*)"));
    CHECK(matches(text, R"(marea_connections\{project="[^"]+"\} 50)"));
    CHECK(matches(text, R"(marea_backup_last_verified_timestamp_seconds\{project="[^"]+"\} [0-9.e+]+)"));
    CHECK(matches(text, R"(marea_health_level\{project="[^"]+"\} 0)"));
    for (const auto* program : {"autoscale", "backup", "cleanup", "healthcheck"})
        CHECK(
            matches(text, fmt::format(R"(marea_last_success_timestamp_seconds\{{program="{}",project="[^"]+"\}} [0-9.e+]+)",
                                  program)));
}

TEST_CASE("metrics: the alert rules are right, and fire when they should") {
    const auto rules = std::string(MAREA_SOURCE_DIR) + "/config/prometheus/marea.rules.yml";
    CHECK(run({"promtool", "check", "rules", rules}).code == 0);
    const auto test = must_run({"mktemp", "/tmp/marea-rules.XXXXXX"}); // the rules' place is absolute there
    const auto file = test.substr(0, test.find('\n'));
    std::ofstream(file) << std::regex_replace(slurp(MAREA_SOURCE_DIR "/tests/integration/marea.rules.test.yml"),
                                              std::regex("@RULES@"), rules);
    const auto judged = run({"promtool", "test", "rules", file});
    INFO(judged.output << judged.errors);
    CHECK(judged.code == 0);
    std::filesystem::remove(file);
}

TEST_CASE("metrics: the dashboard's queries parse") {
    const auto dashboard = nlohmann::json::parse(slurp(MAREA_SOURCE_DIR "/config/grafana/marea.json"));
    std::string queries = "groups:\n- name: dashboard\n  rules:\n";
    for (const auto& panel : dashboard.at("panels"))
        for (const auto& target : panel.at("targets")) {
            const auto query = target.at("expr").get<std::string>();
            queries += fmt::format("  - record: x\n    expr: {}\n", nlohmann::json(query).dump());
        }
    const auto made = must_run({"mktemp", "/tmp/marea-rules.XXXXXX"});
    const auto file = made.substr(0, made.find('\n'));
    std::ofstream(file) << queries;
    const auto judged = run({"promtool", "check", "rules", "--lint=none", file});
    INFO(judged.output << judged.errors);
    CHECK(judged.code == 0);
    std::filesystem::remove(file);
}
