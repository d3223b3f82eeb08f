#include "postgres/databases.hpp"
#include "postgres/on_server.hpp"

#include <fmt/chrono.h>

#include <unistd.h>

namespace marea {

using namespace postgres;

namespace {

constexpr auto scratch_prefix = "marea_backup_verify_";

} // namespace

struct ScratchDatabase::Hold {
    std::unique_ptr<Connection> connection;
};

ScratchDatabase::ScratchDatabase(const DatabaseSettings& server, const std::string& name)
    : server_(server), settings_(named(server, name)) {}

Result<std::unique_ptr<ScratchDatabase>> ScratchDatabase::create(const DatabaseSettings& settings,
                                                                 std::chrono::sys_seconds now) {
    const auto rests = on_server(settings, settings.name, [&](pqxx::nontransaction& work) {
        return texts_in(
            work, fmt::format("SELECT datname FROM pg_catalog.pg_database d WHERE starts_with(datname, {}) "
                              "AND datdba = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user) "
                              "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)",
                              literal(work, scratch_prefix)));
    });
    if (!rests) return rests.error();
    for (const auto& rest : *rests)
        if (auto dropped = Databases(settings).drop(rest); !dropped) return dropped.error();
    const auto name = fmt::format("{}{:%Y%m%dt%H%M%Sz}_{}", scratch_prefix,
                                  fmt::gmtime(std::chrono::system_clock::to_time_t(now)), ::getpid());
    if (auto created = Databases(settings).create(name); !created) return created.error();
    std::unique_ptr<ScratchDatabase> scratch(new ScratchDatabase(settings, name));
    auto held = connect(scratch->settings_);
    if (!held) return held.error();
    scratch->hold_ = std::make_unique<Hold>(Hold{std::move(held).value()});
    return scratch;
}

ScratchDatabase::~ScratchDatabase() {
    if (!dropped_) (void)drop();
}

Result<void> ScratchDatabase::drop() {
    hold_.reset();
    auto gone = Databases(server_).drop(settings_.name);
    dropped_ = gone.ok();
    return gone;
}

} // namespace marea
