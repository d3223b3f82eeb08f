#include "autoscale/probe/backends.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace marea {
namespace {

using Json = nlohmann::json;

// Labels are asked for one by one: docker joins them all with commas, which a value may hold too.
constexpr auto format =
    R"({"id":{{json .ID}},"name":{{json .Names}},"state":{{json .State}},)"
    R"("status":{{json .Status}},"created":{{json .CreatedAt}},"networks":{{json .Networks}},"ports":{{json .Ports}},)"
    R"("managed":{{json (.Label "marea.managed")}},"started":{{json (.Label "marea.started")}},)"
    R"("service":{{json (.Label "com.docker.compose.service")}}})";

bool lists(std::string_view comma_separated, std::string_view wanted) {
    for (std::size_t start = 0; start <= comma_separated.size();) {
        const auto end = std::min(comma_separated.find(',', start), comma_separated.size());
        if (comma_separated.substr(start, end - start) == wanted) return true;
        start = end + 1;
    }
    return false;
}

std::optional<Port> port_of(std::string_view text) {
    Port port;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port.value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

struct Published {
    std::string host;
    Port on_host;
    Port inside;
};

/// "127.0.0.1:3001->3000/tcp, :::3001->3000/tcp, 9000/tcp": the parts with an arrow. Docker shortens runs of ports to
/// ranges ("3001-3002->3000-3001/tcp"); those are taken by their first port.
std::vector<Published> published_ports(std::string_view ports) {
    std::vector<Published> found;
    while (!ports.empty()) {
        const auto end = std::min(ports.find(", "), ports.size());
        const std::string_view part = ports.substr(0, end);
        ports.remove_prefix(std::min(end + 2, ports.size()));
        const auto arrow = part.find("->");
        const auto slash = part.find('/', arrow == std::string_view::npos ? 0 : arrow);
        if (arrow == std::string_view::npos || slash == std::string_view::npos) continue;
        const auto outside = part.substr(0, arrow);
        const auto colon = outside.rfind(':');
        if (colon == std::string_view::npos) continue;
        const auto first = [](std::string_view range) { return range.substr(0, range.find('-')); };
        const auto host_port = port_of(first(outside.substr(colon + 1)));
        const auto inside = port_of(first(part.substr(arrow + 2, slash - arrow - 2)));
        if (host_port && inside) found.push_back({std::string(outside.substr(0, colon)), *host_port, *inside});
    }
    return found;
}

/// An address on this host that reaches a port published at `host`.
std::string reachable(const std::string& host) {
    if (host == "0.0.0.0") return "127.0.0.1";
    if (host == "::" || host == "[::]") return "[::1]";
    if (host.find(':') != std::string::npos && !host.starts_with('[')) return "[" + host + "]";
    return host;
}

std::optional<Stamp> stamp_of(const std::string& label) {
    const auto space = label.find(' ');
    if (space == std::string::npos) return std::nullopt;
    Stamp stamp{label.substr(0, space), 0};
    const char* end = label.data() + label.size();
    if (std::from_chars(label.data() + space + 1, end, stamp.seconds).ec != std::errc{}) return std::nullopt;
    return stamp;
}

void add_line(Fleet& fleet, const Json& line, const BackendSettings& settings) {
    const auto text = [&](const char* key) { return line.at(key).get<std::string>(); };
    // A container with links has several names, its own one first or last: the one without a slash is its own.
    std::string name = text("name");
    while (name.substr(0, name.find(',')).find('/') != std::string::npos && name.find(',') != std::string::npos)
        name.erase(0, name.find(',') + 1);
    name = name.substr(0, name.find(','));
    fleet.names.push_back({name});
    const auto published = published_ports(text("ports"));
    for (const auto& port : published)
        fleet.ports.push_back(port.on_host);
    const bool ours_by_name = name.starts_with(settings.name_prefix);
    const bool ours_by_service = text("service") == settings.compose_service;
    if (!lists(text("networks"), settings.network) || !(ours_by_name || ours_by_service)) return;

    Backend backend{text("id"),
                    {name},
                    text("managed") == "true",
                    state_of(text("state")),
                    text("status"),
                    text("created"),
                    stamp_of(text("started")),
                    {},
                    {}};
    for (const auto& port : published) {
        if (port.inside != settings.container_port || backend.published()) continue;
        backend.host = reachable(port.host);
        backend.host_port = port.on_host;
    }
    fleet.backends.push_back(std::move(backend));
}

} // namespace

Result<Fleet> parse_fleet(std::string_view lines, const BackendSettings& settings) {
    Fleet fleet;
    try {
        while (!lines.empty()) {
            const auto end = std::min(lines.find('\n'), lines.size());
            if (end > 0) add_line(fleet, Json::parse(lines.substr(0, end)), settings);
            lines.remove_prefix(std::min(end + 1, lines.size()));
        }
    } catch (const Json::exception& error) {
        return Error{Fault::malformed, "docker ps", error.what()};
    }
    return fleet;
}

Result<Fleet> probe_backends(const Docker& docker, const BackendSettings& settings) {
    const auto finished = docker.run({"ps", "-a", "--no-trunc", "--format", format}, "docker ps");
    if (!finished) return finished.error();
    return parse_fleet(finished->output, settings);
}

} // namespace marea
