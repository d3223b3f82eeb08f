#pragma once

#include "postgres/contents.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace marea {

/// Counts what an archive holds, from the SQL that `pg_restore --section=data` writes of it. No table of the server is
/// asked, so that nobody waits for the counting.
class ArchiveRows {
public:
    void add(std::string_view block);
    /// The rows of those of `tables` ("schema.table", quoted where SQL needs it) that the archive brings, by these
    /// names.
    [[nodiscard]] Contents of(const std::vector<std::string>& tables) const;

private:
    void end_line();

    std::map<std::string, std::int64_t> rows_; ///< by table_key()
    std::int64_t large_objects_ = 0;
    std::int64_t* table_ = nullptr; ///< whose rows come now
    std::string line_;              ///< the beginning of the line that is not whole yet
    std::string statement_;         ///< a COPY, whose table's name may hold a line's end
};

/// What an archive says besides rows, from the SQL that `pg_restore --create --schema-only` writes of it.
class ArchiveEntries {
public:
    void add(std::string_view block);
    /// What is about its database and not about what is in it, for a database of this name, quoted: owner, settings,
    /// rights.
    [[nodiscard]] std::vector<std::string> statements(const std::string& quoted_name) const;
    /// Who must be there: owners, unless read with `--no-owner`, and whoever is given rights.
    [[nodiscard]] const std::set<std::string>& roles() const { return roles_; }
    [[nodiscard]] const std::set<std::string>& extensions() const { return extensions_; }

private:
    void end_line();
    void begin_entry();
    void end_statement();

    bool about_database_ = false;
    bool names_roles_ = false;
    std::string line_;
    std::string statement_;
    std::vector<std::string> statements_;
    std::set<std::string> roles_;
    std::set<std::string> extensions_;
};

} // namespace marea
