#pragma once

#include "system/files.hpp"

namespace marea {

/// A file of ours that holds a T, in the form that `render` and `parse` give it (system/json.hpp).
template <class T, std::string (*render)(const T&), Result<T> (*parse)(const std::string&)>
class JsonFile {
public:
    explicit JsonFile(std::filesystem::path file) : file_(std::move(file)) {}

    /// No file: nullopt. Fault::malformed: not ours or damaged, with what is wrong. Fault::io: cannot be read.
    [[nodiscard]] Result<std::optional<T>> find() const {
        const auto content = read_file(file_);
        if (!content) return content.error();
        if (!*content) return std::optional<T>{};
        auto parsed = parse(**content);
        if (!parsed) return Error{Fault::malformed, file_.string(), parsed.error().detail};
        return std::optional<T>{std::move(parsed).value()};
    }
    /// The same; no file: a fresh one.
    [[nodiscard]] Result<T> load() const {
        auto found = find();
        if (!found) return found.error();
        return std::move(found).value().value_or(T{});
    }
    /// Whole or not at all, and on the disk when it returns.
    [[nodiscard]] Result<void> save(const T& content) const { return write_file(file_, render(content)); }
    /// Puts a damaged file aside, as NAME.corrupt, for whoever wants to know.
    void put_aside() const {
        std::error_code ignored; // the next save replaces the file anyway
        std::filesystem::rename(file_, file_.string() + ".corrupt", ignored);
    }

private:
    std::filesystem::path file_;
};

} // namespace marea
