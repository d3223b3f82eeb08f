#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace marea {

/// SHA-256 of what comes in blocks.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(std::string_view block);
    /// 64 hexadecimal digits. Only once, at the end.
    [[nodiscard]] std::string hex();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// Of a whole file, read from the disk itself as far as the system allows: its cached pages are let go first.
[[nodiscard]] Result<std::string> sha256_of(const std::filesystem::path& file);

} // namespace marea
