#include "report/log.hpp"

#include "base/language.hpp"
#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

namespace marea {
namespace {

/// Foreign words are cut one by one where they enter a line; this bounds what is left.
constexpr std::size_t longest_line = 4000;

} // namespace

void Log::line(const std::string& text) const {
    const auto whole = fmt::format("[{}] {}\n", text::local_time(clock_.wall()), text::clean(text, longest_line));
    std::fwrite(whole.data(), 1, whole.size(), stream_);
    std::fflush(stream_);
}

void Log::warning(const std::string& text) const {
    line(tr("AVISO: {}", "WARNING: {}", text));
}

void Log::error(const Error& problem) const {
    error(messages::describe(problem));
}

} // namespace marea
