#pragma once

#include "autoscale/announced.hpp"
#include "base/exit_code.hpp"
#include "notice/events.hpp"
#include "system/json_file.hpp"

#include <optional>
#include <vector>

namespace marea {

/// What people were told and that has not ended.
struct NoticeMemory {
    bool at_maximum = false, start_failed = false, backup_failed = false;
    friend bool operator==(const NoticeMemory&, const NoticeMemory&) = default;
};
[[nodiscard]] std::string render_notice_memory(const NoticeMemory& memory);
[[nodiscard]] Result<NoticeMemory> parse_notice_memory(const std::string& text);
using NoticeFile = JsonFile<NoticeMemory, render_notice_memory, parse_notice_memory>;

/// Collects what a tick's events are worth telling.
class TickNotices {
public:
    void take(const autoscale::TickEvent& event);
    /// In the order in which they came; `memory` becomes what people know once all of it was told.
    [[nodiscard]] std::vector<Event<NoticeKind>> end(NoticeMemory& memory) const;

private:
    autoscale::Announced announced_;
    std::int64_t created_ = 0, returned_ = 0, active_ = 0, failures_ = 0;
    std::vector<Event<NoticeKind>> left_;
    std::optional<Held> held_;
    bool admitted_ = false;
};

/// A backup that failed, and the first that went well after one.
[[nodiscard]] std::vector<Event<NoticeKind>> backup_notices(ExitCode code, NoticeMemory& memory);

/// A notice did not reach people: what they know of it is what they knew `before`, so that the next run tells it.
void forget(NoticeMemory& memory, NoticeKind kind, const NoticeMemory& before);

/// Of a state that lasts or has ended: where no memory can be kept, each run would tell it anew.
[[nodiscard]] bool told_once(NoticeKind kind);

} // namespace marea
