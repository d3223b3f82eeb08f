#pragma once

#include "autoscale/executor/balancer.hpp"
#include "config/settings.hpp"
#include "system/process.hpp"

#include <string_view>

namespace marea {

/// The upstream file's text: one block, whole.
[[nodiscard]] std::string render_upstream(const std::string& upstream_name, const std::vector<Server>& servers);

/// The addresses of the `server` lines that are not marked `down`.
[[nodiscard]] std::vector<std::string> parse_upstream(std::string_view text);

/// An nginx that includes `upstream_file`.
class NginxBalancer final : public Balancer {
public:
    NginxBalancer(CommandRunner& runner, const BalancerSettings& settings) : runner_(runner), settings_(settings) {}

    [[nodiscard]] Result<std::optional<std::vector<std::string>>> members() override;
    [[nodiscard]] Result<bool> differs(const std::vector<Server>& servers) override;
    [[nodiscard]] Result<void> put(const std::vector<Server>& servers) override;

private:
    CommandRunner& runner_;
    const BalancerSettings& settings_;
};

/// `kind = "none"`: somebody else routes to the backends.
class NoBalancer final : public Balancer {
public:
    [[nodiscard]] Result<std::optional<std::vector<std::string>>> members() override {
        return std::optional<std::vector<std::string>>{};
    }
    [[nodiscard]] Result<bool> differs(const std::vector<Server>&) override { return false; }
    [[nodiscard]] Result<void> put(const std::vector<Server>&) override { return {}; }
};

} // namespace marea
