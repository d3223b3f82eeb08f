#pragma once

#include "base/result.hpp"
#include "cleanup/leftovers.hpp"
#include "system/json_file.hpp"

namespace marea {

[[nodiscard]] std::string render_ledger(const Ledger& ledger);
[[nodiscard]] Result<Ledger> parse_ledger(const std::string& text);

/// `<folder>/cleanup.json`: since when each volume has been without a container, when it was last
/// looked at, and which ones PostgreSQL had.
class LedgerFile : public JsonFile<Ledger, render_ledger, parse_ledger> {
public:
    explicit LedgerFile(const std::filesystem::path& folder) : JsonFile(folder / "cleanup.json") {}
};

} // namespace marea
