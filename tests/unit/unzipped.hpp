#pragma once

#include "catch.hpp"

#include <zlib.h>

#include <array>
#include <filesystem>
#include <string>

namespace marea::test {

/// What a .gz file holds.
inline std::string unzipped(const std::filesystem::path& file) {
    std::string text;
    gzFile open = ::gzopen(file.c_str(), "rb");
    REQUIRE(open != nullptr);
    std::array<char, 65536> block{};
    for (int got = 0; (got = ::gzread(open, block.data(), block.size())) > 0;)
        text.append(block.data(), static_cast<std::size_t>(got));
    REQUIRE(::gzclose(open) == Z_OK);
    return text;
}

} // namespace marea::test
