#pragma once

#include "backup/events.hpp"
#include "report/phrase.hpp"

#include <string>

/// The words of `backup`.
namespace marea {

[[nodiscard]] Phrase phrase_for(BackupMessage message);

/// The sentence, with the event's values.
[[nodiscard]] std::string words_of(const Event<BackupMessage>& event);

/// Writes each event as a line of the log.
[[nodiscard]] Sink<BackupMessage> backup_log(const Log& log);

} // namespace marea
