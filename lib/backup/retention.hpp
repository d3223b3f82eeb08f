#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace marea {

/// How many to keep of each kind; a copy that any rule wants stays. Days, weeks (from Monday) and months are UTC's and
/// count only where there is a copy: its newest one is kept.
struct RetentionRules {
    int last = 8;
    int daily = 7;
    int weekly = 4;
    int monthly = 6;
};

struct Copy {
    std::string name;
    std::chrono::sys_seconds taken; ///< from its name, never from the file's times
    bool verified = false;
};

enum class Because {
    last,       ///< one of the newest
    daily,      ///< the newest of a day
    weekly,     ///< the newest of a week
    monthly,    ///< the newest of a month
    at_least,   ///< no rule wants it, but fewer than three would be left
    unverified, ///< it stands for nothing, so it neither counts nor goes
    frozen,     ///< no rule wants it, but nothing is removed until somebody has looked
    expired,    ///< no rule wants it
};

struct Judged {
    Copy copy;
    std::vector<Because> because;
};

/// Together all the copies, each once, the newest first.
struct Retention {
    std::vector<Judged> keep;
    std::vector<Judged> remove;
};

enum class Pruning { allowed, frozen };

inline constexpr int copies_at_least = 3;

[[nodiscard]] Retention judge(std::vector<Copy> copies, const RetentionRules& rules, Pruning pruning);

/// A dump so much smaller than the one before it that something may have been lost.
[[nodiscard]] constexpr bool less_than_half(std::int64_t now, std::int64_t before) {
    return now < before - now;
}

} // namespace marea
