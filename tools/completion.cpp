#include "command.hpp"

namespace marea {
namespace {

std::string replaced(std::string text, std::string_view old, std::string_view by) {
    for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += by.size())
        text.replace(at, old.size(), by);
    return text;
}

} // namespace

std::string bash_completion(const CommandLine& line) {
    std::string words;
    std::string files;
    std::string others;
    for (const auto& flag : flags_of(line))
        for (const auto& name : flag.names) {
            words += (words.empty() ? "" : " ") + name;
            if (flag.value.empty()) continue;
            auto& list = flag.file ? files : others;
            list += (list.empty() ? "" : "|") + name;
        }
    const auto& program = line.texts().program;
    auto text = fmt::format("_marea_{}() {{\n"
                            "    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}}\n"
                            "    # --config=FILE: bash makes three words of it\n"
                            "    if [[ $word == = ]]; then\n"
                            "        word=\n"
                            "    elif [[ $before == = ]]; then\n"
                            "        before=${{COMP_WORDS[COMP_CWORD - 2]}}\n"
                            "    fi\n"
                            "    COMPREPLY=()\n"
                            "    case $before in\n",
                            program);
    text += fmt::format("    {})\n"
                        "        if [[ $word != -* ]]; then\n"
                        "            compopt -o filenames 2>/dev/null\n"
                        "            mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
                        "            return\n"
                        "        fi\n"
                        "        ;;\n",
                        files);
    if (!others.empty()) text += fmt::format("    {}) return ;;\n", others);
    return text + fmt::format("    esac\n"
                              "    mapfile -t COMPREPLY < <(compgen -W '{0}' -- \"$word\")\n"
                              "}}\n"
                              "complete -F _marea_{1} marea-{1} {1} {1}.sh\n",
                              words, program);
}

std::string zsh_completion(const CommandLine& line) {
    const auto& program = line.texts().program;
    auto text = fmt::format("#compdef marea-{0} {0} {0}.sh\n_arguments -S", program);
    for (const auto& flag : flags_of(line)) {
        auto help = flag.help;
        for (const char* special : {"[", "]"})
            help = replaced(help, special, std::string("\\") + special);
        const auto value =
            flag.value.empty() ? "" : fmt::format(":{} :{}", flag.optional ? ":" : "", flag.file ? "_files" : " ");
        for (const auto& name : flag.names) {
            const bool assigns = !flag.value.empty() && !flag.optional;
            text += fmt::format(" \\\n    '{}{}[{}]{}'", name, assigns ? "=" : "", replaced(help, "'", "'\\''"), value);
        }
    }
    return text + "\n";
}

std::string fish_completion(const CommandLine& line) {
    const auto& program = line.texts().program;
    std::string text;
    for (const auto& called : {"marea-" + program, program, program + ".sh"}) {
        text += fmt::format("complete -c {} -f\n", called);
        for (const auto& flag : flags_of(line)) {
            text += fmt::format("complete -c {}", called);
            for (const auto& name : flag.names)
                text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
            if (!flag.value.empty() && !flag.optional) text += flag.file ? " -r -F" : " -x";
            if (flag.optional && flag.file) text += " -F";
            text += fmt::format(" -d '{}'\n", replaced(replaced(flag.help, "\\", "\\\\"), "'", "\\'"));
        }
    }
    return text;
}

} // namespace marea
