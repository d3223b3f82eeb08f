#pragma once

#include "../support.hpp"
#include "fakes.hpp"

#include "autoscale/tick.hpp"
#include "report/autoscale_words.hpp"
#include "state/state.hpp"

#include <set>

namespace marea::test {

/// What one tick said and did.
struct Run {
    int code = -1;
    std::vector<std::string> lines; ///< without their time
    std::vector<std::string> did;   ///< effects and questions, without look and health
    std::vector<std::string> asked; ///< all of them

    [[nodiscard]] bool says(const std::string& line) const;
    [[nodiscard]] bool mentions(const std::string& part) const;
    [[nodiscard]] int count(const std::string& beginning) const;
    [[nodiscard]] std::string first() const; ///< what it did; empty: nothing
    [[nodiscard]] std::string last() const;
    [[nodiscard]] std::string reason() const; ///< the text of the Motivo line, or nothing
};

/// The specification's server at rest: the one backend that docker-compose started, behind the balancer; defaults.
class TestWorld {
public:
    TestWorld();
    /// One tick, `after` seconds later.
    Run tick(double after = 60, MonitorMode mode = MonitorMode::act);
    /// One tick that is killed before, or after, the first effect that begins so.
    void killed_before(const std::string& effect, double after = 60);
    void killed_after(const std::string& effect, double after = 60);

    /// Sets the three readings.
    TestWorld& read(double cpu, double memory, std::int64_t connections);
    TestWorld& high() { return read(90, 50, 50); }
    TestWorld& normal() { return read(50, 50, 50); }
    TestWorld& low() { return read(10, 10, 10); }

    /// One more backend of Marea's in the fleet; and behind the balancer.
    void fleet_has(const std::string& name, std::uint16_t port, ContainerState state = ContainerState::running);
    void serves(const std::string& name, std::uint16_t port);

    [[nodiscard]] std::vector<std::string> names() const; ///< of the fleet, the newest first
    [[nodiscard]] State state() const;
    void set_state(const State& state);
    [[nodiscard]] std::filesystem::path state_file() const { return settings.paths.state_dir / "autoscale.json"; }
    /// From now on the state cannot be written, not even by root: a folder stands where its temporary goes.
    void block_state() const { std::filesystem::create_directories(state_file().string() + ".tmp"); }

    Folder folder;
    Settings settings;
    FakeClock clock;
    Journal journal;
    FakeTarget target{journal};
    Target* other_target = nullptr; ///< in its place
    FakeBalancer balancer{journal};
    Result<double> cpu{50.0}, memory{50.0}, connections{50.0};
    std::map<std::string, Usage> usage; ///< by the backend's name
    Room room;
    std::vector<NodeRow> rows;        ///< of the other nodes of a swarm
    std::vector<NodeRow> written;     ///< by this node
    std::optional<Error> table_fails; ///< for both
    std::optional<Error> write_fails; ///< the role may only read it
    Peers peers{"uno",
                [this](const std::string&) -> Result<std::vector<NodeRow>> {
                    if (table_fails) return *table_fails;
                    return rows;
                },
                [this](const NodeRow& row) -> Result<void> {
                    if (table_fails) return *table_fails;
                    if (write_fails) return *write_fails;
                    written.push_back(row);
                    return {};
                }};
    std::set<std::uint16_t> busy_ports; ///< taken by programs that docker knows nothing of

private:
    void killed_tick(double after);
    Probes probes_;
};

inline constexpr auto compose = "chat-app_backend_1";
inline constexpr auto compose_address = "127.0.0.1:3000";

} // namespace marea::test
