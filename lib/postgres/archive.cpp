#include "postgres/archive.hpp"

#include "postgres/identifiers.hpp"

#include <algorithm>
#include <array>

namespace marea {
namespace {

constexpr std::size_t longest_statement = std::size_t{1} << 20;
constexpr std::string_view end_of_rows = "\\.";
constexpr std::string_view entry = "-- Name: ";

/// Whom GRANT, REVOKE, ALTER DEFAULT PRIVILEGES or CREATE POLICY names: behind these words, outside of quotes and
/// brackets.
void find_roles(std::string_view statement, std::set<std::string>& roles) {
    constexpr std::array<std::string_view, 3> before = {" TO ", " FROM ", " FOR ROLE "};
    int depth = 0;
    while (!statement.empty()) {
        const auto* const word =
            std::ranges::find_if(before, [&](std::string_view one) { return statement.starts_with(one); });
        if (depth == 0 && word != before.end()) {
            do {
                statement.remove_prefix(statement.starts_with(',') ? std::string_view(", ").size() : word->size());
                const bool everybody = statement.starts_with("PUBLIC");
                if (auto name = postgres::take_identifier(statement); !everybody) roles.insert(std::move(name));
            } while (statement.starts_with(", "));
        } else if (statement.front() == '"') {
            (void)postgres::take_identifier(statement);
        } else if (statement.front() == '\'') {
            statement.remove_prefix(std::min(statement.find('\'', 1), statement.size() - 1) + 1);
        } else {
            depth += static_cast<int>(statement.front() == '(') - static_cast<int>(statement.front() == ')');
            statement.remove_prefix(1);
        }
    }
}

} // namespace

void ArchiveRows::add(std::string_view block) {
    while (!block.empty()) {
        const auto end = block.find('\n');
        const auto part = block.substr(0, end);
        // A row never begins like the line after the last one, and is not kept.
        const auto room = (table_ != nullptr ? end_of_rows.size() + 1 : longest_statement) - line_.size();
        line_.append(part.substr(0, room));
        if (end == std::string_view::npos) return;
        end_line();
        block.remove_prefix(end + 1);
    }
}

void ArchiveRows::end_line() {
    constexpr std::string_view copy = "COPY ", from_here = " FROM stdin;", object = "SELECT pg_catalog.lo_open('";
    if (table_ != nullptr) {
        if (line_ == end_of_rows)
            table_ = nullptr;
        else
            ++*table_;
    } else if (!statement_.empty() || line_.starts_with(copy)) {
        statement_ += line_;
        if (statement_.ends_with(from_here)) {
            const auto name = postgres::as_utf8(statement_.substr(copy.size()));
            table_ = &rows_[postgres::table_key(name)];
            statement_.clear();
        } else {
            statement_ += '\n';
        }
    } else if (line_.starts_with(object)) {
        ++large_objects_;
    }
    line_.clear();
}

Contents ArchiveRows::of(const std::vector<std::string>& tables) const {
    Contents contents;
    contents.large_objects = large_objects_;
    for (const auto& table : tables)
        if (const auto found = rows_.find(postgres::table_key(table)); found != rows_.end())
            contents.rows[table] = found->second;
    return contents;
}

void ArchiveEntries::add(std::string_view block) {
    while (!block.empty()) {
        const auto end = block.find('\n');
        line_.append(block.substr(0, end));
        if (end == std::string_view::npos) return;
        end_line();
        block.remove_prefix(end + 1);
    }
}

/// Each entry begins with "-- Name: lab; Type: DATABASE PROPERTIES; Schema: -; Owner: lab" between two lines "--".
void ArchiveEntries::end_line() {
    if (statement_.empty() && line_.starts_with(entry)) {
        begin_entry();
    } else if ((about_database_ || names_roles_) &&
               !(statement_.empty() && (line_.empty() || line_.starts_with("--") || line_.front() == '\\'))) {
        statement_ += line_;
        const bool inside_text = std::ranges::count(statement_, '\'') % 2 != 0;
        if (inside_text || !statement_.ends_with(';'))
            statement_ += '\n';
        else
            end_statement();
    }
    line_.clear();
}

void ArchiveEntries::begin_entry() {
    constexpr std::string_view owner = "; Owner: ", extension = "; Type: EXTENSION;";
    const auto has = [&](std::string_view part) { return line_.find(part) != std::string::npos; };
    about_database_ = has("; Type: DATABASE;") || has("; Type: DATABASE PROPERTIES;") ||
                      (line_.starts_with("-- Name: DATABASE ") && has("; Type: ACL;"));
    names_roles_ = has("; Type: ACL;") || has("; Type: DEFAULT ACL;") || has("; Type: POLICY;");
    if (const auto at = line_.rfind(owner); at != std::string::npos) {
        const auto begin = at + owner.size();
        const auto name = line_.substr(begin, line_.find("; Tablespace: ", begin) - begin);
        if (name != "-") roles_.insert(name);
    }
    if (const auto at = line_.find(extension); at != std::string::npos)
        extensions_.insert(line_.substr(entry.size(), at - entry.size()));
}

void ArchiveEntries::end_statement() {
    if (names_roles_) find_roles(statement_, roles_);
    if (about_database_) statements_.push_back(statement_);
    statement_.clear();
}

std::vector<std::string> ArchiveEntries::statements(const std::string& quoted_name) const {
    std::vector<std::string> renamed;
    for (const auto& statement : statements_) {
        constexpr std::array<std::string_view, 3> forms = {"ALTER DATABASE ", " IN DATABASE ", " ON DATABASE "};
        for (const auto form : forms) {
            const bool alters_role = statement.starts_with("ALTER ROLE ") && form == forms[1];
            const bool grants =
                (statement.starts_with("GRANT ") || statement.starts_with("REVOKE ")) && form == forms[2];
            const auto at = statement.find(form);
            if (at == std::string::npos || !(alters_role || grants || at == 0)) continue;
            auto rest = std::string_view(statement).substr(at + form.size());
            (void)postgres::take_identifier(rest);
            renamed.push_back(statement.substr(0, at + form.size()) + quoted_name + std::string(rest));
            break;
        }
    }
    return renamed;
}

} // namespace marea
