#include "backup/retention.hpp"

#include <algorithm>

namespace marea {
namespace {

using namespace std::chrono;

/// A rule that takes the newest copy of each period until it has as many as it may. Copies come newest first.
class Periods {
public:
    Periods(int most, Because name) : left_(most), name_(name) {}

    void look(sys_days period, std::vector<Because>& because) {
        if (left_ <= 0 || (began_ && last_ == period)) return;
        began_ = true;
        last_ = period;
        --left_;
        because.push_back(name_);
    }

private:
    int left_;
    Because name_;
    bool began_ = false;
    sys_days last_{}; ///< once it has begun
};

sys_days day_of(const Copy& copy) {
    return floor<days>(copy.taken);
}

sys_days week_of(const Copy& copy) {
    const auto day = day_of(copy);
    return day - (weekday(day) - Monday);
}

sys_days month_of(const Copy& copy) {
    const year_month_day date(day_of(copy));
    return sys_days(date.year() / date.month() / 1);
}

} // namespace

Retention judge(std::vector<Copy> copies, const RetentionRules& rules, Pruning pruning) {
    std::sort(copies.begin(), copies.end(), [](const Copy& a, const Copy& b) { return a.taken > b.taken; });
    Periods daily(rules.daily, Because::daily);
    Periods weekly(rules.weekly, Because::weekly);
    Periods monthly(rules.monthly, Because::monthly);
    std::vector<Judged> judged;
    int verified = 0;
    int wanted = 0;
    for (auto& copy : copies) {
        std::vector<Because> because;
        if (!copy.verified) {
            because.push_back(Because::unverified);
        } else {
            if (verified++ < rules.last) because.push_back(Because::last);
            daily.look(day_of(copy), because);
            weekly.look(week_of(copy), because);
            monthly.look(month_of(copy), because);
            if (!because.empty()) ++wanted;
        }
        judged.push_back({std::move(copy), std::move(because)});
    }
    Retention result;
    for (auto& one : judged) {
        if (one.because.empty() && wanted < copies_at_least) {
            one.because.push_back(Because::at_least);
            ++wanted;
        }
        if (one.because.empty() && pruning == Pruning::frozen) one.because.push_back(Because::frozen);
        const bool keep = !one.because.empty();
        if (!keep) one.because.push_back(Because::expired);
        (keep ? result.keep : result.remove).push_back(std::move(one));
    }
    return result;
}

} // namespace marea
