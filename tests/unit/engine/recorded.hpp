#pragma once

#include "../catch.hpp"

#include "system/files.hpp"

#include <filesystem>
#include <string>

/// What an engine answered, by its version: tests/fixtures/engine. 20.10 (API 1.41): Debian 12's; 28 (28.5.2,
/// API 1.51): Debian testing's, its time of November 2026; 29 (API 1.52): written by its published description, for no
/// Debian has it.
inline std::string recorded(const std::string& name) {
    const auto text = marea::read_file(std::filesystem::path(MAREA_SOURCE_DIR) / "tests/fixtures/engine" / name);
    REQUIRE(text);
    REQUIRE(*text);
    return **text;
}
