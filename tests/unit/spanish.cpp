#include "spanish.hpp"

#include <regex>

namespace marea::test {

bool spanish(const std::string& text) {
    static const std::regex words(
        "á|é|í|ó|ú|ñ|ü|Á|É|Í|Ó|Ú|Ñ|¿|¡|«|»|"
        "\\b([Nn]o "
        "(existe|hay|es|se)|[Ff]alta|[Ff]ichero|[Aa]rchivo|[Cc]arpeta|[Pp]uede|[Dd]ebe|[Ss]in|[Ee]l|[Ll]os|[Ll]as|"
        "[Dd]el|[Qq]ue|[Pp]ara|[Uu]na|[Cc]ontenedor|[Cc]opia|[Ii]magen|[Rr]ed|[Pp]uerto|[Ee]stado|[Ee]ntorno|"
        "[Rr]espaldo|[Tt]abla|[Ff]ilas|[Ee]spacio|[Cc]ertificado|[Ff]all[aoó]|[Mm]emoria|[Cc]onexiones)\\b");
    return std::regex_search(text, words);
}

} // namespace marea::test
