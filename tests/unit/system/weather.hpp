#pragma once

#include <string>
#include <vector>

namespace marea::test {

/// What reaches the disk, and in which order: while one lives, every fsync, rename and unlink of this program is noted
/// ("fsync a.json.tmp", "rename a.json.tmp a.json"), by the last part of its path. `fails`: the one that ends with EIO.
class Weather {
public:
    explicit Weather(std::string fails = {});
    ~Weather();
    Weather(const Weather&) = delete;
    Weather& operator=(const Weather&) = delete;

    std::vector<std::string> seen;
    std::string fails;
};

} // namespace marea::test
