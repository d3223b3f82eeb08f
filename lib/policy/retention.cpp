#include "policy/retention.hpp"

#include <algorithm>
#include <optional>

namespace marea {
namespace {

using namespace std::chrono;

/// A rule that takes the newest copy of each period until it has as many as it may. Copies come newest first.
class Periods {
public:
    Periods(int most, Because name) : left_(most), name_(name) {}

    void look(sys_days period, std::vector<Because>& because) {
        if (left_ <= 0 || period == last_) return;
        last_ = period;
        --left_;
        because.push_back(name_);
    }

private:
    int left_;
    Because name_;
    std::optional<sys_days> last_;
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
    Retention result;
    int verified = 0;
    for (auto& copy : copies) {
        std::vector<Because> because;
        if (!copy.verified) {
            result.keep.push_back({std::move(copy), {Because::unverified}});
            continue;
        }
        if (verified < rules.last) because.push_back(Because::last);
        daily.look(day_of(copy), because);
        weekly.look(week_of(copy), because);
        monthly.look(month_of(copy), because);
        if (because.empty() && verified < copies_at_least) because.push_back(Because::at_least);
        if (because.empty() && pruning == Pruning::frozen) because.push_back(Because::frozen);
        ++verified;
        if (!because.empty())
            result.keep.push_back({std::move(copy), std::move(because)});
        else
            result.remove.push_back({std::move(copy), {Because::expired}});
    }
    return result;
}

} // namespace marea
