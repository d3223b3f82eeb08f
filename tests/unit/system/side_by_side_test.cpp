#include "../catch.hpp"

#include "report/progress.hpp"
#include "system/descriptor.hpp"
#include "system/side_by_side.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>

#include <atomic>
#include <barrier>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <thread>

using namespace marea;

namespace {

std::atomic<int> threads_left{-1}; ///< negative: as many as one likes

struct FewThreads {
    explicit FewThreads(int number) { threads_left = number; }
    ~FewThreads() { threads_left = -1; }
    FewThreads(const FewThreads&) = delete;
    FewThreads& operator=(const FewThreads&) = delete;
};

} // namespace

/// In front of the C library's, to be as it is where `ulimit -u` is reached (which root never sees).
extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*), void* with) {
    static const auto real = reinterpret_cast<decltype(&pthread_create)>(::dlsym(RTLD_NEXT, "pthread_create"));
    if (threads_left == 0) return EAGAIN;
    if (threads_left > 0) --threads_left;
    return real(thread, attributes, run, with);
}

TEST_CASE("side by side: at the same time") {
    std::barrier all_there(3);
    const auto meet = [&] { all_there.arrive_and_wait(); };
    side_by_side({meet, meet, meet}); // would never end one after the other
    side_by_side({});
}

TEST_CASE("side by side: with no thread to be had, one after the other") {
    const int threads = GENERATE(0, 1);
    const FewThreads few(threads);
    if (threads == 0) CHECK_THROWS_AS(std::thread([] {}), std::system_error);
    const auto doubled = each_side_by_side(std::vector{1, 2, 3}, [](int number) { return 2 * number; });
    CHECK(doubled == std::vector{2, 4, 6});
}

TEST_CASE("side by side: what one throws comes out when all have ended") {
    std::atomic<int> ended = 0;
    const auto well = [&] { ++ended; };
    CHECK_THROWS_AS(side_by_side({[] { throw std::runtime_error("no"); }, well, well}), std::runtime_error);
    CHECK(ended == 2);
}

TEST_CASE("side by side: a line of progress for which there is no thread is no reason to stop") {
    const Descriptor terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    REQUIRE(::grantpt(terminal.get()) == 0);
    REQUIRE(::unlockpt(terminal.get()) == 0);
    const Descriptor screen(::open(::ptsname(terminal.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    const Descriptor kept(::dup(STDERR_FILENO));
    REQUIRE(::dup2(screen.get(), STDERR_FILENO) == STDERR_FILENO);
    bool went_on = false;
    try {
        const FewThreads none(0);
        Progress progress([] { return std::string("half"); });
        progress.end();
        went_on = true;
    } catch (const std::system_error&) {
    }
    ::dup2(kept.get(), STDERR_FILENO);
    CHECK(went_on);
}
