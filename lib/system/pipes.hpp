#pragma once

#include "system/descriptor.hpp"
#include "system/process.hpp"

#include <string>

/// The pipes that a child's output comes through; for process.cpp.
namespace marea::pipes {

struct Pipe {
    Descriptor read, write;
};

/// Both ends close-on-exec, reading does not block.
[[nodiscard]] bool make_pipe(Pipe& pipe);

enum class Stream { empty, more, ended, refused, failed };

/// Takes a part of what is there: a child that writes faster than its sink takes must not keep us from seeing that we
/// are to stop. What no sink wants is read and thrown away, so that the child never blocks.
[[nodiscard]] Stream drain(int fd, const OutputSink& sink);

[[nodiscard]] bool going_on(Stream stream);

/// What is still in the pipe of a process that has ended.
Stream drain_rest(int fd, const OutputSink& sink);

/// Keeps the first `cap` bytes and notes whether there were more.
[[nodiscard]] OutputSink capped(std::string& into, std::size_t cap, bool& cut);

} // namespace marea::pipes
