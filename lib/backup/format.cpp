#include "backup/steps.hpp"
#include "system/descriptor.hpp"

#include <fcntl.h>

#include <array>
#include <string_view>

namespace marea::steps {
namespace {

using Message = BackupMessage;

/// The file's beginning, enough to know its form.
std::string head_of(const std::filesystem::path& file) {
    std::array<char, 512> block{};
    const Descriptor input(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    const auto got = input.open() ? ::read(input.get(), block.data(), block.size()) : 0;
    return {block.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

std::optional<Message> form_of(const std::filesystem::path& file) {
    constexpr std::size_t tar_magic = 257;
    std::error_code failed;
    if (std::filesystem::is_directory(file, failed))
        return std::filesystem::exists(file / "toc.dat", failed) ? std::optional(Message::is_folder) : std::nullopt;
    const auto head = head_of(file);
    if (head.starts_with("\x1f\x8b")) return Message::is_gzip;
    if (head.size() > tar_magic && std::string_view(head).substr(tar_magic).starts_with("ustar"))
        return Message::is_tar;
    for (const std::string_view beginning : {"--", "/*", "SET ", "BEGIN", "CREATE ", "INSERT ", "COPY ", "\\"})
        if (head.starts_with(beginning)) return Message::is_sql;
    return std::nullopt;
}

} // namespace

bool other_format(const BackupParts& parts, const std::filesystem::path& named, const std::string& database) {
    std::error_code failed;
    const auto file = std::filesystem::exists(named, failed) ? named : parts.settings.backup.directory / named;
    const auto form = form_of(file);
    if (form) parts.tell(*form, {{"file", file.string()}, {"database", database}});
    return form.has_value();
}

} // namespace marea::steps
