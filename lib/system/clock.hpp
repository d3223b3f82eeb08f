#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <filesystem>

namespace marea {

/// CLOCK_BOOTTIME, and the boot id of `procfs`.
class SystemClock final : public Clock {
public:
    [[nodiscard]] static Result<SystemClock> open(const std::filesystem::path& procfs);
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override;
    [[nodiscard]] Stamp boot() const override;
    void sleep(Seconds duration) override;

private:
    explicit SystemClock(std::string boot_id) : boot_id_(std::move(boot_id)) {}
    std::string boot_id_;
};

} // namespace marea
