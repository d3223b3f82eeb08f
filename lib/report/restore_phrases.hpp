#pragma once

#include "backup/events.hpp"
#include "report/phrase.hpp"

namespace marea {

/// The part of `phrase_for` that is about a backup's content: it is verified or restored.
[[nodiscard]] Phrase restore_phrase(BackupMessage message);

} // namespace marea
