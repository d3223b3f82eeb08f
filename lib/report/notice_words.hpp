#pragma once

#include "config/settings.hpp"
#include "notice/notices.hpp"
#include "notice/notify.hpp"
#include "report/phrase.hpp"

namespace marea {

[[nodiscard]] Phrase phrase_for(NoticeKind kind);
[[nodiscard]] Phrase phrase_for(TellMessage message);
/// For machines.
[[nodiscard]] const char* code_of(NoticeKind kind);

/// One line for a command: the text, or as JSON {event, program, host, project, text, time}.
[[nodiscard]] std::string notice_line(const Settings& settings, const std::string& program, const std::string& event,
                                      const std::string& text, Moment now);

/// Tells those outside of one run; what fails there is one line of `log` and nothing else.
class Outside {
public:
    Outside(const Settings& settings, const Clock& clock, const Log& log, std::string program, const Secret& url);
    /// Before the work.
    void start() const { ping(Ping::start); }
    /// After it, with no lock held.
    void end(bool well, const std::function<std::vector<Event<NoticeKind>>(NoticeMemory&)>& notices = {}) const;

private:
    void ping(Ping what) const;
    void tell(const std::function<std::vector<Event<NoticeKind>>(NoticeMemory&)>& notices) const;

    const Settings& settings_;
    const Clock& clock_;
    const Log& log_;
    std::string program_;
    const Secret& url_;
};

} // namespace marea
