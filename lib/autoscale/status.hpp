#pragma once

#include "autoscale/look.hpp"

namespace marea {

/// What `autoscale --status` answers with; report/ renders it.
struct Status {
    Look look;
    Result<void> memory; ///< why the last tick's memory cannot be read
    int active = 0;      ///< backends that take clients
};

/// `autoscale --status`: measures now, takes no lock and changes nothing.
[[nodiscard]] Status status(const Parts& parts);

} // namespace marea
