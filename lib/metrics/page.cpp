#include "metrics/page.hpp"

#include "base/text.hpp"
#include "system/json.hpp"

#include <fmt/format.h>

#include <cmath>

namespace marea::metrics {
namespace {

constexpr int version = 1;

std::string escaped(const std::string& value) {
    constexpr std::size_t longest = 1000;
    std::string text;
    for (const char letter : text::clean(value, longest)) {
        if (letter == '\\' || letter == '"') text += '\\';
        text += letter;
    }
    return text;
}

/// `action="add",project="/opt/chat-app"`
std::string rendered(const Labels& labels) {
    std::string text;
    for (const auto& [name, value] : labels)
        text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", name, escaped(value));
    return text;
}

const Family* family_of(const std::string& name) {
    for (const auto* family : all_families)
        if (name == family->name) return family;
    return nullptr;
}

} // namespace

void Page::set(const Family& family, double value, const Labels& labels) {
    if (std::isfinite(value)) values_[family.name][rendered(labels)] = value;
}

void Page::add(const Family& family, double by, const Labels& labels) {
    if (std::isfinite(by)) values_[family.name][rendered(labels)] += by;
}

std::string Page::render(const Labels& common) const {
    const auto shared = rendered(common);
    std::string text;
    for (const auto* family : all_families) {
        const auto found = values_.find(family->name);
        if (found == values_.end()) continue;
        text += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", family->name, family->help,
                            family->type == Type::counter ? "counter" : "gauge");
        for (const auto& [own, value] : found->second)
            text += fmt::format("{}{{{}{}{}}} {}\n", family->name, own, own.empty() || shared.empty() ? "" : ",",
                                shared, value);
    }
    return text;
}

std::string render_memory(const Memory& memory) {
    Json values = Json::object();
    for (const auto* family : all_families) {
        const auto found = memory.page.values_.find(family->name);
        if (family->remembered() && found != memory.page.values_.end()) values[family->name] = found->second;
    }
    return render_json({{"values", values}, {"unsaved_said", memory.unsaved_said}}, version);
}

Result<Memory> parse_memory(const std::string& text) {
    return parse_json(text, version, [](const Json& json) -> Result<Memory> {
        Memory memory;
        memory.unsaved_said = json.at("unsaved_said").get<bool>();
        for (const auto& [name, series] : json.at("values").items()) {
            const auto* family = family_of(name);
            if (family == nullptr || !family->remembered()) continue; // of another version
            for (const auto& [labels, value] : series.items())
                memory.page.values_[name][labels] = value.get<double>();
        }
        return memory;
    });
}

} // namespace marea::metrics
