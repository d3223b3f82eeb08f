#include "notice/notices.hpp"

#include "system/json.hpp"

namespace marea {
namespace {

using autoscale::Says;
constexpr int version = 1;

} // namespace

std::string render_notice_memory(const NoticeMemory& memory) {
    return render_json({{"at_maximum", memory.at_maximum},
                        {"start_failed", memory.start_failed},
                        {"backup_failed", memory.backup_failed}},
                       version);
}

Result<NoticeMemory> parse_notice_memory(const std::string& text) {
    return parse_json(text, version, [](const Json& json) -> Result<NoticeMemory> {
        return NoticeMemory{json.at("at_maximum").get<bool>(), json.at("start_failed").get<bool>(),
                            json.at("backup_failed").get<bool>()};
    });
}

void TickNotices::take(const autoscale::TickEvent& said) {
    if (said.says == Says::active) active_ = std::get<std::int64_t>(said.with.front().value);
    const auto event = announced_.done(said);
    if (!event) return;
    const auto left = [&](NoticeKind kind) { left_.push_back({kind, {event->with.front()}}); };
    switch (event->says) {
    case Says::created: ++created_; return;
    case Says::taking_back: ++returned_; return;
    case Says::admitted: admitted_ = true; return;
    case Says::draining:
    case Says::lowering: return left(NoticeKind::retired);
    case Says::evicted: return left(NoticeKind::evicted);
    case Says::next_try: failures_ = std::get<std::int64_t>(event->with.front().value); return;
    case Says::decided:
        if (!event->decision) return;
        held_ = event->decision->held;
        active_ = event->decision->active;
        return;
    default: return;
    }
}

std::vector<Event<NoticeKind>> TickNotices::end(NoticeMemory& memory) const {
    std::vector<Event<NoticeKind>> told;
    if (const auto added = created_ + returned_; added > 0)
        told.push_back({NoticeKind::added, {{"backends", added}, {"active", active_}}});
    for (const auto& [kind, with] : left_)
        told.push_back({kind, {{"name", with.front().value}, {"active", active_}}});
    if (failures_ > 0) {
        told.push_back({NoticeKind::start_failed, {{"failures", failures_}}});
        memory.start_failed = true;
    } else if (memory.start_failed && (created_ > 0 || admitted_)) {
        told.push_back({NoticeKind::starts_again});
        memory.start_failed = false;
    }
    if (!held_) return told; // nothing was decided: it may be so still
    const bool at_maximum = *held_ == Held::at_maximum;
    if (at_maximum && !memory.at_maximum) told.push_back({NoticeKind::at_maximum, {{"active", active_}}});
    if (!at_maximum && memory.at_maximum) told.push_back({NoticeKind::below_maximum, {{"active", active_}}});
    memory.at_maximum = at_maximum;
    return told;
}

std::vector<Event<NoticeKind>> backup_notices(ExitCode code, NoticeMemory& memory) {
    if (code == ExitCode::failed) {
        memory.backup_failed = true;
        return {{NoticeKind::backup_failed}};
    }
    if (code == ExitCode::locked || !memory.backup_failed) return {};
    memory.backup_failed = false;
    return {{NoticeKind::backup_again}};
}

void forget(NoticeMemory& memory, NoticeKind kind, const NoticeMemory& before) {
    switch (kind) {
    case NoticeKind::at_maximum:
    case NoticeKind::below_maximum: memory.at_maximum = before.at_maximum; return;
    case NoticeKind::start_failed:
    case NoticeKind::starts_again: memory.start_failed = before.start_failed; return;
    case NoticeKind::backup_failed:
    case NoticeKind::backup_again: memory.backup_failed = before.backup_failed; return;
    default: return;
    }
}

bool told_once(NoticeKind kind) {
    return kind == NoticeKind::at_maximum || kind == NoticeKind::below_maximum || kind == NoticeKind::starts_again ||
           kind == NoticeKind::backup_again;
}

} // namespace marea
