#pragma once

#include "autoscale/executor/target.hpp"
#include "config/settings.hpp"
#include "engine/docker.hpp"
#include "system/http.hpp"

namespace marea {

/// Backends as containers of one Docker engine.
class DockerTarget final : public Target {
public:
    DockerTarget(const Docker& docker, HttpClient& http, const Settings& settings)
        : docker_(docker), http_(http), settings_(settings) {}

    [[nodiscard]] Result<Fleet> look() override;
    [[nodiscard]] Result<Backend> start(const ContainerName& name, Port port, const Stamp& now) override;
    [[nodiscard]] Result<void> check_health(const Backend& backend) override;
    [[nodiscard]] std::vector<std::string> last_lines(const Backend& backend) override;
    [[nodiscard]] Result<void> remove(const Backend& backend) override;

private:
    [[nodiscard]] std::vector<std::string> run_arguments(const ContainerName& name, Port port, const Stamp& now,
                                                         const std::string& token) const;
    void remove_leftover(const std::string& token) const;

    const Docker& docker_;
    HttpClient& http_;
    const Settings& settings_;
};

} // namespace marea
