#include "command.hpp"

#include "base/clock.hpp"
#include "base/text.hpp"

#include <chrono>
#include <cstdlib>
#include <sstream>

namespace marea {
namespace roff {

std::string plain(std::string_view text) {
    std::string escaped;
    bool begins = true;
    for (const char one : text) {
        if (begins && (one == '.' || one == '\'')) escaped += "\\&";
        begins = one == '\n';
        switch (one) {
        case '\\': escaped += "\\e"; break;
        case '-': escaped += "\\-"; break;
        case '\'': escaped += "\\(aq"; break;
        case '^': escaped += "\\(ha"; break;
        case '~': escaped += "\\(ti"; break;
        case '`': escaped += "\\(ga"; break;
        default: escaped += one;
        }
    }
    return escaped;
}

std::string header(const std::string& name, int section) {
    // The same commit gives the same page, wherever a package of it is made.
    const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
    const auto now =
        epoch != nullptr ? Moment(std::chrono::seconds(std::atoll(epoch))) : Moment(std::chrono::system_clock::now());
    std::string upper = name;
    for (char& one : upper)
        one = static_cast<char>(std::toupper(static_cast<unsigned char>(one)));
    return fmt::format(".TH {} {} {} \"Marea {}\" Marea\n.nh\n.ad l\n", plain(upper), section,
                       text::utc_time(now).substr(0, 10), MAREA_VERSION);
}

std::string section(std::string_view name) {
    return fmt::format(".SH \"{}\"\n", name);
}

} // namespace roff

namespace {

/// The end of --help: prose, then examples (a sentence, indented twice what to type), then perhaps prose again.
std::string notes(const std::string& text) {
    std::string page;
    std::istringstream lines(text);
    const auto examples = tr("Ejemplos:", "Examples:");
    bool in_prose = false;
    bool blank = true;
    bool any_example = false;
    for (std::string line; std::getline(lines, line); blank = line.empty()) {
        if (line.empty()) continue;
        if (line == examples) {
            page += roff::section(tr("EJEMPLOS", "EXAMPLES"));
            any_example = true;
            in_prose = false;
        } else if (line.starts_with("    ")) {
            page += fmt::format(".PP\n.nf\n.RS\n{}\n.RE\n.fi\n", roff::plain(line.substr(4)));
        } else if (line.starts_with("  ")) {
            page += fmt::format("{}{}\n", page.ends_with(".fi\n") ? ".PP\n" : "", roff::plain(line.substr(2)));
        } else {
            if (!in_prose)
                page += roff::section(any_example ? tr("NOTAS", "NOTES") : tr("DESCRIPCIÓN", "DESCRIPTION"));
            else if (blank)
                page += ".PP\n";
            in_prose = true;
            page += roff::plain(line) + "\n";
        }
    }
    return page;
}

} // namespace

std::string manual_page(const CommandLine& line) {
    const auto& app = line.app();
    auto page = roff::header(app.get_name(), 1);
    page += roff::section(tr("NOMBRE", "NAME"));
    auto description = app.get_description();
    if (description.ends_with('.')) description.pop_back();
    page += fmt::format("{} \\- {}\n", roff::plain(app.get_name()), roff::plain(description));
    page += roff::section(tr("SINOPSIS", "SYNOPSIS"));
    page += roff::plain(line.as_called(line.texts().usage)) + "\n";
    page += roff::section(tr("OPCIONES", "OPTIONS"));
    for (const auto& flag : flags_of(line)) {
        std::string names;
        for (const auto& name : flag.names)
            names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", roff::plain(name));
        if (!flag.value.empty()) names += fmt::format(" \\fI{}\\fR", roff::plain(flag.value));
        page += fmt::format(".TP\n{}\n{}\n", names, roff::plain(flag.help));
    }
    page += notes(line.as_called(line.texts().examples));
    page += roff::section(tr("CÓDIGOS DE SALIDA", "EXIT STATUS"));
    page += roff::plain(line.texts().exit_codes) + "\n";
    page += roff::section(tr("VÉASE TAMBIÉN", "SEE ALSO"));
    for (const char* other : {"autoscale", "backup", "cleanup", "healthcheck"})
        if (line.texts().program != other) page += fmt::format(".BR marea\\-{} (1),\n", other);
    return page + ".BR autoscale.conf (5)\n";
}

} // namespace marea
