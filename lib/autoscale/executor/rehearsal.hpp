#pragma once

#include "autoscale/executor/balancer.hpp"
#include "autoscale/executor/target.hpp"

namespace marea {

/// A target that looks for real and changes nothing: what a dry run settles with.
class RehearsalTarget final : public Target {
public:
    explicit RehearsalTarget(Target& real) : real_(real) {}
    [[nodiscard]] Result<Fleet> look() override { return real_.look(); }
    [[nodiscard]] Result<Backend> start(const ContainerName& name, Port, const Stamp&) override {
        return Error{Fault::docker_refused, name.value, {}}; // a dry run says what it would start, and asks nobody to
    }
    [[nodiscard]] Result<void> check_health(const Backend& backend) override { return real_.check_health(backend); }
    [[nodiscard]] std::vector<std::string> last_lines(const Backend& backend) override {
        return real_.last_lines(backend);
    }
    [[nodiscard]] Result<void> remove(const Backend&) override { return {}; }

private:
    Target& real_;
};

/// The same for a balancer.
class RehearsalBalancer final : public Balancer {
public:
    explicit RehearsalBalancer(Balancer& real) : real_(real) {}
    [[nodiscard]] Result<std::optional<std::vector<std::string>>> members() override { return real_.members(); }
    [[nodiscard]] Result<bool> differs(const std::vector<Server>& servers) override { return real_.differs(servers); }
    [[nodiscard]] Result<void> put(const std::vector<Server>&) override { return {}; }

private:
    Balancer& real_;
};

} // namespace marea
