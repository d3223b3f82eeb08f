#include "config/load.hpp"

#include "../catch.hpp"
#include "../support.hpp"

#include "system/files.hpp"

#include <fmt/format.h>

using namespace marea;
using marea::test::Folder;

namespace {

const Environment nothing = [](const std::string&) { return std::nullopt; };

struct Loaded {
    std::optional<Settings> settings;
    std::vector<std::string> errors; ///< "line: message"
};

Loaded load_text(const Folder& folder, const std::string& text, const Environment& environment = nothing) {
    const auto file = folder.path() / "config" / "autoscale.conf";
    REQUIRE(write_file(file, text).ok());
    auto loaded = load_settings(find_config(file, environment, {}), environment);
    if (auto* settings = std::get_if<Settings>(&loaded)) return {std::move(*settings), {}};
    std::vector<std::string> errors;
    for (const auto& error : std::get<std::vector<ConfigError>>(loaded))
        errors.push_back(fmt::format("{}: {}", error.line, error.message));
    return {std::nullopt, errors};
}

std::string only_error(const std::string& text) {
    const Folder folder;
    const auto loaded = load_text(folder, text);
    INFO(text);
    REQUIRE(loaded.errors.size() == 1);
    return loaded.errors.front();
}

constexpr auto eight_lines = "CPU_MIN=20\nCPU_MAX=80\nMEMORY_MIN=30\nMEMORY_MAX=85\nCONNECTIONS_MIN=20\n"
                             "CONNECTIONS_MAX=100\nMAX_BACKENDS=10\nMIN_BACKENDS=1\n";

} // namespace

TEST_CASE("the specification's bare eight lines are a whole file") {
    const Folder folder;
    const auto loaded = load_text(folder, eight_lines);
    REQUIRE(loaded.settings);
    CHECK(loaded.settings->thresholds[Metric::cpu].max == 80);
    CHECK(loaded.settings->thresholds[Metric::connections].max == 100);
    CHECK(loaded.settings->backend.image == automatic);
    CHECK(loaded.settings->paths.state_dir == folder.path() / "state");
}

TEST_CASE("the language is known before the settings are, and whatever is wrong with them") {
    const Folder folder;
    const auto file = folder.path() / "autoscale.conf";
    const auto in = [&](const std::string& text) {
        REQUIRE(write_file(file, text).ok());
        return language_in({file, folder.path()});
    };
    CHECK(in("") == Language::es);
    CHECK(in("language = \"en\"\n") == Language::en);
    CHECK(in("language = \"en\"\nCPU_MAX = \"x\"\nunknown = 1\n") == Language::en);
    CHECK(in("language = \"fr\"\n") == Language::es);
    CHECK(in("language = 1\n") == Language::es);
    CHECK(in("language = \"en\"\nno TOML\n") == Language::es);
    CHECK(language_in({folder.path() / "nowhere", folder.path()}) == Language::es);
    CHECK(language_in({folder.path(), folder.path()}) == Language::es);
    CHECK(language_in({std::nullopt, folder.path()}) == Language::es);
}

TEST_CASE("the shipped file shows the defaults, key by key") {
    const auto shipped =
        load_settings({std::filesystem::path(MAREA_SOURCE_DIR) / "config/autoscale.conf", "/p"}, nothing);
    auto defaults = load_settings({std::nullopt, "/p"}, nothing);
    REQUIRE(std::holds_alternative<Settings>(shipped));
    const auto body = [](const Settings& settings) {
        const auto text = render_settings(settings);
        return text.substr(text.find("\n\n"));
    };
    CHECK(body(std::get<Settings>(shipped)) == body(std::get<Settings>(defaults)));
}

TEST_CASE("every key is in the shipped file and in the documentation, so that a reader finds it") {
    auto defaults = load_settings({std::nullopt, "/p"}, nothing);
    const auto shipped = read_file(std::filesystem::path(MAREA_SOURCE_DIR) / "config/autoscale.conf");
    const auto manual = read_file(std::filesystem::path(MAREA_SOURCE_DIR) / "docs/configuration.md");
    REQUIRE(shipped);
    REQUIRE(manual);
    const auto rendered = render_settings(std::get<Settings>(defaults));
    for (std::size_t start = 0; start < rendered.size();) {
        const auto end = rendered.find('\n', start);
        const auto key = rendered.substr(start, std::min(rendered.find(' ', start), end) - start);
        start = end + 1;
        if (key.empty() || key == "#") continue;
        INFO(key);
        CHECK((**shipped).find(key) != std::string::npos);
        CHECK((**manual).find(key.front() == '[' ? "## " + key : "`" + key + "`") != std::string::npos);
    }
}

TEST_CASE("what is rendered reads back as the same settings") {
    const Folder folder;
    const auto first =
        load_text(folder, "CPU_MAX=70.5\n[backend]\nimage=\"a/b:1\"\nextra_run_args=[\"-v\",\"a \\\"b\\\"\"]\n"
                          "environment={X=\"1\"}\n[health]\nprobe=\"exec\"\n");
    REQUIRE(first.settings);
    const auto rendered = render_settings(*first.settings);
    const auto second = load_text(folder, rendered);
    REQUIRE(second.settings);
    CHECK(render_settings(*second.settings) == rendered);
    CHECK(second.settings->backend.extra_run_args[1] == "a \"b\"");
}

TEST_CASE("BOM and CRLF are no obstacle") {
    const Folder folder;
    const auto loaded = load_text(folder, "\xEF\xBB\xBF# Windows\r\nCPU_MAX=70\r\n[guards]\r\ndrain_seconds = 5\r\n");
    REQUIRE(loaded.settings);
    CHECK(loaded.settings->thresholds[Metric::cpu].max == 70);
    CHECK(loaded.settings->guards.drain_seconds == 5);
}

TEST_CASE("each kind of fault is said with its line and its remedy") {
    CHECK(only_error("\nCPU_MAXX=3\n") == "2: clave o tabla desconocida: CPU_MAXX; ¿quiso decir CPU_MAX?");
    CHECK(only_error("cpu_max=3\n") == "1: clave o tabla desconocida: cpu_max; ¿quiso decir CPU_MAX?");
    CHECK(only_error("[guard]\ncooldown_seconds=3\n") == "1: clave o tabla desconocida: guard; ¿quiso decir guards?");
    CHECK(only_error("[guards]\ncooldown=3\n") ==
          "2: clave desconocida en [guards]: cooldown; ¿quiso decir cooldown_seconds?");
    CHECK(only_error("[guards]\nspeed=3\n").starts_with("2: clave desconocida en [guards]: speed; las válidas son: "));
    CHECK(only_error("drain_seconds=3\n") == "1: clave o tabla desconocida: drain_seconds; va en [guards]");
    CHECK(only_error("[guards]\nCPU_MAX=3\n") ==
          "2: clave desconocida en [guards]: CPU_MAX; va al principio, antes de la primera [tabla]");
    CHECK(only_error("CPU_MAX=\"80\"\n") == "1: CPU_MAX debe ser un número");
    CHECK(only_error("CPU_MAX=true\n") == "1: CPU_MAX debe ser un número");
    CHECK(only_error("CPU_MAX=nan\n") == "1: CPU_MAX debe ser un número");
    CHECK(only_error("CPU_MAX=inf\n") == "1: CPU_MAX debe ser un número");
    CHECK(only_error("CPU_MAX=101\n") == "1: CPU_MAX=101 está fuera de rango: de 0 a 100");
    CHECK(only_error("MAX_BACKENDS=2.5\n") == "1: MAX_BACKENDS debe ser un número entero");
    CHECK(only_error("MAX_BACKENDS=0\nMIN_BACKENDS=0\n") == "1: MAX_BACKENDS=0 está fuera de rango: de 1 a 1000");
    CHECK(only_error("CPU_MIN=80\nCPU_MAX=20\n") == "2: CPU_MIN=80 es mayor que CPU_MAX=20");
    CHECK(only_error("[backup]\ndump_command = [\"docker\", \"exec\", \"db\"]\n") ==
          "2: dump_command: su última palabra debe acabar en \"pg_dump\"");
    CHECK(only_error("MIN_BACKENDS=11\n") == "1: MIN_BACKENDS=11 es mayor que MAX_BACKENDS=10");
    CHECK(only_error("guards=3\n") == "1: [guards] debe ser una tabla");
    CHECK(only_error("[backend]\nimage=\"\"\n") == "2: [backend] image no puede estar vacío");
    CHECK(only_error("[backend]\nimage=\"--privileged\"\n") == "2: [backend] image no es el nombre de una imagen");
    CHECK(only_error("[balancer]\nkind=\"haproxy\"\n") == "2: [balancer] kind debe ser \"nginx\" o \"none\"");
    CHECK(only_error("[balancer]\ntest_command=[]\n").starts_with("2: [balancer] test_command no puede estar vacío"));
    CHECK(only_error("[balancer]\ntest_command=\"nginx -t\"\n") ==
          "2: [balancer] test_command debe ser una lista de textos [\"...\"]");
    CHECK(only_error("[balancer]\nstatic_servers=[\"a;b\"]\n") ==
          "2: [balancer] static_servers: \"a;b\" debe ser \"servidor:puerto\"");
    CHECK(only_error("[backend]\nenvironment={DB_PASSWORD=\"x\"}\n")
              .starts_with("2: environment: DB_PASSWORD va en .env"));
    CHECK(only_error("CPU_MAX 80\n").starts_with("1: no es TOML válido ("));
    CHECK(only_error("CPU_MAX=1\nCPU_MAX=2\n").starts_with("2: no es TOML válido ("));
}

TEST_CASE("healthcheck's url: the scheme in capitals too; user and password never, with the place for them") {
    const Folder folder;
    for (const auto* url : {"HTTPS://chat.example.org/health", "Http://localhost", "https://[::1]:8443/health?x=1"})
        CHECK(load_text(folder, fmt::format("[healthcheck]\nurl = \"{}\"", url)).errors.empty());
    for (const auto* url : {"ftp://a/", "http:/a", "://a", "a", "http://", "HTTP://ana:x@a/", "http://a b/"})
        CHECK(only_error(fmt::format("[healthcheck]\nurl = \"{}\"", url)) ==
              "2: [healthcheck] url debe ser una dirección http:// o https://, sin usuario ni contraseña (los de nginx "
              "van en "
              "[healthcheck] basic_auth)");
}

TEST_CASE("healthcheck's secrets: read, and never rendered; a path that is empty stays so") {
    const Folder folder;
    const auto loaded =
        load_text(folder, "[healthcheck]\nheaders = { X-Token = \"sesame\" }\nbasic_auth = \"a:hunter2\"\n"
                          "ca_file = \"ca.pem\"");
    REQUIRE(loaded.settings);
    CHECK(loaded.settings->healthcheck.headers.at("X-Token").reveal() == "sesame");
    CHECK(loaded.settings->healthcheck.ca_file == folder.path() / "ca.pem");
    const auto text = render_settings(*loaded.settings);
    CHECK(text.find("sesame") == std::string::npos);
    CHECK(text.find("hunter2") == std::string::npos);
    CHECK(load_text(folder, "").settings->healthcheck.ca_file.empty());
    CHECK(only_error("[healthcheck]\nheaders = [\"a\"]").starts_with("2: [healthcheck] headers debe ser una tabla"));
    CHECK(only_error("[healthcheck]\nheaders = { \"a b\" = \"c\" }") ==
          "2: [healthcheck] headers: a b no es el nombre de una cabecera");
    CHECK(only_error("[healthcheck]\nheaders = { A = 1 }") == "2: [healthcheck] A debe ser un texto entre comillas");
}

TEST_CASE("all faults come at once, in the order of the lines") {
    const Folder folder;
    const auto loaded = load_text(folder, "CPU_MAX=nan\nFOO=1\nMEMORY_MIN=90\n[health]\nprobe=3\n");
    REQUIRE(loaded.errors.size() == 4);
    CHECK(loaded.errors[0].starts_with("1: CPU_MAX"));
    CHECK(loaded.errors[1].starts_with("2: clave o tabla desconocida: FOO"));
    CHECK(loaded.errors[2] == "3: MEMORY_MIN=90 es mayor que MEMORY_MAX=85");
    CHECK(loaded.errors[3].starts_with("5: [health] probe"));
}

TEST_CASE("a file that was named must exist and be readable") {
    const Folder folder;
    const auto missing = load_settings(find_config(folder.path() / "none.conf", nothing, {}), nothing);
    REQUIRE(std::holds_alternative<std::vector<ConfigError>>(missing));
    CHECK(std::get<std::vector<ConfigError>>(missing).front().message == "no existe");
    const auto directory = load_settings(find_config(folder.path(), nothing, {}), nothing);
    REQUIRE(std::holds_alternative<std::vector<ConfigError>>(directory));
}

TEST_CASE("credentials: the environment, then .env, then the file; nothing else is taken from .env") {
    const Folder folder;
    REQUIRE(write_file(folder.path() / ".env",
                       "# Compose\nexport DB_USER='ana'\nDB_PASSWORD=\"a\\\"b#c\" # not this\nDB_HOST=db\nDB_NAME=\n")
                .ok());
    const auto file_only = load_text(folder, "[database]\nuser=\"eva\"\nname=\"uno\"\nhost=\"10.0.0.1\"\n");
    REQUIRE(file_only.settings);
    CHECK(file_only.settings->database.user == "ana");
    CHECK(file_only.settings->database.password.reveal() == "a\"b#c");
    CHECK(file_only.settings->database.name == "uno");
    CHECK(file_only.settings->database.host == "10.0.0.1");
    CHECK(render_settings(*file_only.settings).find("a\\\"b") == std::string::npos);
    CHECK(render_settings(*file_only.settings).find("# DB_PASSWORD: ***") != std::string::npos);

    const Environment environment = [](const std::string& name) -> std::optional<std::string> {
        if (name == "DB_USER") return "leo";
        return std::nullopt;
    };
    const auto both = load_text(folder, "", environment);
    REQUIRE(both.settings);
    CHECK(both.settings->database.user == "leo");
}

TEST_CASE("a quote in .env that is never closed is said with its line") {
    const Folder folder;
    REQUIRE(write_file(folder.path() / ".env", "A=1\nDB_PASSWORD='abc\n").ok());
    const auto loaded = load_text(folder, "");
    REQUIRE(loaded.errors.size() == 1);
    CHECK(loaded.errors.front() == "2: hay unas comillas sin cerrar");
}

TEST_CASE("every key of .env is at hand, the environment's value of ours before it") {
    const Folder folder;
    REQUIRE(write_file(folder.path() / ".env", "DB_PASSWORD=x\nAPI_KEY=\"one\ntwo\"\nPGHOST=db\nOTHER=o\n").ok());
    const Environment environment = [](const std::string& name) -> std::optional<std::string> {
        if (name == "API_KEY" || name == "OTHER") return "environment";
        if (name == "DB_PASSWORD") return "";
        return std::nullopt;
    };
    const auto loaded = load_text(folder, "[backend]\npass_environment=[\"API_KEY\", \"PGHOST\"]\n", environment);
    REQUIRE(loaded.settings);
    const auto& dotenv = loaded.settings->dotenv;
    CHECK(dotenv.at("API_KEY").reveal() == "environment");
    CHECK(dotenv.at("PGHOST").reveal() == "db");
    CHECK(dotenv.at("OTHER").reveal() == "o"); // none of ours
    CHECK(dotenv.at("DB_PASSWORD").reveal() == "x");
    CHECK(loaded.settings->database.password.reveal() == "x");
}

TEST_CASE("a line of .env that cannot be read is an error only where it is ours and nothing else gives it") {
    struct Wrong {
        const char* text;
        const char* error;
    };
    const auto [text, error] = GENERATE(values<Wrong>({
        {"X='\nDB_USER=u\n", ""},
        {"DB_USER=u\nlol$wut\nTWO WORDS=x\nX=\"a\" b c\n${\n", ""},
        {"DB_USER='p'\\''w'\n", "1: DB_USER: sobra texto"},
        {"\nset DB_USER=u\n", "2: DB_USER: la línea debe ser DB_USER=valor"},
        {"DB_NAME=${\n", "1: DB_NAME: «${» no va seguido"},
        {"DB_NAME=${NONE:?no}\n", "1: DB_NAME: necesita NONE"},
        {"X='\nDB_NAME=$X\n", "2: DB_NAME: usa X, que no se puede leer"},
        {"API_KEY='x\n", "1: hay unas comillas sin cerrar"},
        {"DB_PASSWORD='x\n", ""}, // the environment has it
        {"D\rDB_USER=u\r", "0: sus líneas acaban solo en CR"},
        {"\xFF\xFE", "0: está en UTF-16"},
    }));
    const Folder folder;
    const Environment environment = [](const std::string& name) -> std::optional<std::string> {
        return name == "DB_PASSWORD" ? std::optional<std::string>("s") : std::nullopt;
    };
    REQUIRE(write_file(folder.path() / ".env", text).ok());
    const auto loaded = load_text(folder, "[backend]\npass_environment=[\"API_KEY\"]\n", environment);
    INFO(text);
    if (std::string(error).empty()) {
        CHECK(loaded.errors.empty());
    } else {
        REQUIRE(loaded.errors.size() == 1);
        CHECK(loaded.errors.front().starts_with(error));
    }
}

TEST_CASE("a password that is missing, empty or there are three things") {
    const Folder folder;
    const auto with = [&](const char* text) {
        REQUIRE(write_file(folder.path() / ".env", text).ok());
        return load_text(folder, "").settings.value();
    };
    CHECK_FALSE(with("DB_USER=u\n").database.password_defined);
    CHECK(render_settings(with("DB_USER=u\n")).find("# DB_PASSWORD: sin definir") != std::string::npos);
    CHECK(with("DB_PASSWORD=\n").database.password_defined);
    CHECK(with("DB_PASSWORD=\n").database.password.empty());
    CHECK(render_settings(with("DB_PASSWORD=\n")).find("# DB_PASSWORD: vacía") != std::string::npos);
    CHECK(render_settings(with("DB_PASSWORD=x\n")).find("# DB_PASSWORD: ***") != std::string::npos);
}

TEST_CASE("where the file is looked for: flag, MAREA_CONFIG, the shim's root, the program's folder") {
    const Folder flag, named, shim, program;
    for (const auto* folder : {&flag, &named, &shim, &program})
        REQUIRE(write_file(folder->path() / "config/autoscale.conf", "").ok());
    std::map<std::string, std::string> variables = {{"MAREA_CONFIG", named.path() / "config/autoscale.conf"},
                                                    {"MAREA_ROOT", shim.path()}};
    const Environment environment = [&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
    const auto binary = program.path() / "bin/autoscale";
    CHECK(find_config(flag.path() / "config/autoscale.conf", environment, binary).root == flag.path());
    CHECK(find_config(std::nullopt, environment, binary).root == named.path());
    variables.erase("MAREA_CONFIG");
    CHECK(find_config(std::nullopt, environment, binary).root == shim.path());
    variables.erase("MAREA_ROOT");
    CHECK(find_config(std::nullopt, environment, binary).root == program.path());

    variables["MAREA_ROOT"] = flag.path() / "empty";
    std::filesystem::remove_all(program.path() / "config");
    const auto none = find_config(std::nullopt, environment, binary);
    if (none.file)
        CHECK(*none.file == "/etc/marea/autoscale.conf");
    else
        CHECK(none.root == flag.path() / "empty");
}

TEST_CASE("settings in /etc keep state, copies and logs where the host's programs do; a project's keep theirs") {
    const auto loaded = [](const ConfigChoice& choice, const std::vector<std::string>& overrides = {}) {
        return std::get<Settings>(load_settings({std::nullopt, choice.root}, nothing, overrides));
    };
    const auto host = find_config("/etc/marea/autoscale.conf", nothing, {});
    CHECK(host.root == "/etc/marea");
    CHECK(loaded(host).paths.state_dir == "/var/lib/marea");
    CHECK(loaded(host).backup.directory == "/var/lib/marea/backups");
    CHECK(loaded(host).cleanup.log_dir == "/var/log/marea");
    CHECK(loaded(host).balancer.upstream_file == "/etc/marea/nginx/upstream.conf");
    CHECK(loaded(host, {"paths.state_dir=/srv/state"}).paths.state_dir == "/srv/state");
    for (const std::string other : {"/opt/etc", "/etcetera"}) {
        const auto project = loaded(find_config(other + "/config/autoscale.conf", nothing, {}));
        CHECK(project.paths.state_dir == other + "/state");
        CHECK(project.backup.directory == other + "/backups");
        CHECK(project.cleanup.log_dir == other + "/logs");
    }
}

TEST_CASE("without any settings a program below /usr writes nothing beside itself") {
    const auto root_for = [](const char* program) { return find_config(std::nullopt, nothing, program).root; };
    CHECK(root_for("/usr/lib/marea/autoscale") == "/etc/marea");
    CHECK(root_for("/usr/local/lib/marea/autoscale") == "/etc/marea");
    if (std::filesystem::exists("/etc/marea/autoscale.conf")) return; // it is this host's
    CHECK(root_for("/opt/chat-app/bin/autoscale") == "/opt/chat-app");
    CHECK(root_for("/usrlocal/bin/autoscale") == "/usrlocal");
    const Environment shim = [](const std::string& name) -> std::optional<std::string> {
        if (name == "MAREA_ROOT") return "/opt/chat-app";
        return std::nullopt;
    };
    CHECK(find_config(std::nullopt, shim, "/usr/lib/marea/autoscale").root == "/opt/chat-app");
}

TEST_CASE("a file outside a config folder is relative to its own folder") {
    const Folder folder;
    REQUIRE(write_file(folder.path() / "mine.conf", "").ok());
    CHECK(find_config(folder.path() / "mine.conf", nothing, {}).root == folder.path());
}

TEST_CASE("a path that cannot be followed is an error of the settings, not of the program") {
    const Folder folder;
    std::filesystem::create_symlink(folder.path() / "loop", folder.path() / "loop");
    for (const auto& file : {folder.path() / "loop", folder.path() / std::string(300, 'x')}) {
        const auto loaded = load_settings(find_config(file, nothing, {}), nothing);
        REQUIRE(std::holds_alternative<std::vector<ConfigError>>(loaded));
        CHECK(std::get<std::vector<ConfigError>>(loaded).front().file == file);
    }
}

TEST_CASE("a default file that may not be looked at does not mean: all defaults") {
    const Folder folder;
    std::filesystem::create_directories(folder.path() / "config");
    std::filesystem::create_symlink("autoscale.conf", folder.path() / "config/autoscale.conf"); // a loop
    const auto choice = find_config(std::nullopt, nothing, folder.path() / "bin/autoscale");
    CHECK(choice.file == folder.path() / "config/autoscale.conf");
}
