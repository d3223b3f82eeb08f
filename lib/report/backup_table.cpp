#include "report/backup_table.hpp"

#include "base/text.hpp"
#include "report/backup_words.hpp"
#include "report/table.hpp"

#include <fmt/format.h>

namespace marea {
namespace {

std::string word(Because because) {
    switch (because) {
    case Because::last: return "reciente";
    case Because::daily: return "diaria";
    case Because::weekly: return "semanal";
    case Because::monthly: return "mensual";
    case Because::at_least: return "quedarían menos de 3";
    case Because::unverified: return "sin verificar: ni cuenta ni se borra";
    case Because::frozen: return "rotación detenida";
    case Because::expired: return "se borrará tras la próxima copia";
    }
    return {};
}

std::string reasons(const std::string& name, const Retention& retention) {
    std::string text;
    for (const auto* part : {&retention.keep, &retention.remove})
        for (const auto& judged : *part)
            if (judged.copy.name == name)
                for (const auto because : judged.because)
                    text += (text.empty() ? "" : ", ") + word(because);
    return text;
}

std::string verified(const StoredBackup& backup) {
    const auto& manifest = backup.manifest;
    if (!manifest) return "no";
    if (manifest->damage || !backup.fits()) return "DAÑADA";
    if (!manifest->verified) return "no";
    const auto* how = manifest->verified->how == Manifest::How::read ? "leída" : "restaurada";
    constexpr std::size_t to_the_minute = 16;
    return fmt::format("{} {}{}", how, text::local_time(manifest->verified->at).substr(0, to_the_minute),
                       manifest->doubtful() ? ", en duda" : "");
}

} // namespace

std::string render_backups(const std::vector<StoredBackup>& stored, const Retention& retention) {
    std::vector<TableRow> rows = {{"FECHA", "TAMAÑO", "FILAS", "VERIFICADA", "SE CONSERVA POR", "FICHERO"}};
    std::int64_t size = 0;
    for (const auto& backup : stored) {
        const auto name = backup.files.dump.filename().string();
        const auto count = backup.manifest ? text::grouped(backup.manifest->contents.total_rows()) : "-";
        rows.push_back({text::local_time(backup.taken), text::bytes(backup.size), count, verified(backup),
                        reasons(name, retention), name});
        size += backup.size;
    }
    return render_table(rows, {1, 2}) + fmt::format("{} {}, {} en total\n", stored.size(),
                                                    stored.size() == 1 ? "copia" : "copias", text::bytes(size));
}

std::string messages::no_backups(const std::string& database, const std::filesystem::path& folder) {
    return fmt::format("No hay copias de {} en {}", database, folder.string());
}

} // namespace marea
