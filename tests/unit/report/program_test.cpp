#include "../catch.hpp"

#include "report/program.hpp"
#include "system/descriptor.hpp"

#include <fcntl.h>
#include <signal.h>

#include <cstdio>
#include <new>
#include <stdexcept>
#include <system_error>

using namespace marea;

namespace {

/// What goes to standard error while it lives.
class Caught {
public:
    Caught() : kept_(::dup(STDERR_FILENO)), file_(std::tmpfile()) { ::dup2(fileno(file_), STDERR_FILENO); }
    ~Caught() { std::fclose(file_); }
    Caught(const Caught&) = delete;
    Caught& operator=(const Caught&) = delete;
    std::string text() {
        ::dup2(kept_.get(), STDERR_FILENO);
        std::rewind(file_);
        std::string all(10'000, '\0');
        all.resize(std::fread(all.data(), 1, all.size(), file_));
        return all;
    }

private:
    Descriptor kept_;
    std::FILE* file_;
};

} // namespace

TEST_CASE("program: whatever is thrown is one line and the code for a failure") {
    Caught errors;
    CHECK(run_program({"backup"}, []() -> ProgramEnd { throw std::runtime_error("a\nb"); }) == 1);
    CHECK(run_program({"healthcheck", 3}, []() -> ProgramEnd { throw std::bad_alloc(); }) == 3);
    CHECK(run_program({"cleanup"}, []() -> ProgramEnd { throw 7; }) == 1);
    CHECK(errors.text() == "backup: ERROR: fallo inesperado (a?b): si se repite, comuníquelo con esta línea.\n"
                           "healthcheck: ERROR: no queda memoria: vea qué la ocupa (free -h).\n"
                           "cleanup: ERROR: fallo inesperado (?): si se repite, comuníquelo con esta línea.\n");
}

TEST_CASE("program: the code of what was done") {
    CHECK(run_program({"backup"}, [] { return ProgramEnd(ExitCode::locked); }) == 75);
}
