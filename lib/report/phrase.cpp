#include "report/phrase.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

namespace {

/// A moment in a phrase: "{when}" is date and time, "{when:t}" the time of day.
struct ShownMoment {
    marea::Moment moment;
};

} // namespace

template <>
struct fmt::formatter<ShownMoment> {
    bool only_time = false;

    constexpr auto parse(fmt::format_parse_context& context) {
        const auto* at = context.begin();
        if (at != context.end() && *at == 't') {
            only_time = true;
            ++at;
        }
        return at;
    }
    template <class Context>
    auto format(const ShownMoment& shown, Context& context) const {
        return fmt::format_to(context.out(), "{}",
                              only_time ? marea::text::local_time_of_day(shown.moment)
                                        : marea::text::local_time(shown.moment));
    }
};

namespace marea {

std::string fill(std::string_view text, const std::vector<Argument>& with) {
    fmt::dynamic_format_arg_store<fmt::format_context> arguments;
    for (const auto& [name, value] : with)
        std::visit(
            [&, key = name](const auto& known) {
                using Known = std::decay_t<decltype(known)>;
                if constexpr (std::is_same_v<Known, std::string>)
                    arguments.push_back(fmt::arg(key, text::clean(known)));
                else if constexpr (std::is_same_v<Known, Bytes>)
                    arguments.push_back(fmt::arg(key, text::bytes(known.value)));
                else if constexpr (std::is_same_v<Known, Moment>)
                    arguments.push_back(fmt::arg(key, ShownMoment{known}));
                else if constexpr (std::is_same_v<Known, Error>)
                    arguments.push_back(fmt::arg(key, messages::describe(known)));
                else
                    arguments.push_back(fmt::arg(key, known));
            },
            value);
    return fmt::vformat(text, arguments);
}

std::string beginning(Level level) {
    switch (level) {
    case Level::line: break;
    case Level::warning: return tr("AVISO: ", "WARNING: ");
    case Level::error: return "ERROR: ";
    }
    return {};
}

void say(const Log& log, const Phrase& phrase, const std::vector<Argument>& with) {
    say(log, Words{phrase.level, fill(phrase.text, with)});
}

void say(const Log& log, const Words& words) {
    log.line(beginning(words.level) + words.text);
}

} // namespace marea
