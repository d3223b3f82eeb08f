#include "notice/notify.hpp"

#include "system/http.hpp"

#include <algorithm>

namespace marea {

Result<void> notify(CommandRunner& runner, const std::vector<std::string>& command, const std::string& line,
                    Seconds limit) {
    using std::chrono::milliseconds;
    const auto time = std::max(std::chrono::duration_cast<milliseconds>(limit), milliseconds(1));
    const auto told = run_checked(runner, {command, {}, time, line + "\n"}, command.front());
    return told ? Result<void>() : told.error();
}

Result<void> ping(const Secret& url, Ping what, const std::string& program) {
    if (url.empty()) return {};
    auto address = url.reveal();
    const auto query = std::min(address.find_first_of("?#"), address.size());
    if (what != Ping::success) address.insert(query, what == Ping::start ? "/start" : "/fail");
    constexpr std::chrono::seconds before_work{2};
    constexpr std::chrono::seconds after_work{10};
    const auto status = CurlClient().get(address, what == Ping::start ? before_work : after_work);
    const auto subject = "[ping] " + program;
    if (!status) return Error{status.error().fault, subject, {}};
    constexpr int first_good = 200;
    constexpr int first_redirect = 300;
    if (*status < first_good || *status >= first_redirect)
        return Error{Fault::http, subject, "HTTP " + std::to_string(*status)};
    return {};
}

} // namespace marea
