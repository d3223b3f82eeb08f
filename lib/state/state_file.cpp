#include "state/state.hpp"
#include "system/files.hpp"

namespace marea {

Result<State> StateFile::load() const {
    const auto content = read_file(file_);
    if (!content) return content.error();
    if (!*content) return State{};
    auto state = parse_state(**content);
    if (!state) return Error{Fault::malformed, file_.string(), state.error().detail};
    return state;
}

Result<void> StateFile::save(const State& state) const {
    if (access_ == StateAccess::read_only) return {};
    return write_file(file_, render_state(state));
}

void StateFile::put_aside() const {
    if (access_ == StateAccess::read_only) return;
    std::error_code ignored; // only a help for a curious person: the next save replaces the file anyway
    std::filesystem::rename(file_, file_.string() + ".corrupt", ignored);
}

} // namespace marea
