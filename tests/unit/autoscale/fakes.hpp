#pragma once

#include "autoscale/executor/balancer.hpp"
#include "autoscale/executor/target.hpp"

#include <functional>
#include <limits>
#include <map>

/// The parts of a job, in memory; world.hpp puts them together.
namespace marea::test {

using Addresses = std::vector<std::string>;

/// Moves only by hand. A sleep takes no time here and all of it there.
class FakeClock final : public Clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override { return wall_; }
    [[nodiscard]] Stamp boot() const override { return boot_; }
    void sleep(Seconds duration) override { advance(duration.count()); }

    void advance(double seconds);
    void set_wall_back(std::chrono::seconds by) { wall_ -= by; }
    void reboot(double seconds_after) { boot_ = {boot_.boot_id + "'", seconds_after}; }
    [[nodiscard]] Stamp ago(double seconds) const { return {boot_.boot_id, boot_.seconds - seconds}; }

private:
    std::chrono::system_clock::time_point wall_{std::chrono::seconds(1705334400)}; // 2024-01-15 16:00:00 UTC
    Stamp boot_{"boot", 100000};
};

/// Thrown where a run is to be killed: like SIGKILL, it leaves what was done so far and nothing more.
struct Killed {};

/// What target and balancer were asked, in one order for both.
class Journal {
public:
    /// Called before an effect and after it.
    void begin(const std::string& entry);
    void end(const std::string& entry) const;

    std::vector<std::string> entries;
    std::string kill_before, kill_after;               ///< beginnings of entries
    std::function<void(const std::string&)> on_effect; ///< looks at the world just before an effect
};

/// A running backend, or one in another state, published on 127.0.0.1.
[[nodiscard]] Backend make_backend(const std::string& name, std::uint16_t port, bool managed,
                                   ContainerState state = ContainerState::running);

inline constexpr int never = std::numeric_limits<int>::max();

/// An engine with a fleet in memory.
class FakeTarget final : public ContainerTarget {
public:
    explicit FakeTarget(Journal& journal) : journal_(journal) {}
    [[nodiscard]] Result<Fleet> look() override;
    [[nodiscard]] Result<Backend> start(const ContainerName& name, Port port, const Stamp& now) override;
    [[nodiscard]] std::vector<Result<void>> ask(const std::vector<Backend>& backends) override;
    [[nodiscard]] Result<void> ready() override { return {}; }
    [[nodiscard]] Result<void> revive(const Backend& backend) override;
    [[nodiscard]] std::vector<std::string> last_lines(const Backend& backend) override;
    [[nodiscard]] Result<void> remove(const Backend& backend) override;

    /// The newest, as docker lists it: in front.
    void add(Backend backend) { backends.insert(backends.begin(), std::move(backend)); }
    [[nodiscard]] Backend* find(const std::string& name);

    std::vector<Backend> backends;
    std::optional<Error> look_fails, start_fails, remove_fails;
    bool starts_anyway = false;               ///< with start_fails: the container runs although docker said no word
    int newcomers_silent = 0;                 ///< asks that a new backend leaves unanswered
    std::map<std::string, int> silent_for;    ///< the same by name
    bool newcomers_end = false;               ///< a new backend ends as soon as it was asked once
    std::map<std::string, std::string> taken; ///< names (or ports) that docker run meets as taken
    std::optional<Cluster> cluster;           ///< they are tasks of a service; steps are not carried out by this one
    bool compose_present = false, compose_stopped = false;
    std::string wanted_image;
    std::vector<std::string> said = {"Error: connect ECONNREFUSED", "exit"};

private:
    [[nodiscard]] Result<void> ask_one(const Backend& backend);

    Journal& journal_;
};

/// A balancer with its file in memory; like nginx's, it never writes an empty list.
class FakeBalancer final : public Balancer {
public:
    explicit FakeBalancer(Journal& journal) : journal_(journal) {}
    [[nodiscard]] Result<std::optional<std::vector<std::string>>> members() override;
    [[nodiscard]] Result<void> ready() override;
    [[nodiscard]] Result<void> removed() override;
    [[nodiscard]] bool by_alias() const override { return alias; }
    [[nodiscard]] Result<void> put(const std::vector<Server>& servers) override;

    std::vector<std::string> file;     ///< what is written
    std::vector<std::string> in_force; ///< what clients are sent to
    bool absent = false;               ///< there is no balancer to ask, as with kind = "none"
    bool refuses = false, reload_fails = false, unready = false, alias = false;
    bool unreadable_once = false;
    std::optional<Error> unreadable;

private:
    Journal& journal_;
};

} // namespace marea::test
