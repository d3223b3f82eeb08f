#include "base/csv.hpp"

#include <algorithm>

namespace marea::csv {

std::string field(std::string_view text) {
    if (text.find_first_of(",\"\r\n ") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char letter : text) {
        if (letter == '"') quoted += '"';
        quoted += letter;
    }
    return quoted + '"';
}

Reader::Reader(std::string_view text) : rest_(text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
}

/// A field that begins with a quote. Its text is a piece of the file unless it holds doubled quotes.
bool Reader::quoted(std::vector<std::string_view>& fields) {
    rest_.remove_prefix(1);
    std::size_t end = 0;
    bool doubled = false;
    for (;; end += 2, doubled = true) {
        end = rest_.find('"', end);
        if (end == std::string_view::npos) return false;
        if (end + 1 >= rest_.size() || rest_[end + 1] != '"') break;
    }
    const auto text = rest_.substr(0, end);
    line_ += static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    rest_.remove_prefix(end + 1);
    if (doubled) {
        std::string plain;
        for (std::size_t at = 0; at < text.size(); ++at) {
            plain += text[at];
            if (text[at] == '"') ++at;
        }
        unescaped_.push_back(std::move(plain));
        fields.emplace_back(unescaped_.back());
    } else {
        fields.push_back(text);
    }
    return rest_.empty() || rest_.front() == ',' || rest_.front() == '\n' || rest_.starts_with("\r\n");
}

bool Reader::next(std::vector<std::string_view>& fields) {
    fields.clear();
    unescaped_.clear();
    if (broken_) return false;
    while (rest_.starts_with('\n') || rest_.starts_with("\r\n")) {
        rest_.remove_prefix(rest_.front() == '\r' ? 2 : 1);
        ++line_;
    }
    row_line_ = line_;
    if (rest_.empty()) return false;
    for (;;) {
        if (rest_.starts_with('"')) {
            const auto at = fields.size() + 1;
            if (!quoted(fields)) {
                broken_ = at;
                return false;
            }
        } else {
            auto text = rest_.substr(0, rest_.find_first_of(",\n"));
            rest_.remove_prefix(text.size());
            if (rest_.starts_with('\n') && text.ends_with('\r')) text.remove_suffix(1);
            if (rest_.empty() && text.ends_with('\r')) text.remove_suffix(1);
            fields.push_back(text);
        }
        if (rest_.starts_with('\r')) rest_.remove_prefix(1); // after a quoted field
        if (rest_.empty()) return true;
        const bool more = rest_.front() == ',';
        rest_.remove_prefix(1);
        if (more) continue;
        ++line_;
        return true;
    }
}

} // namespace marea::csv
