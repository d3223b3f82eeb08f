#pragma once

#include "stack.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace marea::test {

/// Fills a database: several schemas, odd names, large objects, a partitioned table, 200,000 rows.
extern const char* const fill;

/// A query whose answer is the same only for the same rows and large objects, whatever order they come in.
extern const char* const everything;

/// The backups of a stack's project.
class Backups {
public:
    explicit Backups(const Stack& stack) : stack_(stack), folder_(stack.project() / "backups") {}

    [[nodiscard]] std::vector<std::string> argv(const std::vector<std::string>& flags) const;
    [[nodiscard]] Answer run(const std::vector<std::string>& flags = {}, const Variables& environment = {}) const;
    /// A run that has to succeed; the dump that it made.
    std::filesystem::path good() const;
    /// A run with something broken: the sentence, the code, and the folder as it was.
    void broken(const std::string& sentence, const Variables& environment = {}) const;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] std::set<std::string> files() const; ///< but for the folder's own lock
    [[nodiscard]] std::set<std::string> dumps() const;

    /// As the server's superuser, in any database.
    std::string sql(const std::string& database, const std::string& statement) const;
    /// pg_dump with something done to it, a bash script that sees its arguments; the other two programs are the real
    /// ones.
    void dump_with(const std::string& script) const;
    void real_dump() const;

private:
    const Stack& stack_;
    std::filesystem::path folder_;
};

/// Good dumps of older days ("20250110T000000Z"), by copying a real one under their names. Their modification times
/// mean nothing.
void make_older(const std::filesystem::path& dump, const std::vector<std::string>& stamps);

void spill(const std::filesystem::path& file, const std::string& bytes);

} // namespace marea::test
