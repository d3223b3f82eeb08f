#pragma once

#include "../catch.hpp"

#include "system/files.hpp"

#include <filesystem>
#include <string>

/// What an engine answered, by its version: tests/fixtures/engine.
inline std::string recorded(const std::string& name) {
    const auto text = marea::read_file(std::filesystem::path(MAREA_SOURCE_DIR) / "tests/fixtures/engine" / name);
    REQUIRE(text);
    REQUIRE(*text);
    return **text;
}
