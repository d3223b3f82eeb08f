#pragma once

#include "base/result.hpp"
#include "cleanup/leftovers.hpp"

#include <filesystem>

namespace marea {

[[nodiscard]] std::string render_ledger(const Ledger& ledger);
[[nodiscard]] Result<Ledger> parse_ledger(const std::string& text);

/// `<folder>/cleanup.json`: since when each volume has been without a container, when it was last
/// looked at, and which ones PostgreSQL had.
class LedgerFile {
public:
    explicit LedgerFile(const std::filesystem::path& folder) : file_(folder / "cleanup.json") {}

    /// No file: an empty ledger. Fault::malformed: not ours or damaged. Fault::io: cannot be read.
    [[nodiscard]] Result<Ledger> load() const;
    [[nodiscard]] Result<void> save(const Ledger& ledger) const;
    /// Puts a damaged file aside, as cleanup.json.corrupt.
    void put_aside() const;

private:
    std::filesystem::path file_;
};

} // namespace marea
