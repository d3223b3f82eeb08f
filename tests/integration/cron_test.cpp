// A real cron daemon runs the line of crontab.example.

#include "stack.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <fstream>
#include <regex>

using namespace marea::test;

TEST_CASE("cron runs the crontab's line for two minutes: two well-formed ticks in the log") {
    Stack stack;
    stack.readings(50, 50, 50);
    const auto project = stack.project();
    std::filesystem::create_directories(project / "scripts");
    std::filesystem::create_directories(project / "bin");
    std::filesystem::copy_file(MAREA_SOURCE_DIR "/scripts/autoscale.sh", project / "scripts/autoscale.sh");
    std::filesystem::create_symlink(AUTOSCALE, project / "bin/autoscale");
    // The line as it is shipped, with this project's folder, for a crontab of this test's own.
    std::ifstream example(MAREA_SOURCE_DIR "/crontab.example");
    std::string line;
    while (std::getline(example, line) && line.find("autoscale.sh --monitor") == std::string::npos) {
    }
    REQUIRE_FALSE(line.empty());
    line = std::regex_replace(line, std::regex("/opt/chat-app"), project.string());
    const auto spool = stack.dir() / "crontabs";
    const auto variables = fmt::format("DOCKER_HOST={}\n", std::getenv("DOCKER_HOST"));
    std::filesystem::create_directory(spool);
    std::ofstream(spool / "root") << variables << line << "\n";
    REQUIRE(run({"chmod", "600", (spool / "root").string()}).code == 0);

    // In a mount namespace of its own this crontab is the only one that cron sees, and its pid file is its own.
    const auto log = project / "logs/autoscale.log";
    write_script(stack.dir() / "cron",
                 fmt::format("#!/bin/sh\nset -e\nmkdir -p {0}/run {0}/none\nmount --bind {1} /var/spool/cron/crontabs\n"
                             "mount --bind {0}/run /run\nmount --bind {0}/none /etc/cron.d\n"
                             "mount --bind /dev/null /etc/crontab\nexec cron -f\n",
                             stack.dir().string(), spool.string()));
    Background cron({"unshare", "--mount", "--propagation", "private", (stack.dir() / "cron").string()},
                    stack.dir() / "cron-said");
    const auto text = [&] { return run({"cat", log.string()}).output; };
    const auto whole = [&] { return Answer{0, text(), {}}.count("Estado: NORMAL\n"); };
    for (int second = 0; second < 150 && whole() < 2; ++second)
        std::this_thread::sleep_for(std::chrono::seconds(1));
    INFO(text() << cron.text());
    REQUIRE(whole() >= 2);
    const std::regex stamp(R"(^\[(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d\] .+$)");
    std::istringstream lines(text());
    std::vector<std::string> minutes;
    for (std::string entry; std::getline(lines, entry);) {
        std::smatch match;
        INFO(entry);
        REQUIRE(std::regex_match(entry, match, stamp));
        if (entry.find("Monitoreo iniciado") != std::string::npos) minutes.push_back(match[1]);
    }
    REQUIRE(minutes.size() >= 2);
    CHECK(minutes[0] != minutes[1]);
    CHECK(text().find("CPU: 50%, Memoria: 50%, Conexiones: 50\n") != std::string::npos);
}
