#pragma once

#include "autoscale/announced.hpp"
#include "backup/events.hpp"
#include "cleanup/events.hpp"
#include "config/settings.hpp"
#include "healthcheck/events.hpp"
#include "metrics/page.hpp"

/// What each program's events become.
namespace marea::metrics {

/// One tick: events by their order, and at its end what it did not come to.
class TickMetrics {
public:
    TickMetrics(Page& page, const Settings& settings) : page_(page), settings_(settings) {}
    void take(const autoscale::TickEvent& event);
    /// False: another run had the lock, and this one did nothing.
    [[nodiscard]] bool end();

private:
    Page& page_;
    const Settings& settings_;
    autoscale::Announced announced_;
    bool ran_ = false, decided_ = false, notes_ = false, paused_ = false;
};

class BackupMetrics {
public:
    explicit BackupMetrics(Page& page) : page_(page) {}
    void take(const Event<BackupMessage>& event, Moment now);

private:
    Page& page_;
    std::vector<Argument> dumped_; ///< counts once it has its place
};

void take(Page& page, const Event<CleanupMessage>& event);
void take(Page& page, const HealthReport& report);

} // namespace marea::metrics
