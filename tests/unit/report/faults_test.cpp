#include "../catch.hpp"

#include "report/messages.hpp"
#include "system/io.hpp"

#include <set>

using namespace marea;

TEST_CASE("faults: each refusal of the system gets a remedy of its own") {
    std::set<std::string> remedies;
    const std::string path = "/srv/state";
    constexpr std::array codes = {EACCES, ENOSPC, EDQUOT, EROFS,  EIO,    EFBIG,
                                  EMFILE, ENFILE, EAGAIN, ENOMEM, ENOENT, ELOOP};
    for (const int code : codes) {
        const auto error = io_error(path, code);
        const auto said = messages::describe(error);
        INFO(said);
        const auto what = "no se puede leer o escribir " + path + " (" + error.detail + ")"; // the system's words
        REQUIRE(said.starts_with(what + ": "));
        remedies.insert(said.substr(what.size()));
    }
    CHECK(remedies.size() == codes.size());
    CHECK(messages::describe(io_error(path, ENOSPC)).find("df -h") != std::string::npos);
    CHECK(messages::describe(io_error(path, EMFILE)).find("ulimit -n") != std::string::npos);
}

TEST_CASE("faults: no advice that is another fault's") {
    CHECK(messages::describe(io_error("x", EINVAL)) == "no se puede leer o escribir x (Invalid argument).");
    CHECK(messages::describe({Fault::io, "x", "EIO"}) == "no se puede leer o escribir x (EIO).");
    const auto start = [](int code) { return messages::describe({Fault::command_missing, "pg_dump", "reason", code}); };
    for (const int unknown : {0, ENOENT})
        CHECK(start(unknown) ==
              "no se puede ejecutar pg_dump (reason): compruebe que está instalado y en el PATH de cron.");
    CHECK(start(EAGAIN).find("ulimit -u") != std::string::npos);
    CHECK(start(EAGAIN).find("instalado") == std::string::npos);
}
