#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <vector>

namespace marea {

/// Does all of them at the same time and takes as long as the slowest. Where the system has no thread to give (ulimit
/// -u, pids.max) they are done one after the other: slower, never not at all. What one throws comes out of here, after
/// the others' end.
void side_by_side(const std::vector<std::function<void()>>& tasks);

/// What `work` answers for each item, in their order, all worked on at the same time.
template <class Item, class Work>
[[nodiscard]] auto each_side_by_side(const std::vector<Item>& items, const Work& work) {
    using Answer = std::invoke_result_t<const Work&, const Item&>;
    std::vector<std::optional<Answer>> answers(items.size());
    std::vector<std::function<void()>> tasks;
    for (std::size_t at = 0; at < items.size(); ++at)
        tasks.emplace_back([&, at] { answers[at].emplace(work(items[at])); });
    side_by_side(tasks);
    std::vector<Answer> in_order;
    for (auto& answer : answers)
        in_order.push_back(std::move(*answer));
    return in_order;
}

} // namespace marea
