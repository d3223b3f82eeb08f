#include "autoscale/policy/upstream_file.hpp"

#include "config/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace marea {
namespace {

/// Where a block's body begins and ends in the text: behind its `{`, at its `}`.
struct Body {
    std::size_t begin;
    std::size_t end;
};

/// One statement of a body as it stands there: what precedes it (blanks, comments), itself, and a comment behind it.
struct Piece {
    std::string before;
    std::string statement; ///< without its ';'; empty: only what precedes
    std::string comment;   ///< " # name"
};

constexpr auto blanks = " \t\r\n";

std::size_t end_of_line(std::string_view text, std::size_t at) {
    return std::min(text.find('\n', at), text.size());
}

/// The next place at or after `at` where one of `marks` stands, outside of comments and quotes.
std::size_t find_mark(std::string_view text, std::size_t at, std::string_view marks) {
    while (at < text.size()) {
        const char letter = text[at];
        if (letter == '#') {
            at = end_of_line(text, at);
        } else if (letter == '"' || letter == '\'') {
            at = std::min(text.find(letter, at + 1), text.size() - 1) + 1;
        } else if (marks.find(letter) != std::string_view::npos) {
            return at;
        } else {
            ++at;
        }
    }
    return text.size();
}

std::vector<std::string> words_of(std::string_view statement) {
    std::vector<std::string> words;
    while (true) {
        const auto start = statement.find_first_not_of(blanks);
        if (start == std::string_view::npos) return words;
        statement.remove_prefix(start);
        const auto end = std::min(statement.find_first_of(blanks), statement.size());
        words.emplace_back(statement.substr(0, end));
        statement.remove_prefix(end);
    }
}

/// Comments and blanks at the front of a statement.
std::size_t length_of_front(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == '#')
            at = end_of_line(text, at);
        else if (std::string_view(blanks).find(text[at]) != std::string_view::npos)
            ++at;
        else
            break;
    }
    return at;
}

std::optional<Body> find_block(std::string_view text, const std::string& name) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto mark = find_mark(text, at, ";{}");
        if (mark >= text.size()) return std::nullopt;
        if (text[mark] == '{') {
            auto head = text.substr(at, mark - at);
            head.remove_prefix(length_of_front(head));
            if (const auto words = words_of(head); words.size() == 2 && words[0] == "upstream" && words[1] == name)
                return Body{mark + 1, find_mark(text, mark + 1, "}")};
        }
        at = mark + 1;
    }
    return std::nullopt;
}

std::vector<Piece> pieces_of(std::string_view body) {
    std::vector<Piece> pieces;
    while (!body.empty()) {
        const auto front = length_of_front(body);
        const auto end = find_mark(body, front, ";");
        Piece piece{std::string(body.substr(0, front)), std::string(body.substr(front, end - front)), {}};
        body.remove_prefix(std::min(end + 1, body.size()));
        const auto comment = body.find_first_not_of(" \t");
        if (comment != std::string_view::npos && body[comment] == '#') {
            const auto line = end_of_line(body, comment);
            piece.comment = std::string(body.substr(0, line));
            body.remove_prefix(line);
        }
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

/// A `server` statement's words behind the keyword; empty: it is another one.
std::vector<std::string> server_words(const Piece& piece) {
    auto words = words_of(piece.statement);
    if (words.size() < 2 || words.front() != "server") return {};
    words.erase(words.begin());
    return words;
}

bool is_down(const std::vector<std::string>& words) {
    return std::find(words.begin() + 1, words.end(), "down") != words.end();
}

std::string options_of(const std::vector<std::string>& words) {
    std::string options;
    for (std::size_t index = 1; index < words.size(); ++index)
        if (words[index] != "down" && words[index] != "backup") options += " " + words[index];
    return options;
}

/// The options that every present server has; of their differences nobody knows which one a new server should have.
std::string shared_options(const std::vector<Piece>& pieces) {
    std::optional<std::string> shared;
    for (const auto& piece : pieces) {
        const auto words = server_words(piece);
        if (words.empty()) continue;
        const auto options = options_of(words);
        if (shared && *shared != options) return {};
        shared = options;
    }
    return shared.value_or("");
}

std::string line_of(const Server& server, const std::string& options) {
    return fmt::format("\n    server {}{}; # {}", server.address, options, server.comment);
}

std::string body_with(std::string_view body, const std::vector<Server>& servers) {
    const auto pieces = pieces_of(body);
    const auto options = shared_options(pieces);
    std::vector<Server> missing = servers;
    std::string text;
    std::size_t place = 0; // where new lines go: behind the last server
    for (const auto& piece : pieces) {
        const auto words = server_words(piece);
        const auto wanted =
            words.empty() ? missing.end() : std::find_if(missing.begin(), missing.end(), [&](const Server& server) {
                return server.address == words.front();
            });
        if (!words.empty() && (wanted == missing.end() || is_down(words))) {
            const auto comments = piece.before.find('#') == std::string::npos ? std::string() : piece.before;
            text += comments.substr(0, comments.find_last_not_of(blanks) + 1);
            place = text.size();
            continue;
        }
        if (words.empty()) {
            text += piece.before + piece.statement + (piece.statement.empty() ? "" : ";") + piece.comment;
            continue;
        }
        const bool ours = !piece.comment.empty();
        text += piece.before + piece.statement + ";" + (ours ? " # " + wanted->comment : "");
        missing.erase(wanted);
        place = text.size();
    }
    std::string added;
    for (const auto& server : missing)
        added += line_of(server, options);
    if (place == 0) place = text.find_last_not_of(blanks) + 1;
    if (!added.empty() && (place >= text.size() || text[place] != '\n')) added += "\n";
    return text.insert(place, added);
}

} // namespace

std::vector<std::string> parse_upstream(std::string_view text, const std::string& upstream_name) {
    std::vector<std::string> addresses;
    const auto block = find_block(text, upstream_name);
    if (!block) return addresses;
    for (const auto& piece : pieces_of(text.substr(block->begin, block->end - block->begin)))
        if (const auto words = server_words(piece); !words.empty() && !is_down(words))
            addresses.push_back(words.front());
    return addresses;
}

std::string merge_upstream(std::string_view text, const std::string& upstream_name,
                           const std::vector<Server>& servers) {
    if (const auto block = find_block(text, upstream_name)) {
        std::string merged(text.substr(0, block->begin));
        merged += body_with(text.substr(block->begin, block->end - block->begin), servers);
        return merged.append(text.substr(block->end));
    }
    std::string whole(text);
    if (!whole.empty() && !whole.ends_with('\n')) whole += '\n';
    whole += fmt::format("{}upstream {} {{\n    zone {} 64k;\n    least_conn;", upstream_header, upstream_name,
                         upstream_name);
    for (const auto& server : servers)
        whole += line_of(server, {});
    return whole + "\n}\n";
}

} // namespace marea
