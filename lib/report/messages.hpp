#pragma once

#include "base/error.hpp"

#include <string>

/// The sentences that a user reads, in Spanish: report/ words them all, but for the faults of the settings file, which
/// config/reader.cpp words with their key and range.
namespace marea::messages {

/// What happened, and what to do about it.
[[nodiscard]] std::string describe(const Error& error);

} // namespace marea::messages
