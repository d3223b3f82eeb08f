#include "executor/log_rotation.hpp"

#include "system/folder.hpp"
#include "system/gzip.hpp"

namespace marea {
Result<Rotation> rotate_log(const std::filesystem::path& folder, const std::string& log, const std::string& name) {
    if (auto renamed = rename_file(folder / log, folder / name); !renamed) return renamed.error();
    // Nobody opens it by its new name, so that from here on writers only become fewer.
    if (has_writer(folder / name).value_or(true)) return Rotation{name, false, 0};
    return compress_log(folder, name);
}

Result<Rotation> compress_log(const std::filesystem::path& folder, const std::string& name) {
    const auto before = size_of(folder / name);
    const auto compressed = gzip_file(folder / name);
    if (!compressed) return compressed.error();
    const auto after = size_of(folder / (name + ".gz"));
    const auto freed = before && after && *before > *after ? *before - *after : 0;
    return Rotation{name + ".gz", true, freed};
}

} // namespace marea
