#include "system/row_file.hpp"

#include "system/files.hpp"
#include "system/io.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <string>

namespace marea {
namespace {

constexpr std::size_t longest_row = std::size_t{128} << 10;

/// A piece of the file, as much as there is of it; nullopt: errno says why.
std::optional<std::string> piece(int fd, off_t from, std::size_t size) {
    std::string text(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        const auto got = ::pread(fd, text.data() + have, size - have, from + static_cast<off_t>(have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    text.resize(have);
    return text;
}

/// How long the file is without what a killed write left at its end.
std::optional<off_t> good_length(int fd, off_t size, const std::function<bool(std::string_view)>& whole) {
    const auto from = std::max<off_t>(size - static_cast<off_t>(longest_row), 0);
    const auto tail = piece(fd, from, static_cast<std::size_t>(size - from));
    if (!tail) return std::nullopt;
    std::string_view text = *tail;
    if (!text.ends_with('\n')) text = text.substr(0, text.rfind('\n') + 1); // npos + 1: nothing of it
    if (text.empty()) return from;
    const auto before = text.rfind('\n', text.size() - 2);
    const auto last = before == std::string_view::npos ? 0 : before + 1;
    const bool header = from == 0 && last == 0;
    if (!header && !whole(text.substr(last, text.size() - last - 1))) text = text.substr(0, last);
    return from + static_cast<off_t>(text.size());
}

bool put_aside(const std::filesystem::path& file) {
    for (int number = 1;; ++number) {
        const auto aside = file.string() + "." + std::to_string(number);
        struct stat status {};
        if (::lstat(aside.c_str(), &status) == 0) continue;
        return ::rename(file.c_str(), aside.c_str()) == 0;
    }
}

} // namespace

Result<void> append_row(const std::filesystem::path& file, std::string_view header, std::string_view row,
                        const std::function<bool(std::string_view line)>& whole) {
    if (auto made = make_folder(file.parent_path()); !made) return made;
    const auto open = [&] { return open_or_create(file, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0600); };
    auto fd = open();
    struct stat status {};
    if (!fd.open() || ::fstat(fd.get(), &status) != 0) return io_error(file);
    const auto first = std::string(header) + "\n";
    if (status.st_size > 0) {
        const auto begins = piece(fd.get(), 0, first.size());
        if (!begins) return io_error(file);
        const bool torn = first.starts_with(*begins) && *begins != first; // the header itself was cut short
        if (torn && ::ftruncate(fd.get(), 0) != 0) return io_error(file);
        if (torn) status.st_size = 0;
        if (!torn && *begins != first) {
            if (!put_aside(file)) return io_error(file);
            fd = open();
            status.st_size = 0;
            if (!fd.open()) return io_error(file);
        }
    }
    off_t end = status.st_size;
    if (end > 0) {
        const auto good = good_length(fd.get(), end, whole);
        if (!good || (*good != end && ::ftruncate(fd.get(), *good) != 0)) return io_error(file);
        end = *good;
    }
    if (write_all(fd.get(), (end == 0 ? first : std::string()) + std::string(row))) return {};
    auto error = io_error(file);
    (void)!::ftruncate(fd.get(), end); // a part of a row; the next append cuts it in any case
    return error;
}

} // namespace marea
