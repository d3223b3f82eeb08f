#include "engine/api.hpp"

#include "system/files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace marea::engine {
namespace {

using Json = nlohmann::json;
constexpr std::size_t most_bytes = 64U << 20U;

/// Why a Unix socket cannot be used, as far as the system tells.
Result<void> usable(const Endpoint& endpoint) {
    if (endpoint.socket.empty() || ::access(endpoint.socket.c_str(), R_OK | W_OK) == 0) return {};
    const int code = errno;
    return Error{Fault::docker_down, endpoint.shown,
                 fmt::format("{}: {}", endpoint.socket.string(), std::strerror(code)), code};
}

/// What the engine says of a refusal: {"message": "..."}.
std::string refusal(const HttpReply& reply) {
    const auto json = Json::parse(reply.body, nullptr, false);
    if (json.is_object() && json.contains("message") && json["message"].is_string())
        return json["message"].get<std::string>();
    return fmt::format("HTTP {}", reply.status);
}

std::string escaped(const std::string& name) {
    std::string path;
    for (const char letter : name) {
        const auto byte = static_cast<unsigned char>(letter);
        const bool plain = std::isalnum(byte) != 0 || std::strchr("-_.:/@", letter) != nullptr;
        path += plain ? std::string(1, letter) : fmt::format("%{:02X}", byte);
    }
    return path;
}

/// What `docker context use` chose, in the client's own settings.
std::string context_of(const std::string& folder, const std::string& home) {
    const auto file =
        (folder.empty() ? std::filesystem::path(home) / ".docker" : std::filesystem::path(folder)) / "config.json";
    const auto content = read_file(file);
    if (!content || !*content) return {};
    const auto json = Json::parse(**content, nullptr, false);
    if (!json.is_object() || !json.contains("currentContext") || !json["currentContext"].is_string()) return {};
    return json["currentContext"].get<std::string>();
}

} // namespace

Result<Endpoint> find_endpoint(const Variable& environment) {
    const auto value = [&](const char* name) { return environment(name).value_or(""); };
    const auto host = value("DOCKER_HOST");
    if (host.empty()) {
        auto context = value("DOCKER_CONTEXT");
        if (context.empty()) context = context_of(value("DOCKER_CONFIG"), value("HOME"));
        if (context.empty() || context == "default") return Endpoint{};
        return Error{Fault::docker_host, "DOCKER_CONTEXT=" + context, {}};
    }
    constexpr std::string_view unix_scheme = "unix://";
    constexpr std::string_view tcp_scheme = "tcp://";
    if (host.starts_with(unix_scheme)) return Endpoint{"http://localhost", host.substr(unix_scheme.size()), {}, host};
    if (!host.starts_with(tcp_scheme)) return Error{Fault::docker_host, "DOCKER_HOST=" + host, {}};
    const bool tls = !value("DOCKER_TLS_VERIFY").empty() || !value("DOCKER_TLS").empty();
    Endpoint endpoint{(tls ? "https://" : "http://") + host.substr(tcp_scheme.size()), {}, {}, host};
    while (endpoint.url.ends_with('/'))
        endpoint.url.pop_back();
    if (tls) {
        const auto given = value("DOCKER_CERT_PATH");
        const std::filesystem::path folder = given.empty() ? value("HOME") + "/.docker" : given;
        endpoint.tls = {folder / "ca.pem", folder / "cert.pem", folder / "key.pem"};
    }
    return endpoint;
}

Result<std::optional<std::string>> Api::get(const std::string& path) const {
    if (const auto reach = usable(endpoint_); !reach) return reach.error();
    const HttpRequest request{endpoint_.url + path, timeout_, "GET", endpoint_.socket, endpoint_.tls, {}, most_bytes};
    const auto reply = std::move(send({request}).front());
    if (!reply && reply.error().fault == Fault::http_timed_out)
        return Error{Fault::docker_timed_out, path, fmt::format("{:g}", static_cast<double>(timeout_.count()) / 1000)};
    if (!reply) return Error{Fault::docker_down, endpoint_.shown, reply.error().detail};
    constexpr int ok = 200;
    constexpr int not_found = 404;
    if (reply->status == not_found) return std::optional<std::string>{};
    if (reply->status != ok) return Error{Fault::docker_refused, path, refusal(*reply)};
    return std::optional<std::string>{reply->body};
}

Result<std::vector<Container>> Api::containers() const {
    const auto body = get("/containers/json?all=1");
    if (!body) return body.error();
    return parse_containers(body->value_or(""));
}

Result<std::optional<Details>> Api::inspect(const std::string& container) const {
    const auto body = get("/containers/" + escaped(container) + "/json");
    if (!body) return body.error();
    if (!*body) return std::optional<Details>{};
    auto details = parse_details(**body);
    if (!details) return details.error();
    return std::optional<Details>{std::move(details).value()};
}

Result<std::optional<Image>> Api::image(const std::string& name) const {
    const auto body = get("/images/" + escaped(name) + "/json");
    if (!body) return body.error();
    if (!*body) return std::optional<Image>{};
    auto image = parse_image(**body);
    if (!image) return image.error();
    return std::optional<Image>{std::move(image).value()};
}

Result<std::string> Api::version() const {
    const auto body = get("/version");
    if (!body) return body.error();
    return *body ? parse_version(**body) : std::string();
}

Result<bool> Api::has_network(const std::string& name) const {
    const auto body = get("/networks/" + escaped(name));
    if (!body) return body.error();
    return body->has_value();
}

Result<Processes> Api::processes(const std::string& container, std::string_view title) const {
    const auto body = get("/containers/" + escaped(container) + "/top");
    if (!body) return body.error();
    const auto json = Json::parse(body->value_or(""), nullptr, false);
    Processes found;
    try {
        const auto titles = json.at("Titles").get<std::vector<std::string>>();
        const auto column = [&](const char* name) {
            return static_cast<std::size_t>(std::find(titles.begin(), titles.end(), name) - titles.begin());
        };
        for (const auto& row : json.at("Processes"))
            if (auto line = row.at(column("CMD")).get<std::string>(); line.starts_with(title))
                found.emplace(std::stoll(row.at(column("PID")).get<std::string>()), std::move(line));
    } catch (const std::exception& error) {
        return Error{Fault::malformed, "/containers/top", error.what()};
    }
    return found;
}

} // namespace marea::engine
