#include "../catch.hpp"

#include "backup/retention.hpp"

#include <algorithm>
#include <set>

using namespace marea;
using namespace std::chrono;

namespace {

sys_seconds at(int y, unsigned m, unsigned d, int hour = 0) {
    return sys_days(year(y) / month(m) / day(d)) + hours(hour);
}

Copy copy_of(sys_seconds taken, bool verified = true) {
    return {std::to_string(taken.time_since_epoch().count()), taken, verified};
}

/// Every six hours, as the crontab has it, for 400 days: from 2025-01-01 00:00 to Wednesday 2026-02-04 18:00.
std::vector<Copy> four_hundred_days() {
    std::vector<Copy> copies;
    for (int n = 0; n < 400 * 4; ++n)
        copies.push_back(copy_of(at(2025, 1, 1) + hours(6 * n)));
    return copies;
}

struct Expected {
    sys_seconds taken;
    std::vector<Because> because;
};

/// Worked out by hand.
const std::vector<Expected> by_hand = {
    {at(2026, 2, 4, 18), {Because::last, Because::daily, Because::weekly, Because::monthly}},
    {at(2026, 2, 4, 12), {Because::last}},
    {at(2026, 2, 4, 6), {Because::last}},
    {at(2026, 2, 4, 0), {Because::last}},
    {at(2026, 2, 3, 18), {Because::last, Because::daily}},
    {at(2026, 2, 3, 12), {Because::last}},
    {at(2026, 2, 3, 6), {Because::last}},
    {at(2026, 2, 3, 0), {Because::last}},                    // the eighth of the newest
    {at(2026, 2, 2, 18), {Because::daily}},                  // Monday: its week's newest is Wednesday's
    {at(2026, 2, 1, 18), {Because::daily, Because::weekly}}, // Sunday ends a week
    {at(2026, 1, 31, 18), {Because::daily, Because::monthly}},
    {at(2026, 1, 30, 18), {Because::daily}},
    {at(2026, 1, 29, 18), {Because::daily}}, // the seventh day
    {at(2026, 1, 25, 18), {Because::weekly}},
    {at(2026, 1, 18, 18), {Because::weekly}}, // the fourth week
    {at(2025, 12, 31, 18), {Because::monthly}},
    {at(2025, 11, 30, 18), {Because::monthly}},
    {at(2025, 10, 31, 18), {Because::monthly}},
    {at(2025, 9, 30, 18), {Because::monthly}}, // the sixth month
};

void check_by_hand(const std::vector<Judged>& keep) {
    REQUIRE(keep.size() == by_hand.size());
    for (std::size_t n = 0; n < keep.size(); ++n) {
        INFO("number " << n);
        CHECK(keep[n].copy.taken == by_hand[n].taken);
        CHECK(keep[n].because == by_hand[n].because);
    }
}

std::vector<sys_seconds> times(const std::vector<Judged>& judged) {
    std::vector<sys_seconds> taken;
    for (const auto& one : judged)
        taken.push_back(one.copy.taken);
    return taken;
}

const RetentionRules none{0, 0, 0, 0};

} // namespace

TEST_CASE("retention: 400 days, every six hours: exactly what was worked out by hand, and why") {
    const auto retention = judge(four_hundred_days(), {}, Pruning::allowed);
    check_by_hand(retention.keep);
    CHECK(retention.remove.size() == 1600 - by_hand.size());
    for (const auto& judged : retention.remove)
        CHECK(judged.because == std::vector{Because::expired});
}

TEST_CASE("retention: keep and remove are all, each once") {
    auto copies = four_hundred_days();
    for (std::size_t n = 0; n < copies.size(); n += 7)
        copies[n].verified = false;
    for (const auto& rules : {RetentionRules{}, none, RetentionRules{1, 0, 0, 0}, RetentionRules{0, 400, 100, 20}})
        for (const auto pruning : {Pruning::allowed, Pruning::frozen}) {
            const auto retention = judge(copies, rules, pruning);
            std::set<std::string> names;
            for (const auto* part : {&retention.keep, &retention.remove})
                for (const auto& judged : *part) {
                    CHECK(names.insert(judged.copy.name).second);
                    CHECK_FALSE(judged.because.empty());
                }
            CHECK(names.size() == copies.size());
        }
}

TEST_CASE("retention: pruned after each backup of 400 days, the same are left as when pruned once") {
    std::vector<Copy> there;
    for (const auto& copy : four_hundred_days()) {
        there.push_back(copy);
        const auto retention = judge(there, {}, Pruning::allowed);
        there.clear();
        for (const auto& judged : retention.keep)
            there.push_back(judged.copy);
    }
    check_by_hand(judge(there, {}, Pruning::allowed).keep);
}

TEST_CASE("retention: the order that they come in does not matter") {
    auto copies = four_hundred_days();
    std::reverse(copies.begin(), copies.end());
    std::rotate(copies.begin(), copies.begin() + 777, copies.end());
    check_by_hand(judge(copies, {}, Pruning::allowed).keep);
}

TEST_CASE("retention: the edges of a day, a week and a month are midnight UTC") {
    using Taken = std::vector<sys_seconds>;
    const auto kept = [](RetentionRules rules, const std::vector<sys_seconds>& taken) {
        std::vector<Copy> copies;
        for (const auto time : taken)
            copies.push_back(copy_of(time));
        Taken recent;
        for (const auto& judged : judge(copies, rules, Pruning::allowed).keep)
            if (judged.because != std::vector{Because::at_least}) recent.push_back(judged.copy.taken);
        return recent;
    };
    const auto before = [](sys_seconds time) { return time - seconds(1); };

    const auto midnight = at(2026, 3, 10);
    CHECK(kept({0, 2, 0, 0}, {before(midnight), midnight}) == Taken{midnight, before(midnight)});
    CHECK(kept({0, 2, 0, 0}, {midnight, midnight + seconds(1)}) == Taken{midnight + seconds(1)});

    const auto monday = at(2025, 12, 29); // its week reaches into the next year
    CHECK(kept({0, 0, 2, 0}, {before(monday), monday}) == Taken{monday, before(monday)});
    CHECK(kept({0, 0, 2, 0}, {monday, at(2026, 1, 4, 23)}) == Taken{at(2026, 1, 4, 23)});
    CHECK(kept({0, 0, 2, 0}, {monday, at(2026, 1, 5)}) == Taken{at(2026, 1, 5), monday});

    const auto march = at(2024, 3, 1); // after a 29th of February
    CHECK(kept({0, 0, 0, 2}, {before(march), march}) == Taken{march, before(march)});
    CHECK(kept({0, 0, 0, 2}, {at(2024, 2, 1), at(2024, 2, 29, 23)}) == Taken{at(2024, 2, 29, 23)});
}

TEST_CASE("retention: days without a copy do not count") {
    const std::vector<Copy> copies = {copy_of(at(2026, 1, 1)), copy_of(at(2026, 1, 20)), copy_of(at(2026, 3, 1)),
                                      copy_of(at(2026, 6, 1)), copy_of(at(2026, 6, 2))};
    CHECK(times(judge(copies, {0, 4, 0, 0}, Pruning::allowed).keep) ==
          std::vector{at(2026, 6, 2), at(2026, 6, 1), at(2026, 3, 1), at(2026, 1, 20)});
}

TEST_CASE("retention: never fewer than three, never the newest") {
    const auto retention = judge(four_hundred_days(), none, Pruning::allowed);
    REQUIRE(retention.keep.size() == 3);
    CHECK(retention.keep[0].copy.taken == at(2026, 2, 4, 18));
    for (const auto& judged : retention.keep)
        CHECK(judged.because == std::vector{Because::at_least});
    // A rule's own count: three are left, so no fourth one is kept for the sake of three.
    const auto three = judge(four_hundred_days(), {1, 0, 0, 3}, Pruning::allowed);
    CHECK(times(three.keep) == std::vector{at(2026, 2, 4, 18), at(2026, 1, 31, 18), at(2025, 12, 31, 18)});
    CHECK(judge({copy_of(at(2026, 1, 1)), copy_of(at(2026, 1, 2))}, none, Pruning::allowed).remove.empty());
    CHECK(judge({}, {}, Pruning::allowed).keep.empty());
    CHECK(judge({copy_of(at(2026, 1, 1))}, {}, Pruning::allowed).keep.size() == 1);
}

TEST_CASE("retention: one that was not verified neither counts nor goes") {
    std::vector<Copy> copies;
    for (unsigned day = 1; day <= 20; ++day)
        copies.push_back(copy_of(at(2026, 1, day), day <= 10));
    const auto retention = judge(copies, {2, 0, 0, 0}, Pruning::allowed);
    CHECK(retention.keep.size() == 10 + 3);
    CHECK(retention.remove.size() == 7);
    CHECK(retention.keep[9].because == std::vector{Because::unverified});
    CHECK(retention.keep[10].copy.taken == at(2026, 1, 10));
    CHECK(retention.keep[10].because == std::vector{Because::last});
    CHECK(retention.keep[12].because == std::vector{Because::at_least});
}

TEST_CASE("retention: frozen, nothing is removed") {
    const auto retention = judge(four_hundred_days(), {}, Pruning::frozen);
    CHECK(retention.remove.empty());
    CHECK(retention.keep.size() == 1600);
    CHECK(retention.keep.back().because == std::vector{Because::frozen});
    CHECK(retention.keep.front().because.front() == Because::last);
}

TEST_CASE("retention: less than half") {
    CHECK_FALSE(less_than_half(50, 100));
    CHECK(less_than_half(49, 100));
    CHECK_FALSE(less_than_half(0, 0));
    CHECK(less_than_half(0, 1));
    CHECK_FALSE(less_than_half(1, 1));
    CHECK_FALSE(less_than_half(200, 100));
}
