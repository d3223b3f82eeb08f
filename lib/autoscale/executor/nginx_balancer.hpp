#pragma once

#include "autoscale/executor/balancer.hpp"
#include "autoscale/executor/nginx_process.hpp"
#include "config/settings.hpp"

#include <filesystem>
#include <functional>

namespace marea {

/// An nginx that includes `upstream_file`, or, where it does not and runs in the project, one that finds the backends
/// by their alias in Docker's DNS when it is reloaded (the alias way). Which of the two is asked of nginx itself at
/// each change.
class NginxBalancer final : public Balancer {
public:
    /// The operator's first file, and what else Marea keeps, lies in state_dir: never beside the file, for its folder
    /// may be included whole. `healthy`: whether /health through nginx answers 200 now.
    NginxBalancer(NginxProcess& nginx, const Settings& settings, std::function<bool()> healthy)
        : nginx_(nginx), settings_(settings.balancer), alias_(settings.backend.compose_service),
          state_dir_(settings.paths.state_dir), healthy_(std::move(healthy)) {}

    [[nodiscard]] Result<std::optional<std::vector<std::string>>> members() override;
    [[nodiscard]] Result<void> ready() override;
    [[nodiscard]] Result<void> put(const std::vector<Server>& servers) override;
    [[nodiscard]] Result<void> removed() override;
    [[nodiscard]] Result<Inclusion> included() override;
    [[nodiscard]] bool by_alias() const override;

private:
    [[nodiscard]] std::filesystem::path previous() const { return state_dir_ / "upstream.previous"; }
    [[nodiscard]] std::filesystem::path original() const { return state_dir_ / "upstream.orig"; }
    /// In the alias way: what nginx was last reloaded with.
    [[nodiscard]] std::filesystem::path aliases() const { return state_dir_ / "upstream.alias"; }

    [[nodiscard]] Result<std::string> keep_present(const std::filesystem::path& file) const;
    [[nodiscard]] Result<void> take_up(const std::filesystem::path& file, const std::string& old,
                                       const std::vector<Server>& servers, bool well_before);
    [[nodiscard]] bool becomes_healthy() const;
    [[nodiscard]] bool serves_alias(const std::string& dump) const;
    [[nodiscard]] bool is_placeholder(const std::string& address) const;
    [[nodiscard]] Result<void> restore(const std::filesystem::path& file, const std::string& old,
                                       const std::vector<Server>& servers) const;
    [[nodiscard]] Result<void> note_way(const std::string& text, const std::vector<Server>& servers) const;

    NginxProcess& nginx_;
    const BalancerSettings& settings_;
    const std::string& alias_;
    const std::filesystem::path& state_dir_;
    std::function<bool()> healthy_;
    bool included_ = false; ///< in the alias way, though nginx's configuration includes the file by now
};

} // namespace marea
