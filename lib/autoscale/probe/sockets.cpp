#include "autoscale/probe/sockets.hpp"

#include "autoscale/probe/kernel_text.hpp"
#include "base/text.hpp"

namespace marea {
namespace {

constexpr std::string_view state_established = "01"; // TCP_ESTABLISHED of the kernel's tcp_states.h
constexpr int hexadecimal = 16;

} // namespace

Result<Sockets> parse_sockets(std::string_view table, Port port) {
    const auto lines = text::lines(table);
    if (lines.empty() || lines.front().find("local_address") == std::string_view::npos)
        return Error{Fault::malformed, {}, text::first_line(table)};
    Sockets sockets;
    for (std::size_t at = 1; at < lines.size(); ++at) { // "0: 0100007F:0BB8 00000000:0000 0A ..."
        auto rest = lines[at];
        (void)take_word(rest);
        const auto local = take_word(rest);
        (void)take_word(rest); // the other end
        const auto state = take_word(rest);
        const auto colon = local.rfind(':');
        const auto number =
            colon == std::string_view::npos ? std::nullopt : whole_number(local.substr(colon + 1), hexadecimal);
        if (!number || state.size() != state_established.size())
            return Error{Fault::malformed, {}, text::first_line(lines[at])};
        if (state == state_established) ++(*number == port.value ? sockets.on_port : sockets.others);
    }
    return sockets;
}

std::optional<std::int64_t> parse_established(std::string_view snmp) {
    std::string_view names; // the line before the numbers
    for (const auto line : text::lines(snmp)) {
        if (!line.starts_with("Tcp:")) continue;
        if (names.empty()) {
            names = line;
            continue;
        }
        auto values = line;
        for (auto name = take_word(names); !name.empty(); name = take_word(names)) {
            const auto value = take_word(values);
            if (name != "CurrEstab") continue;
            const auto number = whole_number(value);
            return number ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
        }
    }
    return std::nullopt;
}

bool none_in_use(std::string_view sockstat, std::string_view label) {
    for (const auto line : text::lines(sockstat)) { // "TCP: inuse 3 orphan 0 ..."
        const auto words = words_of(line);
        if (words.size() > 2 && words[0] == label) return words[1] == "inuse" && words[2] == "0";
    }
    return false;
}

Result<Sockets> count_sockets(const std::filesystem::path& process, Port port) {
    struct Table {
        const char* name;
        const char* stat;
        const char* label;
    };
    Sockets sum;
    for (const auto& table : {Table{"net/tcp", "net/sockstat", "TCP:"}, Table{"net/tcp6", "net/sockstat6", "TCP6:"}}) {
        if (const auto stat = read_kernel_file(process / table.stat); stat && none_in_use(*stat, table.label)) continue;
        const auto content = read_kernel_file(process / table.name);
        // A kernel without IPv6 has no tcp6.
        if (!content && content.error().code == ENOENT && table.label == std::string_view("TCP6:")) continue;
        if (!content) return content.error();
        const auto counted = parse_sockets(*content, port);
        if (!counted) return Error{Fault::malformed, (process / table.name).string(), counted.error().detail};
        sum.on_port += counted->on_port;
        sum.others += counted->others;
    }
    return sum;
}

std::optional<std::int64_t> established(const std::filesystem::path& process) {
    const auto snmp = read_kernel_file(process / "net/snmp");
    return snmp ? parse_established(*snmp) : std::nullopt;
}

} // namespace marea
