#pragma once

#include "doctor/answers.hpp"

#include <algorithm>
#include <utility>

namespace marea::doctor {

/// The lines, as they come together. For the .cpp files of this folder.
class Notes {
public:
    using With = std::vector<Argument>;

    void say(Topic topic, Verdict verdict, Message message, With with = {}) {
        add(topic, verdict, Event<Message>{message, std::move(with)});
    }
    void well(Topic topic, Message message, With with = {}) { say(topic, Verdict::ok, message, std::move(with)); }
    void ill(Topic topic, const Error& error) { say(topic, Verdict::fault, Message::fault, {{"error", error}}); }
    void blocked(Topic topic) { say(topic, Verdict::unknown, Message::blocked); }
    template <class Said>
    void add(Topic topic, Verdict verdict, Said said) {
        lines_.push_back({topic, verdict, std::move(said)});
    }
    /// Their faults are consequences of one further up.
    void put_off(const std::vector<Topic>& topics) {
        for (const auto topic : topics) {
            std::erase_if(lines_,
                          [&](const Line& line) { return line.topic == topic && line.verdict == Verdict::fault; });
            if (!said(topic)) blocked(topic);
        }
    }
    [[nodiscard]] bool said(Topic topic) const {
        return std::any_of(lines_.begin(), lines_.end(), [&](const Line& line) { return line.topic == topic; });
    }

    /// In the order of their topics.
    [[nodiscard]] std::vector<Line> lines() && {
        std::stable_sort(lines_.begin(), lines_.end(),
                         [](const Line& one, const Line& other) { return one.topic < other.topic; });
        return std::move(lines_);
    }

private:
    std::vector<Line> lines_;
};

/// What the health check and the backup need, who starts the programs and when they last ran, and what the host denies.
void note_upkeep(Notes& notes, const Patient& patient, const Answers& answers);

} // namespace marea::doctor
