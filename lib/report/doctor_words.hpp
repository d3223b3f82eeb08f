#pragma once

#include "doctor/line.hpp"
#include "report/ink.hpp"
#include "report/phrase.hpp"

#include <string>
#include <vector>

namespace marea {

[[nodiscard]] Phrase phrase_for(doctor::Message message);

/// What was found, or what to do.
[[nodiscard]] std::string words_of(const doctor::Line& line);

/// "OK       Permisos: ...", a line for each.
[[nodiscard]] std::string render_doctor(const std::vector<doctor::Line>& lines, const Ink& ink = Ink());
[[nodiscard]] std::string render_doctor_json(const std::vector<doctor::Line>& lines);

} // namespace marea
