#pragma once

#include "../unit/support.hpp"
#include "config/settings.hpp"
#include "stack.hpp"

#include <memory>
#include <string>

namespace marea::test {

/// A PostgreSQL of the test's own, without a stack around it, whose messages are in the language of `locale` ("C", or
/// "es_ES.UTF-8", made for the purpose). The role chatuser, password "secreto", owns chatdb with active_connections.
class DatabaseServer {
public:
    explicit DatabaseServer(const std::string& locale);
    ~DatabaseServer();
    DatabaseServer(const DatabaseServer&) = delete;
    DatabaseServer& operator=(const DatabaseServer&) = delete;

    /// As superuser.
    void sql(const std::string& statement, const std::string& database = "postgres") const;
    void control(const std::string& arguments) const; ///< pg_ctl
    [[nodiscard]] const DatabaseSettings& settings() const { return settings_; }
    [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }
    /// A shell, with $BIN, $DIR and $PORT, and `as_postgres` before a program that refuses to be root.
    [[nodiscard]] Answer shell(const std::string& text) const;

private:
    Folder folder_;
    std::string locale_;
    DatabaseSettings settings_;
};

/// A TCP port that was free a moment ago.
[[nodiscard]] Port free_port();

} // namespace marea::test
