#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace marea::test {

/// A container as the engine's API shows it.
struct ApiContainer {
    std::string name;
    std::string state = "running";
    std::string labels = "{}"; ///< JSON
    std::string network = "chat_network";
    std::string address = "";
    std::string ports = "[]"; ///< JSON
    std::string image_id = "sha256:img";
    std::string image = "chat_backend_image";
};
[[nodiscard]] std::string api_json(const ApiContainer& container);

/// The engine's API on a Unix socket of `folder`: each container is a file `NAME.container` of it (so that a stand-in
/// for the docker client can add and remove them), and any other path is answered from the file `answers/PATH` with '/'
/// as '+'; there is no such file: 404.
class ApiStandIn {
public:
    explicit ApiStandIn(std::filesystem::path folder);
    ~ApiStandIn();
    ApiStandIn(const ApiStandIn&) = delete;
    ApiStandIn& operator=(const ApiStandIn&) = delete;

    void put(const ApiContainer& container) const;
    void answer(const std::string& path, const std::string& json) const;
    void fails_with(int status) { status_ = status; } ///< 200: well again
    void hangs(bool on) { hangs_ = on; }
    [[nodiscard]] std::filesystem::path socket() const { return folder_ / "docker.sock"; }
    [[nodiscard]] int requests() const { return requests_; }

private:
    void serve(const std::stop_token& stop);
    [[nodiscard]] std::string reply_to(const std::string& path) const;

    std::filesystem::path folder_;
    int listener_ = -1;
    std::atomic<int> status_{200};
    std::atomic<bool> hangs_{false};
    std::atomic<int> requests_{0};
    std::jthread thread_;
};

} // namespace marea::test
