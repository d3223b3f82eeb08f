#pragma once

#include "base/language.hpp"

#include <span>
#include <string>
#include <string_view>

namespace marea {

/// What a setting means, for autoscale.conf(5). Default and range are printed from config/keys.hpp.
struct SettingWords {
    std::string_view path; ///< "guards.cooldown_seconds"; of the keys on top "CPU_MIN"
    Text meaning;
};

/// One for each key of config/keys.hpp, which a test holds against it.
[[nodiscard]] std::span<const SettingWords> setting_words();

[[nodiscard]] std::string path_of(std::string_view table, std::string_view key);

/// nullptr: it has none.
[[nodiscard]] const SettingWords* words_of(std::string_view table, std::string_view key);

} // namespace marea
