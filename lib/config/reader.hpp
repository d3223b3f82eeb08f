#pragma once

#include "config/keys.hpp"
#include "config/load.hpp"
#include "config/nearest.hpp"
#include "config/schedule.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

namespace marea::config {

/// The visitor of config::visit that takes each key from the parsed file, and notes every fault on the way.
class Reader {
public:
    Reader(const toml::table& file, std::filesystem::path name, std::filesystem::path root,
           std::vector<ConfigError>& errors)
        : file_(file), name_(std::move(name)), root_(std::move(root)), errors_(errors) {}

    void table(std::string_view name);
    void number(std::string_view key, double& value, Range range);
    void number(std::string_view key, Percent& value, Range range) { number(key, value.value, range); }
    void number(std::string_view key, Port& value, Range range) { whole(key, value.value, range); }
    template <class Integer>
    void number(std::string_view key, Integer& value, Range range) {
        whole(key, value, range);
    }
    /// A number, or "auto", which is 0.
    void port(std::string_view key, Port& value);
    void flag(std::string_view key, bool& value);
    void text(std::string_view key, std::string& value, Shape shape);
    void path(std::string_view key, std::filesystem::path& value);
    template <class Value>
    void word(std::string_view key, Value& value, const Words<Value>& words) {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto read = one_text(*node, key);
        if (!read) return;
        std::string allowed;
        for (const auto& [name, meaning] : words) {
            if (name == *read) {
                value = meaning;
                return;
            }
            allowed += fmt::format("{}\"{}\"", allowed.empty() ? "" : tr(" o ", " or "), name);
        }
        complain(*node, tr("{} debe ser {}", "{} must be {}", named(key), allowed));
    }
    void texts(std::string_view key, std::vector<std::string>& value) { list(key, value, Shape::any); }
    void names(std::string_view key, std::vector<std::string>& value) { list(key, value, Shape::variable); }
    void servers(std::string_view key, std::vector<std::string>& value) { list(key, value, Shape::server); }
    void command(std::string_view key, std::vector<std::string>& value);
    void pairs(std::string_view key, std::map<std::string, std::string>& value);
    void optional_path(std::string_view key, std::filesystem::path& value);
    void secret(std::string_view key, Secret& value);
    void secret_url(std::string_view key, Secret& value); ///< empty, or an address
    void secrets(std::string_view key, std::map<std::string, Secret>& value);

    void schedule(std::string_view key, Schedule& value);

    /// The keys that were asked for.
    [[nodiscard]] const KnownKeys& known() const { return known_; }

    /// Keys and tables that nobody asked for.
    void complain_about_unknown();

    /// Said at the line of the maximum, or of the minimum where the maximum is the default.
    void check_pair(std::string_view low, double minimum, std::string_view high, double maximum);

    /// More at some hour than there may be at any.
    void check_schedule(const Schedule& schedule, int max_backends);

    /// The programs beside the last word are found by its ending.
    void check_ending(std::string_view table, std::string_view key, const std::vector<std::string>& command,
                      std::string_view ending);

    /// A fault that more than one key has a part in, said at this one.
    void complain_at(std::string_view table, std::string_view key, std::string message);

private:
    ScheduleEntry schedule_entry(std::string_view key, const toml::node& entry);
    const toml::node* take(std::string_view key);
    /// As an operator finds it: "[ping] backup"; a flat key stands alone.
    [[nodiscard]] std::string named(std::string_view key) const;
    template <class Integer>
    void whole(std::string_view key, Integer& value, Range range) {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto* read = node->as_integer();
        if (read == nullptr)
            complain(*node, tr("{} debe ser un número entero", "{} must be a whole number", named(key)));
        else if (in_range(*node, key, static_cast<double>(read->get()), range))
            value = static_cast<Integer>(read->get());
    }
    bool in_range(const toml::node& node, std::string_view key, double value, Range range);
    std::optional<std::string> one_text(const toml::node& node, std::string_view key);
    void list(std::string_view key, std::vector<std::string>& value, Shape shape);
    void unknown(const std::string& table, const std::string& name, const toml::key& key);
    void complain(const toml::node& node, std::string message);

    const toml::table& file_;
    std::filesystem::path name_;
    std::filesystem::path root_;
    std::vector<ConfigError>& errors_;
    KnownKeys known_;
    std::string table_;
    const toml::table* current_ = nullptr;
};

} // namespace marea::config
