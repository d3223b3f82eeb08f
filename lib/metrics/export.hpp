#pragma once

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "config/settings.hpp"
#include "metrics/events.hpp"
#include "metrics/page.hpp"

namespace marea::metrics {

/// One run of a program, from its construction to finish(): what it tells goes into `page`, and then into the
/// program's own file, `marea_autoscale.prom` for a textfile of `marea.prom`, so that no program overwrites another's.
class Export {
public:
    /// Without [metrics] textfile nothing is read or written.
    Export(const Settings& settings, const Clock& clock, std::string program);

    Page& page() { return memory_.page; }

    enum class Outcome { ok, partial, failed };
    /// Writes the file. That it cannot be written is said once, until it can, and changes nothing else.
    void finish(Outcome outcome, const Sink<MetricsMessage>& say);

private:
    const Settings& settings_;
    const Clock& clock_;
    std::string program_;
    Stamp begun_;
    MemoryFile store_;
    Memory memory_;
};

/// nullopt: another run had the lock, and this one did nothing.
[[nodiscard]] std::optional<Export::Outcome> outcome_of(ExitCode code);

/// The program's own file.
[[nodiscard]] std::filesystem::path file_of(const std::filesystem::path& textfile, const std::string& program);

} // namespace marea::metrics
