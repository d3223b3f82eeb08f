#pragma once

#include "system/descriptor.hpp"

namespace marea {

/// From its construction on SIGINT, SIGTERM and SIGHUP no longer end the process but make a descriptor readable, so
/// that what runs can be ended and what is half done taken away. One that was ignored (nohup) stays so. To be made
/// before any thread.
class Interruption {
public:
    Interruption();
    [[nodiscard]] int descriptor() const { return signals_.get(); }
    [[nodiscard]] bool requested() const;

private:
    Descriptor signals_;
};

} // namespace marea
