#pragma once

#include "system/descriptor.hpp"

#include <filesystem>

namespace marea {

/// Asks the kernel to tell before anybody opens a file for writing; refused while somebody has it open so. The only way
/// to learn of writers that are other users' or in containers. Whoever opens the file meanwhile waits until the lease
/// is given back (or the kernel's 45 s are over), so it is to be held for a moment only.
class ReadLease {
public:
    enum class Answer {
        held,    ///< nobody has it open for writing
        writer,  ///< somebody has
        unknown, ///< not our file, or a file system without leases
    };
    explicit ReadLease(const std::filesystem::path& file);
    ~ReadLease();
    ReadLease(const ReadLease&) = delete;
    ReadLease& operator=(const ReadLease&) = delete;
    [[nodiscard]] Answer answer() const { return answer_; }

private:
    Descriptor fd_;
    Answer answer_ = Answer::unknown;
};

} // namespace marea
