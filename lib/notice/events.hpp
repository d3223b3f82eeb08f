#pragma once

#include "base/event.hpp"

namespace marea {

/// What is worth telling a person at once. Words: lib/report/notice_words.cpp.
enum class NoticeKind {
    added,         ///< backends, active: as many serve now
    retired,       ///< name, active
    evicted,       ///< name: it is silent, and serves no longer
    at_maximum,    ///< active: more are wanted; once, until it ends
    below_maximum, ///< active: it has ended
    start_failed,  ///< failures: in a row
    starts_again,  ///< the first one that serves after that
    backup_failed,
    backup_again, ///< the first good one after that
};
inline constexpr NoticeKind last_notice = NoticeKind::backup_again;

/// What went wrong while telling.
enum class TellMessage {
    untold,   ///< error: the command of [notify]
    unpinged, ///< error: the address of [ping]
};

} // namespace marea
