#include "compose.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <set>
#include <thread>

namespace marea::test {
namespace {

namespace fs = std::filesystem;

void append(std::vector<std::string>& argv, const std::vector<std::string>& more) {
    argv.insert(argv.end(), more.begin(), more.end());
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

} // namespace

Server::Server() {
    std::string name = (fs::temp_directory_path() / "marea-sv-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    dir_ = name;
    action("up", {fs::path(AUTOSCALE).parent_path().parent_path().string()});
}

Server::~Server() {
    (void)run({script().string(), "down", dir_.string()});
}

fs::path Server::script() {
    return MAREA_SOURCE_DIR "/tests/server/server";
}

Answer Server::as_root(const std::vector<std::string>& argv) const {
    std::vector<std::string> whole = {script().string(), "in", dir_.string()};
    append(whole, argv);
    return run(whole);
}

Answer Server::as_user(const std::vector<std::string>& argv) const {
    std::vector<std::string> whole = {script().string(), "in", dir_.string(), "-u"};
    append(whole, argv);
    return run(whole);
}

std::string Server::docker(const std::vector<std::string>& arguments) const {
    std::vector<std::string> whole = {script().string(), "in", dir_.string(), "docker"};
    append(whole, arguments);
    return must_run(whole);
}

void Server::action(const std::string& name, const std::vector<std::string>& arguments) const {
    std::vector<std::string> whole = {script().string(), name, dir_.string()};
    append(whole, arguments);
    must_run(whole);
}

std::vector<std::string> Server::network() const {
    return {"nsenter", "-t", first_line(slurp(dir_ / "pid")), "-n"};
}

ComposeProject::ComposeProject(const Server& server, std::string name, std::vector<std::string> forms)
    : server_(server), name_(std::move(name)) {
    project_ = server.dir() / name_;
    scratch_ = server.dir() / (name_ + ".test");
    fs::create_directory(scratch_);
    port_ = "80";
    for (const auto& form : forms) {
        if (form.starts_with("http=")) port_ = form.substr(form.rfind(':') + 1);
        if (form.starts_with("database=")) database_ = form.substr(form.find('=') + 1);
    }
    forms.insert(forms.begin(), name_);
    server.action("project", forms);
}

void ComposeProject::install(const std::vector<std::string>& flags) const {
    std::vector<std::string> argv = {MAREA_SOURCE_DIR "/scripts/install", "--build",
                                     fs::path(AUTOSCALE).parent_path().parent_path().string()};
    append(argv, flags);
    append(argv, {project().string()});
    const auto installed = server_.as_root(argv);
    INFO(installed.output << installed.errors);
    REQUIRE(installed.code == 0);
}

Answer ComposeProject::program(const std::string& name, const std::vector<std::string>& flags) const {
    std::vector<std::string> argv = {server_.program(name).string()};
    append(argv, flags);
    append(argv, {"--config", config().string()});
    return server_.as_user(argv);
}

std::string ComposeProject::compose(const std::vector<std::string>& arguments) const {
    std::vector<std::string> argv = {Server::script().string(), "compose", server_.dir().string(), name_};
    append(argv, arguments);
    return must_run(argv);
}

std::string ComposeProject::sql(const std::string& statement) const {
    const auto answer = exec(database_, {"psql", "-XAtq", "-U", "chatuser", "-d", "chatdb", "-c", statement});
    INFO(answer.output << answer.errors);
    REQUIRE(answer.code == 0);
    return answer.output;
}

std::string ComposeProject::container(const std::string& service) const {
    return first_line(server_.docker({"ps", "-aq", "--filter", "label=com.docker.compose.project=" + name_, "--filter",
                                      "label=com.docker.compose.service=" + service}));
}

Answer ComposeProject::exec(const std::string& service, const std::vector<std::string>& argv) const {
    std::vector<std::string> whole = {"docker", "exec", container(service)};
    append(whole, argv);
    return server_.as_root(whole);
}

std::vector<std::string> ComposeProject::managed() const {
    return lines_of(server_.docker({"ps", "-a", "--filter", "label=marea.managed=true", "--filter",
                                    "label=marea.project=" + project_.string(), "--format", "{{.Names}}"}));
}

std::string ComposeProject::inspect(const std::string& container, const std::string& format) const {
    return first_line(server_.docker({"inspect", "-f", format, container}));
}

Answer ComposeProject::later(double load_now) {
    if (fs::exists(project_ / "state/autoscale.json")) pass(400);
    load(load_now, load_now);
    auto tick = monitor();
    INFO(tick.output << tick.errors);
    CHECK(tick.code == 0);
    return tick;
}

void ComposeProject::scale_up() {
    auto clients_in = clients(150);
    const bool all_in = clients_in->wait_for("connected 150\n");
    INFO(clients_in->text());
    REQUIRE(all_in);
    const auto before = managed().size();
    const auto tick = later(50);
    INFO(tick.output);
    CHECK(tick.says("Conexiones: 150"));
    CHECK(tick.says("Motivo: Conexiones 150 > 100"));
    CHECK(tick.says("Backend creado exitosamente"));
    CHECK(managed().size() == before + 1);
    clients_in->stop();
    CHECK(rows_are("0"));
}

bool ComposeProject::rows_are(const std::string& number) const {
    for (int attempt = 0; attempt < 100; ++attempt) {
        if (sql("SELECT count(*) FROM active_connections") == number + "\n") return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

std::size_t ComposeProject::serving() const {
    std::set<std::string> seen;
    for (int request = 0; request < 24; ++request)
        seen.insert(get().output);
    return seen.size();
}

} // namespace marea::test
