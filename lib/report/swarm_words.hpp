#pragma once

#include "base/error.hpp"

#include <string>

namespace marea::messages {

struct SwarmWords {
    std::string sentence;
    std::string remedy;
};

/// The words of the faults about a swarm, a service or its tasks; none for any other.
[[nodiscard]] SwarmWords swarm_words(const Error& error);

} // namespace marea::messages
