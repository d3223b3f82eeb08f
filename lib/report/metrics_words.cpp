#include "report/metrics_words.hpp"

namespace marea {

Phrase phrase_for(MetricsMessage message) {
    switch (message) {
    case MetricsMessage::unsaved:
        return {Level::warning, "las métricas no quedan en su fichero ([metrics] textfile): {error}",
                "the metrics are not in their file ([metrics] textfile): {error}"};
    }
    return {};
}

Sink<MetricsMessage> metrics_log(const Log& log) {
    return [&log](const Event<MetricsMessage>& event) { say(log, phrase_for(event.message), event.with); };
}

} // namespace marea
