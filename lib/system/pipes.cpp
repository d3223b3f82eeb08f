#include "system/pipes.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace marea::pipes {

bool make_pipe(Pipe& pipe) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    pipe.read = Descriptor(ends[0]);
    pipe.write = Descriptor(ends[1]);
    ::fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK);
    return true;
}

Stream drain(int fd, const OutputSink& sink) {
    std::array<char, std::size_t{32} << 10> block{};
    const ssize_t got = ::read(fd, block.data(), block.size());
    if (got == 0) return Stream::ended;
    if (got < 0) return errno == EAGAIN || errno == EINTR ? Stream::empty : Stream::failed;
    return sink({block.data(), static_cast<std::size_t>(got)}) ? Stream::more : Stream::refused;
}

bool going_on(Stream stream) {
    return stream == Stream::empty || stream == Stream::more;
}

Stream drain_rest(int fd, const OutputSink& sink) {
    auto stream = Stream::more;
    while (stream == Stream::more)
        stream = drain(fd, sink);
    return stream;
}

OutputSink capped(std::string& into, std::size_t cap, bool& cut) {
    return [&into, cap, &cut](std::string_view block) {
        const auto room = cap - into.size();
        into.append(block.substr(0, room));
        cut = cut || block.size() > room;
        return true;
    };
}

} // namespace marea::pipes
