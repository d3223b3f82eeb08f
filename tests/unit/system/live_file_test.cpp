#include "../catch.hpp"
#include "../support.hpp"
#include "../unzipped.hpp"

#include "system/folder.hpp"
#include "system/lease.hpp"
#include "system/live_file.hpp"
#include "system/writers.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

using namespace marea;
using marea::test::unzipped;
namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& file) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

std::string numbered(int from, int to) {
    std::string text;
    for (int line = from; line < to; ++line)
        text += "line " + std::to_string(line) + "\n";
    return text;
}

/// A folder on a file system that cannot take a range out of a file.
struct MemoryFolder {
    fs::path path;
    MemoryFolder() {
        std::string name = "/dev/shm/marea-XXXXXX";
        if (::mkdtemp(name.data()) != nullptr) path = name;
    }
    ~MemoryFolder() {
        std::error_code ignored;
        if (!path.empty()) fs::remove_all(path, ignored);
    }
};

} // namespace

TEST_CASE("live file: what is moved out and what stays are every byte once, and an appender goes on in the file") {
    const test::Folder disk;
    const MemoryFolder memory;
    for (const auto& folder : {disk.path(), memory.path}) {
        if (folder.empty()) continue;
        INFO(folder);
        const auto log = folder / "a.log";
        std::ofstream writer(log, std::ios::app);
        writer << numbered(0, 50'000) << std::flush;
        const auto moved = move_out(log, folder / "copy.gz");
        REQUIRE(moved);
        CHECK(*moved > 0);
        CHECK(fs::file_size(log) <= 4096);
        writer << numbered(50'000, 50'010) << std::flush;
        CHECK(unzipped(folder / "copy.gz") + content(log) == numbered(0, 50'010));
        struct stat status {};
        REQUIRE(::stat(log.c_str(), &status) == 0);
        CHECK(status.st_blocks * 512 <= 8192); // no hole, no sparse gigabytes
    }
}

TEST_CASE("live file: nothing is lost while somebody writes as fast as he can") {
    const test::Folder folder; // on a file system without FALLOC_FL_COLLAPSE_RANGE the promise is weaker
    const auto log = folder.path() / "a.log";
    std::ofstream(log) << numbered(0, 20'000);
    {
        const int probe = ::open((folder.path() / "probe").c_str(), O_RDWR | O_CREAT, 0600);
        REQUIRE(probe >= 0);
        const std::string text(20'000, 'x');
        REQUIRE(::write(probe, text.data(), text.size()) == 20'000);
        const bool collapses = ::fallocate(probe, FALLOC_FL_COLLAPSE_RANGE, 0, 4096) == 0;
        ::close(probe);
        if (!collapses) return;
    }
    std::atomic<bool> stop = false;
    int next = 20'000;
    {
        std::jthread writer([&] {
            const int fd = ::open(log.c_str(), O_WRONLY | O_APPEND);
            for (; !stop; ++next) {
                const auto line = numbered(next, next + 1);
                if (::write(fd, line.data(), line.size()) < 0) break;
            }
            ::close(fd);
        });
        for (int turn = 0; turn < 5; ++turn) {
            while (fs::file_size(log) < 10'000) // more than a block: something to move out
                std::this_thread::yield();
            CHECK(move_out(log, folder.path() / ("copy" + std::to_string(turn) + ".gz")));
        }
        stop = true;
    }
    std::string all;
    for (int turn = 0; turn < 5; ++turn)
        all += unzipped(folder.path() / ("copy" + std::to_string(turn) + ".gz"));
    CHECK(all + content(log) == numbered(0, next));
}

TEST_CASE("live file: when the copy cannot be made the file stays as it was") {
    const test::Folder folder;
    const auto log = folder.path() / "a.log";
    std::ofstream(log) << numbered(0, 5'000);
    fs::create_directory(folder.path() / "copy.gz"); // in the way of the rename
    CHECK_FALSE(move_out(log, folder.path() / "copy.gz"));
    CHECK(content(log) == numbered(0, 5'000));
    CHECK_FALSE(move_out(folder.path() / "none", folder.path() / "b.gz"));
    std::ofstream(folder.path() / "small.log") << "x";
    CHECK_FALSE(move_out(folder.path() / "small.log", folder.path() / "small.gz"));
    CHECK(content(folder.path() / "small.log") == "x");
    fs::create_symlink(log, folder.path() / "link.log");
    CHECK_FALSE(move_out(folder.path() / "link.log", folder.path() / "link.gz"));
}

TEST_CASE("writers: who has a file open for writing, and whether he appends") {
    const test::Folder folder;
    const auto file = folder.path() / "a.log";
    std::ofstream(file) << "x";
    CHECK(writers_of(file, "/proc").empty());
    const int reader = ::open(file.c_str(), O_RDONLY);
    CHECK(writers_of(file, "/proc").empty());
    const int appender = ::open(file.c_str(), O_WRONLY | O_APPEND);
    auto writers = writers_of(file, "/proc");
    REQUIRE(writers.size() == 1);
    CHECK(writers[0].pid == ::getpid());
    CHECK(writers[0].program == "unit_tests");
    CHECK(writers[0].appends);
    const int other = ::open(file.c_str(), O_RDWR);
    writers = writers_of(file, "/proc");
    REQUIRE(writers.size() == 1);
    CHECK_FALSE(writers[0].appends); // one that does not is enough
    for (const int fd : {reader, appender, other})
        ::close(fd);
    CHECK(writers_of(folder.path() / "none", "/proc").empty());
    CHECK(writers_of(file, folder.path() / "no-proc").empty());
}

TEST_CASE("lease: a lease that is broken does not end the process, and is given back") {
    const test::Folder folder;
    const auto file = folder.path() / "a.log";
    std::ofstream(file) << "x";
    {
        const ReadLease lease(file);
        if (lease.answer() == ReadLease::Answer::unknown) return; // no leases here
        CHECK(lease.answer() == ReadLease::Answer::held);
        CHECK(::open(file.c_str(), O_WRONLY | O_NONBLOCK) == -1); // breaks it: the kernel tells us by a signal
        CHECK(errno == EWOULDBLOCK);
    }
    const int writer = ::open(file.c_str(), O_WRONLY | O_NONBLOCK);
    CHECK(writer >= 0);
    CHECK(ReadLease(file).answer() == ReadLease::Answer::writer);
    ::close(writer);
    CHECK(has_writer(file) == false);
}
