#include "config/dotenv.hpp"

#include "config/quoted.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace marea::config {
namespace {

using Kind = DotenvFault::Kind;
constexpr auto npos = std::string_view::npos;

constexpr std::array<std::string_view, 7> inline_blanks = {" ", "\t", "\r", "\v", "\f", "\u0085", "\u00A0"};
/// Besides those, what Go's unicode.IsSpace takes for a blank.
constexpr std::array<std::string_view, 18> more_blanks = {"\n",     "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
                                                          "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
                                                          "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};

template <class Blanks>
bool drop_first(std::string_view& text, const Blanks& blanks) {
    for (const auto blank : blanks) {
        if (!text.starts_with(blank)) continue;
        text.remove_prefix(blank.size());
        return true;
    }
    return false;
}

std::string_view without_blanks_before(std::string_view text) {
    while (drop_first(text, inline_blanks)) {
    }
    return text;
}

/// The end of a line is a blank here.
std::string_view without_any_blanks_before(std::string_view text) {
    while (drop_first(text, inline_blanks) || drop_first(text, more_blanks)) {
    }
    return text;
}

std::string_view without_blanks_after(std::string_view text) {
    const auto blank_at_end = [&](std::string_view blank) { return text.ends_with(blank); };
    for (;;) {
        auto blank = std::find_if(inline_blanks.begin(), inline_blanks.end(), blank_at_end);
        if (blank == inline_blanks.end()) {
            const auto* const more = std::find_if(more_blanks.begin(), more_blanks.end(), blank_at_end);
            if (more == more_blanks.end()) return text;
            blank = more;
        }
        text.remove_suffix(blank->size());
    }
}

/// The name at the beginning of a statement, and how it ends.
struct Name {
    std::string name;
    std::size_t length; ///< up to and with '=', ':' or the end of the line
    enum class End { value, line, file, wrong } end;
};

Name name_at(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        if (letter == '=' || letter == ':' || letter == '\n') {
            const auto name = without_blanks_after(text.substr(0, at));
            const auto end = letter == '\n' ? Name::End::line : Name::End::value;
            return {std::string(name), at + 1, name.find(' ') == npos ? end : Name::End::wrong};
        }
        const auto byte = static_cast<unsigned char>(letter);
        constexpr unsigned char ascii = 0x80;
        if (byte >= ascii || std::isalnum(byte) != 0 || std::string_view("_.-[] \t\r\v\f").find(letter) != npos)
            continue;
        return {{}, at, Name::End::wrong};
    }
    return {{}, text.size(), Name::End::file}; // Compose takes a last word without an end of line for nothing
}

std::string_view without_export(std::string_view text) {
    constexpr std::string_view word = "export";
    if (!text.starts_with(word) || text.substr(word.size()).find_first_of(" \t\n\f\r") != 0) return text;
    return without_blanks_before(text.substr(word.size()));
}

class Parser {
public:
    Parser(std::string_view text, const Lookup& environment) : text_(text), environment_(environment) {}

    Dotenv parse() {
        while (next_statement())
            statement();
        return std::move(result_);
    }

private:
    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
    [[nodiscard]] int line() const { return line_of(at_); }
    [[nodiscard]] int line_of(std::size_t at) const {
        return 1 + static_cast<int>(std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    }
    void skip_line() { at_ = std::min(text_.size(), text_.find('\n', at_)); }

    bool next_statement() {
        for (;;) {
            at_ = text_.size() - without_any_blanks_before(rest()).size();
            if (rest().empty()) return false;
            if (rest().front() != '#') return true;
            skip_line();
        }
    }

    void statement() {
        at_ = text_.size() - without_export(rest()).size();
        const int line = this->line();
        const auto name = name_at(rest());
        if (name.end == Name::End::wrong) return wrong_name(line);
        at_ += name.length;
        if (name.end == Name::End::line) {
            --at_; // what comes is on the next line
            if (auto value = environment_(name.name)) take(name.name, *std::move(value), line);
            return;
        }
        if (name.end == Name::End::file) return;
        at_ = text_.size() - without_blanks_before(rest()).size();
        if (!rest().empty() && (rest().front() == '"' || rest().front() == '\''))
            quoted_value(name.name, line);
        else
            bare_value(name.name, line);
    }

    /// Compose gives up here. What can be told apart on the line is passed over: a quoted value may hold lines that
    /// look like statements. "set DB_USER=x" is meant for DB_USER.
    void wrong_name(int line) {
        const auto words = rest().substr(0, rest().find('\n'));
        const auto equals = words.find('=');
        const auto value = equals == npos ? std::string_view() : without_blanks_before(rest().substr(equals + 1));
        for (auto left = words.substr(0, equals); !left.empty();) {
            const auto blank = std::min(left.find_first_of(" \t"), left.size());
            const std::string word(left.substr(0, blank));
            if (!result_.values.contains(word)) result_.faults.try_emplace(word, DotenvFault{Kind::bad_key, line, {}});
            left.remove_prefix(std::min(blank + 1, left.size()));
        }
        if (!value.empty() && (value.front() == '"' || value.front() == '\'')) {
            if (const auto inside = quoted(value)) at_ = text_.size() - value.size() + inside->length;
        }
        skip_line();
    }

    void bare_value(const std::string& key, int line) {
        auto value = rest().substr(0, rest().find('\n'));
        at_ += value.size();
        value = without_blanks_after(value.substr(0, value.find(" #")));
        interpolated(key, std::string(value), line);
    }

    void quoted_value(const std::string& key, int line) {
        const bool expands = rest().front() == '"';
        const auto inside = quoted(rest());
        if (!inside) return lose(key, Kind::unterminated, line);
        const auto begin = at_;
        at_ += inside->length;
        const auto behind = without_blanks_before(rest());
        if (!behind.empty() && behind.front() != '\n' && behind.front() != '#' &&
            name_at(without_export(behind)).end == Name::End::wrong) {
            // Over several lines it is the next quote of the file rather than this one's end.
            const bool several = line_of(at_) != line_of(begin);
            if (several) at_ = begin;
            return lose(key, several ? Kind::unterminated : Kind::trailing, line);
        }
        if (expands)
            interpolated(key, unescaped(inside->value), line);
        else
            take(key, inside->value, line);
    }

    void interpolated(const std::string& key, const std::string& raw, int line) {
        std::string lost;
        const auto lookup = [&](const std::string& name) -> std::optional<std::string> {
            if (auto value = environment_(name)) return value;
            if (result_.faults.contains(name)) lost = name;
            const auto found = result_.values.find(name);
            return found == result_.values.end() ? std::nullopt : std::optional(found->second);
        };
        auto value = interpolate(raw, lookup);
        if (!lost.empty()) return note(key, {Kind::depends, line, lost});
        if (auto* fault = std::get_if<DotenvFault>(&value)) {
            fault->line = line;
            return note(key, *fault);
        }
        take(key, std::get<std::string>(std::move(value)), line);
    }

    void take(const std::string& key, std::string value, int line) {
        if (value.find('\0') != std::string::npos) return note(key, {Kind::nul, line, {}});
        result_.faults.erase(key);
        result_.values[key] = std::move(value);
    }

    void note(const std::string& key, DotenvFault fault) {
        result_.values.erase(key);
        result_.faults.insert_or_assign(key, std::move(fault));
    }

    void lose(const std::string& key, Kind kind, int line) {
        note(key, {kind, line, {}});
        skip_line();
    }

    std::string_view text_;
    const Lookup& environment_;
    std::size_t at_ = 0;
    Dotenv result_;
};

bool is_utf16(std::string_view text) {
    constexpr std::size_t enough = 2;
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
    return text.size() >= enough && (text[0] == '\0') != (text[1] == '\0');
}

/// Old Macintosh lines: there is more than one, and not one that Compose would see.
bool only_carriage_returns(std::string_view text) {
    const auto first = text.find('\r');
    return text.find('\n') == npos && first != npos && !without_any_blanks_before(text.substr(first)).empty();
}

} // namespace

std::variant<Dotenv, DotenvUnreadable> parse_dotenv(std::string_view text, const Lookup& environment) {
    if (is_utf16(text)) return DotenvUnreadable::utf16;
    constexpr std::string_view bom = "\xEF\xBB\xBF";
    if (text.starts_with(bom)) text.remove_prefix(bom.size());
    if (only_carriage_returns(text)) return DotenvUnreadable::only_carriage_returns;
    return Parser(text, environment).parse();
}

} // namespace marea::config
