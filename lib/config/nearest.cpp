#include "config/nearest.hpp"

#include "base/language.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <vector>

namespace marea::config {
namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return text;
}

/// Levenshtein's distance, case ignored.
std::size_t distance(const std::string& left, const std::string& right) {
    const auto a = lower(left);
    const auto b = lower(right);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
        }
    }
    return row.back();
}

std::string nearest(const std::string& name, const std::set<std::string>& candidates) {
    std::size_t best = std::max<std::size_t>(2, name.size() / 3) + 1;
    std::string found;
    for (const auto& candidate : candidates) {
        const bool shortened = name.size() >= 4 && lower(candidate).starts_with(lower(name));
        const auto far = shortened ? 1 : distance(name, candidate);
        if (candidate.empty() || far >= best) continue;
        best = far;
        found = candidate;
    }
    return found;
}

} // namespace

std::string unknown_key(const KnownKeys& known, const std::string& table, const std::string& name) {
    std::set<std::string> candidates = known.at(table);
    std::set<std::string> homes;
    for (const auto& [other, keys] : known) {
        if (table.empty() && !other.empty()) candidates.insert(other); // a misspelt [table] looks like a key as well
        if (other != table && keys.contains(name)) homes.insert(other);
    }
    auto text = table.empty() ? tr("clave o tabla desconocida: {}", "unknown key or table: {}", name)
                              : tr("clave desconocida en [{}]: {}", "unknown key in [{}]: {}", table, name);
    if (homes.contains(""))
        return text + tr("; va al principio, antes de la primera [tabla]",
                         "; it belongs at the beginning, before the first [table]");
    if (!homes.empty())
        return text +
               tr("; va en [{}]", "; it belongs in [{}]", fmt::format("{}", fmt::join(homes, tr("] o [", "] or ["))));
    if (const auto close = nearest(name, candidates); !close.empty())
        return text + tr("; ¿quiso decir {}?", "; did you mean {}?", close);
    return text +
           tr("; las válidas son: {}", "; the valid ones are: {}", fmt::format("{}", fmt::join(candidates, ", ")));
}

} // namespace marea::config
