#include "command.hpp"

namespace marea {

std::vector<Flag> flags_of(const CommandLine& line) {
    std::vector<Flag> flags;
    for (const auto* option : line.app().get_options()) {
        Flag flag;
        for (const auto& name : option->get_snames())
            flag.names.push_back("-" + name);
        for (const auto& name : option->get_lnames())
            flag.names.push_back("--" + name);
        flag.help = option->get_description();
        if (option->get_items_expected_max() > 0) flag.value = option->get_type_name();
        const auto file = tr("FICHERO", "FILE");
        flag.optional = flag.value.starts_with('[');
        flag.file = flag.value == file || flag.value == "[" + file + "]";
        flags.push_back(std::move(flag));
    }
    return flags;
}

} // namespace marea
