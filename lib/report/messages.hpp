#pragma once

#include "base/error.hpp"
#include "base/language.hpp"

#include <string>

/// The sentences that a user reads: report/ words them all, but for the faults of the settings file, which
/// config/reader.cpp words with their key and range.
namespace marea::messages {

/// What happened, and what to do about it.
[[nodiscard]] std::string describe(const Error& error);

/// For standard error: output that was asked for could not be written; `code`: errno, 0 when it is not known any more.
[[nodiscard]] std::string output_lost(int code);
/// Something was thrown that nobody caught.
[[nodiscard]] std::string unexpected(const std::string& what);
inline constexpr Text no_memory{"no queda memoria: vea qué la ocupa (free -h).",
                                "no memory is left: see what holds it (free -h)."};

} // namespace marea::messages
