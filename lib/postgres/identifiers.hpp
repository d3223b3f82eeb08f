#pragma once

#include <string>
#include <string_view>

namespace marea::postgres {

/// Reads one identifier of SQL, quoted or not, from the front of `rest` and takes it away; without its quotes.
[[nodiscard]] std::string take_identifier(std::string_view& rest);

/// A "schema.table", quoted where SQL needs it, in one form for all who quote: clients and servers of different
/// versions have different reserved words.
[[nodiscard]] std::string table_key(std::string_view qualified);

/// A name as JSON can hold it: what is no UTF-8 (a database in SQL_ASCII) has its bytes written as \xNN.
[[nodiscard]] std::string as_utf8(std::string name);

} // namespace marea::postgres
