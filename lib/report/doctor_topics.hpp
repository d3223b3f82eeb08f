#pragma once

#include "base/language.hpp"
#include "doctor/line.hpp"

namespace marea {

/// What a line of the doctor's is about.
[[nodiscard]] Text name_of(doctor::Topic topic);

/// For machines, the same in both languages: "connections".
[[nodiscard]] const char* code_of(doctor::Topic topic);

} // namespace marea
