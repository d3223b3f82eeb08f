#include "simulation.hpp"

#include "plan_rules.hpp"
#include "simulated_server.hpp"

#include "autoscale/policy/upstream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace marea::test {
namespace {

constexpr int minutes_of_week = 7 * minutes_of_day;
const Error missing{Fault::database_down, "db", {}};

/// What clients bring: to the database, and in percent of one backend's processor and memory; and what the host shows.
struct Demand {
    double connections = 0, cpu = 0, memory = 0, host_cpu = 0, host_memory = 0;
    friend bool operator==(const Demand&, const Demand&) = default;
};

Demand between(const Demand& from, const Demand& to, double part) {
    const auto mix = [&](double a, double b) { return a + (b - a) * part; };
    return {std::round(mix(from.connections, to.connections)), mix(from.cpu, to.cpu), mix(from.memory, to.memory),
            mix(from.host_cpu, to.host_cpu), mix(from.host_memory, to.host_memory)};
}

class Life {
public:
    Life(std::uint64_t seed, Tally& tally) : dice_(seed * 0x9E3779B97F4A7C15ULL + 1), tally_(tally), server_(dice_) {
        settle_on_settings();
        server_.start({"compose"}, false);
        if (dice_.chance(0.9)) server_.members = std::vector<std::string>{"127.0.0.1:3001"};
        demand_ = next_ = some_demand();
    }

    std::optional<std::string> run(int days) {
        const int end = days * minutes_of_day;
        while (minute_ < end && broken_.empty()) {
            segment_end_ = std::min(end, minute_ + begin_segment());
            segment();
        }
        tally_.changes += server_.changes;
        tally_.removals += server_.removals;
        tally_.failed_starts += server_.failed_starts;
        if (broken_.empty()) return std::nullopt;
        return fmt::format("day {}, minute {}: {}", minute_ / minutes_of_day, minute_ % minutes_of_day, broken_);
    }

private:
    enum class Kind { standing, noise, ramp, burst, count };

    void settle_on_settings() {
        auto& s = settings_;
        s.scaling.rule = dice_.chance(0.6) ? RuleKind::target : RuleKind::thresholds;
        s.scaling.max_step = dice_.one_of({1, 2, 4, 4});
        s.scaling.room_percent = dice_.one_of({0.0, 20.0, 20.0, 40.0});
        s.scaling.settle_minutes = dice_.one_of({0.0, 1.0, 3.0, 3.0, 10.0});
        s.thresholds.min_backends = dice_.one_of({1, 1, 1, 2, 3});
        s.thresholds.max_backends = s.thresholds.min_backends + dice_.one_of({0, 1, 3, 7, 7, 9});
        s.thresholds[Metric::connections].max = dice_.one_of({50.0, 100.0, 100.0});
        if (s.scaling.rule == RuleKind::target)
            for (const auto metric : {Metric::cpu, Metric::memory})
                if (dice_.chance(0.25)) s.thresholds[metric].max = 0; // not looked at
        s.guards.cooldown_seconds = dice_.one_of({0.0, 60.0, 60.0, 60.0, 90.0, 300.0});
        s.guards.drain_seconds = dice_.one_of({0.0, 30.0, 30.0, 120.0});
        s.balancer.reach = Reach::host_port;
        s.backend.name_prefix = "b";
        if (dice_.chance(0.2)) s.backend.memory_reservation = "100m";
        limited_database_ = dice_.chance(0.2);
        for (int entries = dice_.one_of({0, 0, 1, 2}); entries > 0; --entries) {
            ScheduleEntry entry;
            entry.days = static_cast<unsigned long long>(dice_.between(1, 127));
            entry.from = dice_.below(minutes_of_day);
            entry.to = dice_.below(minutes_of_day) + 1;
            entry.min_backends = dice_.between(1, s.thresholds.max_backends + 1);
            s.schedule.push_back(entry);
        }
        base_memory_ = dice_.one_of({0.0, 5.0, 20.0});
        floors_.assign(minutes_of_week, s.thresholds.min_backends);
        for (const auto& entry : s.schedule)
            for (int day = 0; day < 7; ++day) {
                if (!entry.days[static_cast<std::size_t>(day)]) continue;
                const int length = entry.to - entry.from + (entry.to > entry.from ? 0 : minutes_of_day);
                for (int minute = 0; minute < length; ++minute) {
                    auto& floor = floors_[static_cast<std::size_t>((day * minutes_of_day + entry.from + minute) %
                                                                   minutes_of_week)];
                    floor = std::max(floor, std::min(entry.min_backends, s.thresholds.max_backends));
                }
            }
    }

    Demand some_demand() {
        const double size = dice_.one_of({0.0, 0.5, 1.0, 1.0, 2.0, 4.0, 8.0});
        return {std::floor(size * dice_.below(120)), size * dice_.below(100), size * dice_.below(60),
                static_cast<double>(dice_.below(101)), static_cast<double>(dice_.below(101))};
    }

    /// What the next minutes are like. Returns how many there are.
    int begin_segment() {
        from_ = next_;
        weather_ = {};
        std::fill(std::begin(lacking_), std::end(lacking_), 0.0);
        usage_lacking_ = crash_ = silence_ = 0;
        if (stopped_ && dice_.chance(0.7)) stopped_ = false;
        stop_compose();
        kind_ = standing_before_ ? static_cast<Kind>(dice_.below(static_cast<int>(Kind::count))) : Kind::standing;
        standing_before_ = kind_ == Kind::standing;
        if (kind_ != Kind::standing || dice_.chance(0.3)) next_ = some_demand();
        if (kind_ == Kind::standing) {
            heal();
            demand_ = next_;
            return dice_.one_of({90, 240, 600, 1440});
        }
        if (dice_.chance(0.6)) trouble();
        return kind_ == Kind::ramp ? dice_.between(10, 40) : dice_.between(3, 15);
    }

    /// One to three kinds of fault for as long as the segment lasts, and sometimes a blow at its beginning.
    void trouble() {
        for (int kinds = dice_.between(1, 3); kinds > 0; --kinds)
            switch (dice_.below(12)) {
            case 0: weather_.kill = 0.15; break;
            case 1: weather_.run_fails = 0.5; break;
            case 2: weather_.unhealthy = 0.5; break;
            case 3: weather_.run_unknown = 0.3; break;
            case 4: weather_.put_refused = weather_.reload_fails = 0.3; break;
            case 5: weather_.remove_fails = 0.5; break;
            case 6: crash_ = 0.1; break;
            case 7: silence_ = 0.1; break;
            case 8: lacking_[dice_.below(3)] = dice_.one_of({0.3, 1.0}); break;
            case 9: usage_lacking_ = dice_.one_of({0.2, 1.0}); break;
            case 10: weather_.kill = 0.02; break;
            default: blow(); break;
            }
    }

    void blow() {
        switch (dice_.below(6)) {
        case 0: reboot(); break;
        case 1: server_.wall += dice_.one_of({-7200, -3600, 3600, 86400, 45}); break;
        case 2: stopped_ = true; break;
        case 3: pause_ = Pause{at(server_.wall + 60LL * dice_.between(1, 120)), {}}; break;
        case 4: server_.image = server_.image == "i1" ? "i2" : "i1"; break;
        default: // a damaged memory
            server_.disk = {};
            server_.disk.last_change = server_.boot;
            break;
        }
        stop_compose();
    }

    static Moment at(std::int64_t seconds) { return Moment(std::chrono::seconds(seconds)); }

    void reboot() {
        ++tally_.reboots;
        const int away = dice_.between(10, 600);
        server_.boot = {fmt::format("b{}", ++boots_), static_cast<double>(dice_.between(5, 200))};
        server_.time += away + server_.boot.seconds;
        server_.wall += away;
        for (auto& backend : server_.backends)
            if (backend.running() && dice_.chance(0.3)) backend.state = ContainerState::exited;
    }

    void stop_compose() {
        auto* compose = server_.find({"compose"});
        if (stopped_)
            compose->state = ContainerState::exited;
        else if (!compose->running() && dice_.chance(0.8))
            compose->state = ContainerState::running;
    }

    /// The faults are over: what stands from here on must come to rest.
    void heal() {
        server_.silent_until.clear();
        for (auto& backend : server_.backends)
            if (!backend.managed && !stopped_) backend.state = ContainerState::running;
    }

    void befall() {
        for (auto& backend : server_.backends) {
            if (!backend.running()) continue;
            if (crash_ > 0 && dice_.chance(crash_)) {
                ++tally_.crashes;
                if (dice_.chance(0.3))
                    ++backend.restarts;
                else
                    backend.state = ContainerState::exited;
            } else if (silence_ > 0 && dice_.chance(silence_)) {
                server_.silent_until[backend.name] = server_.time + 60 * dice_.between(1, 10);
            }
        }
        if (crash_ > 0 || silence_ > 0) stop_compose();
    }

    void segment() {
        const int begin = minute_;
        quiet_since_ = minute_;
        resting_ = false;
        while (minute_ < segment_end_ && broken_.empty()) {
            const double part = static_cast<double>(minute_ - begin + 1) / (segment_end_ - begin);
            switch (kind_) {
            case Kind::standing: break;
            case Kind::ramp: demand_ = between(from_, next_, part); break;
            case Kind::noise: demand_ = between(next_, some_demand(), 0.1); break;
            case Kind::burst: demand_ = part < 0.5 ? next_ : from_; break;
            case Kind::count: break;
            }
            if (kind_ != Kind::standing) befall();
            const bool quiet = tick();
            if (kind_ == Kind::standing && broken_.empty()) rest(quiet);
        }
        if (kind_ == Kind::burst) next_ = from_;
    }

    // ---- looking

    [[nodiscard]] int floor() const {
        const auto week = (server_.wall / 60) % minutes_of_week; // the week begins when the clock does
        return floors_[static_cast<std::size_t>((week + minutes_of_week) % minutes_of_week)];
    }

    World look() {
        World world;
        world.now = server_.boot;
        world.wall = at(server_.wall);
        const auto week = (server_.wall / 60) % minutes_of_week;
        world.local = {static_cast<int>(week / minutes_of_day), static_cast<int>(week % minutes_of_day)};
        world.memory = server_.disk;
        world.members = server_.members;
        auto& fleet = world.fleet;
        fleet.backends = server_.backends;
        fleet.compose_present = true;
        fleet.compose_stopped = stopped_;
        fleet.wanted_image = server_.image;
        fleet.names.reserve(fleet.backends.size());
        int serving = 0;
        int running = 0;
        const auto serves = [&](const Backend& one) {
            return one.running() && !world.memory.drains(one.name) && !world.memory.starts(one.name);
        };
        for (const auto& one : fleet.backends) {
            fleet.names.push_back(one.name);
            serving += serves(one) ? 1 : 0;
            running += one.running() ? 1 : 0;
        }
        for (const auto& one : fleet.backends) {
            if (!one.running()) continue;
            const auto silent = server_.silent_until.find(one.name);
            const bool answers = silent == server_.silent_until.end() || silent->second <= server_.time;
            world.health.emplace(one.name, answers ? Result<void>{} : Result<void>{missing});
            auto& usage = world.usage[one.name];
            usage.cpu_limit = usage.memory_limit = 1;
            const double part = serves(one) ? 1.0 / serving : 0.0;
            usage.cpu_cores = std::min(demand_.cpu * part / 100, 1.0);
            usage.memory_bytes = std::min((base_memory_ + demand_.memory * part) / 100, 1.0);
            usage.connections = std::floor(demand_.connections * part);
            if (usage_lacking_ > 0 && dice_.chance(usage_lacking_)) usage.cpu_cores = missing;
            if (usage_lacking_ > 0 && dice_.chance(usage_lacking_)) usage.memory_bytes = missing;
            if (usage_lacking_ > 0 && dice_.chance(usage_lacking_)) usage.connections = missing;
        }
        const double values[] = {demand_.host_cpu, demand_.host_memory, demand_.connections};
        for (const auto& row : metric_rows) {
            const auto index = index_of(row.metric);
            const bool lacks = lacking_[index] > 0 && dice_.chance(lacking_[index]);
            world.readings.push_back({row.metric, lacks ? Result<double>(missing) : Result<double>(values[index])});
        }
        if (!settings_.backend.memory_reservation.empty())
            world.room.memory_bytes = std::max(0.0, 6.5 - running) * reservation;
        if (limited_database_) {
            world.room.database_slots = 60;
            world.room.database_ours = 8 * serving;
            world.room.database_used = 8 * serving + 3;
        }
        world.free_ports = {};
        if (pause_ && pause_->until > world.wall) world.pause = pause_;
        return world;
    }

    // ---- ticks

    /// One tick, a minute or so after the last. Whether it did nothing, and nothing in it waits for its time.
    bool tick() {
        const double apart = kind_ == Kind::standing ? 60 : 60 + dice_.between(-2, 2);
        server_.time += apart;
        server_.boot.seconds += apart;
        server_.wall += 60;
        ++minute_;
        ++tally_.ticks;
        auto world = look();
        see_members(world, settings_);
        remember(world, settings_);
        const auto made = plan(world, rule_of(settings_.scaling.rule), settings_);
        const PlanRules rules{settings_, floor(), server_.last_change, server_.time};
        broken_ = rules.broken_by(made, world);
        if (!broken_.empty()) return false;
        const bool quiet = made.settling.empty() && made.steps.empty() && !waits(made, world);
        if (!quiet) {
            if (!server_.carry_out(made, world, settings_, weather_)) ++tally_.kills;
            last_active_ = -1;
            return false;
        }
        const bool same = last_active_ == made.decision.active && same_but_for_time(server_.disk, world.memory);
        server_.disk = std::move(world.memory);
        last_active_ = made.decision.active;
        last_world_held_ = made.decision.held;
        if (kind_ == Kind::standing) last_load_ = rules.needed(world);
        return same;
    }

    /// Whether time alone could change what comes of this World.
    [[nodiscard]] bool waits(const Plan& made, const World& world) const {
        const auto& memory = world.memory;
        const auto history = history_of(world);
        if (!made.waiting.empty() || world.pause || !memory.pending.empty() || !memory.proving.empty() ||
            memory.reload_pending)
            return true;
        // While more is wanted, and cannot be had, one that drains is kept to be taken back.
        // In a project that is stopped nothing ends.
        if (!memory.draining.empty() && made.decision.wish != Direction::up && !world.project_stopped()) return true;
        if (history.failures > 0 && *history.since_failure < backoff(history.failures)) return true;
        if (history.since_change && history.since_change->count() < settings_.guards.cooldown_seconds) return true;
        for (const auto& backend : world.fleet.backends)
            if (backend.state == ContainerState::created || (backend.running() && !world.healthy(backend.name)))
                return true;
        if (settings_.scaling.rule == RuleKind::thresholds) return false;
        // The window holds one number, and it stays the same when the smoothed changes have died away.
        const auto rest = PlanRules{settings_, 0, {}, 0}.enough(world);
        for (const auto& load : memory.loads)
            if (load.at && load.change != 0) return true;
        return std::any_of(memory.enough.begin(), memory.enough.end(),
                           [&](const Enough& entry) { return entry.backends != rest; });
    }

    /// Whether one is the other a minute later, the smoothed changes aside.
    static bool same_but_for_time(const State& before, const State& after) {
        const auto stamps = [](const State& one) { return one.enough.size(); };
        const auto serving = [](const State& one) {
            std::string names;
            for (const auto& entry : one.serving)
                names += fmt::format("{} {} {};", entry.name.value, entry.silent, entry.revived);
            return names;
        };
        if (stamps(before) != stamps(after) || before.loads.size() != after.loads.size()) return false;
        for (std::size_t at = 0; at < before.loads.size(); ++at)
            if (before.loads[at].total != after.loads[at].total) return false;
        for (std::size_t at = 0; at < before.enough.size(); ++at)
            if (std::abs(before.enough[at].at.seconds + 60 - after.enough[at].at.seconds) > 1e-6) return false;
        return before.failures == after.failures && before.last_failure == after.last_failure &&
               before.last_change == after.last_change && before.owed == after.owed &&
               serving(before) == serving(after);
    }

    // ---- standing loads

    /// Minutes after which a standing load must have settled, whatever was before it: the longest back-off, the proving
    /// time, the window, and one change a cooldown until the last.
    [[nodiscard]] int patience() const {
        const int cooldown = 1 + static_cast<int>(settings_.guards.cooldown_seconds / 60 + 0.99);
        const int drain = 1 + static_cast<int>(settings_.guards.drain_seconds / 60 + 0.99);
        // Exactly at a boundary the smoothed changes decide until they are less than what is rounded away.
        const int fading = settings_.scaling.rule == RuleKind::target ? 150 : 0;
        return 45 + fading + static_cast<int>(settings_.scaling.settle_minutes) * 2 + drain +
               2 * (settings_.thresholds.max_backends + 3) * cooldown;
    }

    void rest(bool fixed) {
        if (const int now = floor(); now != floor_before_ || pause_) { // another minimum is another question
            if (pause_ && pause_->until <= at(server_.wall)) pause_.reset();
            floor_before_ = now;
            quiet_since_ = minute_;
            resting_ = false;
            return;
        }
        if (!fixed) {
            if (resting_)
                broken_ = "a change under a load that stands, after it had settled";
            else if (minute_ - quiet_since_ > patience())
                broken_ = fmt::format("a load that stands has not settled after {} minutes", patience());
            return;
        }
        if (!resting_) {
            ++tally_.fixed_points;
            const int most = settings_.thresholds.max_backends;
            const bool free = !stopped_ && last_world_held_ != Held::no_memory && last_world_held_ != Held::no_sessions;
            const auto [fewest, enough] = last_load_;
            const int low = std::clamp(fewest, floor(), most);
            // Over the maximum and more is wanted: those that are there stay.
            const int high = last_world_held_ == Held::at_maximum ? std::max(last_active_, most)
                                                                  : std::clamp(enough + 1, floor(), most);
            if (settings_.scaling.rule == RuleKind::target && free && (last_active_ < low || last_active_ > high))
                broken_ = fmt::format("{} backends settled under a load that needs {} to {}", last_active_, low, high);
        }
        resting_ = true;
        const int ahead = quiet_minutes();
        if (ahead == 0 || !broken_.empty()) return;
        if (dice_.chance(1.0 / 64))
            prove(ahead);
        else
            skip(ahead);
    }

    /// Until the segment or the floor ends.
    [[nodiscard]] int quiet_minutes() {
        int minutes = segment_end_ - minute_;
        if (settings_.schedule.empty()) return minutes;
        const auto week = (server_.wall / 60) % minutes_of_week;
        for (int at = 1; at <= minutes; ++at)
            if (floors_[static_cast<std::size_t>((week + at) % minutes_of_week)] != floor_before_) return at - 1;
        return minutes;
    }

    /// What so many ticks without anything to do leave in the memory.
    void skip(int minutes) {
        const double seconds = 60.0 * minutes;
        server_.time += seconds;
        server_.boot.seconds += seconds;
        server_.wall += 60LL * minutes;
        minute_ += minutes;
        tally_.skipped += minutes;
        for (auto& entry : server_.disk.enough)
            entry.at.seconds += seconds;
        for (auto& load : server_.disk.loads)
            load.deviation *= std::pow(0.83, minutes);
    }

    /// The same, tick by tick: each must do nothing, and leave what skip() says.
    void prove(int minutes) {
        auto expected = server_.disk;
        for (auto& entry : expected.enough)
            entry.at.seconds += 60.0 * (minutes - 1);
        for (int done = 0; done < minutes && broken_.empty(); ++done)
            if (!tick() && broken_.empty()) broken_ = "a tick that was to be skipped did something";
        tally_.proved += minutes;
        if (broken_.empty() && !same_but_for_time(expected, server_.disk))
            broken_ = "ticks that were to be skipped left another memory";
    }

    static constexpr double reservation = 100.0 * 1024 * 1024;

    Dice dice_;
    Tally& tally_;
    Settings settings_;
    SimulatedServer server_;
    std::vector<int> floors_; ///< of each minute of the week, from the settings
    double base_memory_ = 0;  ///< of a backend without clients
    bool limited_database_ = false;

    Kind kind_ = Kind::standing;
    bool standing_before_ = true;
    Demand from_, next_, demand_;
    Weather weather_;
    double lacking_[3] = {};
    double usage_lacking_ = 0, crash_ = 0, silence_ = 0;
    bool stopped_ = false;
    std::optional<Pause> pause_;
    int boots_ = 2;

    int minute_ = 0, segment_end_ = 0;
    int quiet_since_ = 0, floor_before_ = 0;
    bool resting_ = false;
    int last_active_ = -1;
    Held last_world_held_ = Held::no;
    std::pair<int, int> last_load_;
    std::string broken_;
};

} // namespace

void Tally::add(const Tally& other) {
    ticks += other.ticks;
    skipped += other.skipped;
    proved += other.proved;
    changes += other.changes;
    removals += other.removals;
    failed_starts += other.failed_starts;
    kills += other.kills;
    crashes += other.crashes;
    reboots += other.reboots;
    fixed_points += other.fixed_points;
}

std::optional<std::string> live(std::uint64_t seed, int days, Tally& tally) {
    return Life(seed, tally).run(days);
}

} // namespace marea::test
