#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace marea {

/// A number of bytes, to be shown with a unit.
struct Bytes {
    std::uint64_t value = 0;
    friend bool operator==(const Bytes&, const Bytes&) = default;
};

/// What an event can carry. No words of ours: a text here is a name, a path or somebody else's words.
using Value = std::variant<std::int64_t, double, std::string, Bytes, Moment, Error>;

struct Argument {
    const char* name;
    Value value;
};

/// What happened, as a code of the program (`Message` is its enum) and named values. Words live in report/.
template <class Message>
struct Event {
    Message message;
    std::vector<Argument> with{};
};

/// Where a program's events go; apps/ connects it with report/.
template <class Message>
using Sink = std::function<void(const Event<Message>&)>;

} // namespace marea
