#include "api_stand_in.hpp"

#include <fmt/format.h>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace fs = std::filesystem;

namespace marea::test {
namespace {

std::string content(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

} // namespace

std::string api_json(const ApiContainer& container) {
    const auto& [name, state, labels, network, address, ports, image_id, image] = container;
    return fmt::format(
        R"({{"Id":"id-{0}","Names":["/{0}"],"Image":"{7}","ImageID":"{6}","Created":1705329060,"State":"{1}",)"
        R"("Status":"Up 3 minutes","Labels":{2},"Ports":{5},)"
        R"("NetworkSettings":{{"Networks":{{"{3}":{{"NetworkID":"n","IPAddress":"{4}"}}}}}}}})",
        name, state, labels, network, address, ports, image_id, image);
}

ApiStandIn::ApiStandIn(fs::path folder) : folder_(std::move(folder)) {
    fs::create_directories(folder_ / "answers");
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = socket().string();
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error("the test's folder has too long a name");
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, sizeof address) != 0 || ::listen(listener_, 64) != 0)
        throw std::runtime_error("no socket for the test");
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

ApiStandIn::~ApiStandIn() {
    thread_.request_stop();
    thread_.join();
    ::close(listener_);
}

void ApiStandIn::put(const ApiContainer& container) const {
    std::ofstream(folder_ / (container.name + ".container")) << api_json(container);
}

void ApiStandIn::answer(const std::string& path, const std::string& json) const {
    auto name = path;
    std::replace(name.begin(), name.end(), '/', '+');
    std::ofstream(folder_ / "answers" / name) << json;
}

std::string ApiStandIn::reply_to(const std::string& path) const {
    if (status_ != 200) return fmt::format("HTTP/1.1 {} x\r\n", status_.load());
    if (path == "/containers/json?all=1") {
        std::vector<fs::path> files; // the newest first, as the engine lists them
        for (const auto& entry : fs::directory_iterator(folder_))
            if (entry.path().extension() == ".container") files.push_back(entry.path());
        std::sort(files.begin(), files.end(),
                  [](const auto& a, const auto& b) { return fs::last_write_time(a) > fs::last_write_time(b); });
        std::string list;
        for (const auto& file : files)
            list += (list.empty() ? "" : ",") + content(file);
        return "HTTP/1.1 200 OK\r\n\r\n[" + list + "]";
    }
    auto name = path;
    std::replace(name.begin(), name.end(), '/', '+');
    const auto file = folder_ / "answers" / name;
    if (!fs::exists(file)) return "HTTP/1.1 404 Not Found\r\n\r\n{\"message\":\"no such thing\"}";
    return "HTTP/1.1 200 OK\r\n\r\n" + content(file);
}

void ApiStandIn::serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        pollfd ready{listener_, POLLIN, 0};
        if (::poll(&ready, 1, 20) <= 0) continue;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        std::string request;
        char block[4096];
        while (request.find("\r\n\r\n") == std::string::npos) {
            const auto got = ::read(client, block, sizeof block);
            if (got <= 0) break;
            request.append(block, static_cast<std::size_t>(got));
        }
        ++requests_;
        while (hangs_ && !stop.stop_requested())
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        const auto start = request.find(' ') + 1;
        auto reply = reply_to(request.substr(start, request.find(' ', start) - start));
        const auto head = reply.find("\r\n") + 2;
        reply.insert(head, "Connection: close\r\n");
        (void)::send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
        ::close(client);
    }
}

} // namespace marea::test
