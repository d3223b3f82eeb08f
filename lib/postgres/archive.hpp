#pragma once

#include "postgres/contents.hpp"

#include <cstdint>
#include <map>
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

/// The statements of an archive that are about its database and not about what is in it, from the SQL that
/// `pg_restore --create --schema-only` writes of it: owner, settings, rights.
class DatabaseEntries {
public:
    void add(std::string_view block);
    /// For a database of this name, quoted.
    [[nodiscard]] std::vector<std::string> statements(const std::string& quoted_name) const;

private:
    void end_line();

    bool wanted_ = false;
    std::string line_;
    std::string statement_;
    std::vector<std::string> statements_;
};

} // namespace marea
