#pragma once

#include "autoscale/executor/run_arguments.hpp"
#include "autoscale/executor/target.hpp"
#include "config/settings.hpp"
#include "engine/api.hpp"
#include "engine/docker.hpp"
#include "project/find.hpp"

#include <optional>

namespace marea {

/// Backends as containers of one Docker engine: looked at through its API, changed through the docker client.
class DockerTarget final : public ContainerTarget {
public:
    /// `settings`: look() puts what it finds in the place of each "auto" of them. `listed`: the engine's containers,
    /// for the first look, where they were just listed; empty: they were not.
    DockerTarget(const engine::Api& api, const Docker& docker, Settings& settings,
                 std::vector<engine::Container> listed = {})
        : api_(api), docker_(docker), settings_(settings), given_(settings), listed_(std::move(listed)) {}

    [[nodiscard]] Result<Fleet> look() override;
    [[nodiscard]] std::vector<Result<void>> ask(const std::vector<Backend>& backends) override;
    [[nodiscard]] Result<Backend> start(const ContainerName& name, Port port, const Stamp& now) override;
    [[nodiscard]] Result<void> ready() override;
    [[nodiscard]] Result<void> revive(const Backend& backend) override;
    [[nodiscard]] std::vector<std::string> last_lines(const Backend& backend) override;
    [[nodiscard]] Result<void> remove(const Backend& backend) override;

    /// What the last look() found out.
    [[nodiscard]] const Surroundings& surroundings() const { return surroundings_; }

private:
    [[nodiscard]] Result<Finished> run(const RunCommand& command, const ContainerName& name) const;
    void complete(Fleet& fleet, const std::vector<engine::Container>& containers) const;
    [[nodiscard]] Result<void> ask_by_exec(const Backend& backend) const;
    [[nodiscard]] Error cause_of(const Error& refused, const ContainerName& name, Port port,
                                 const std::string& token) const;
    void remove_leftover(const std::vector<engine::Container>& containers, const std::string& token) const;
    [[nodiscard]] bool gone(const Backend& backend) const;

    const engine::Api& api_;
    const Docker& docker_;
    Settings& settings_;
    const Settings given_; ///< as they stand in the file
    std::vector<engine::Container> listed_;
    Surroundings surroundings_;
    bool completed_ = false; ///< settings_ holds what a look found
};

} // namespace marea
