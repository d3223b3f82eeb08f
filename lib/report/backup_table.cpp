#include "report/backup_table.hpp"

#include "base/text.hpp"
#include "report/backup_words.hpp"
#include "report/table.hpp"

#include <fmt/format.h>

namespace marea {
namespace {

std::string word(Because because) {
    switch (because) {
    case Because::last: return tr("reciente", "recent");
    case Because::daily: return tr("diaria", "daily");
    case Because::weekly: return tr("semanal", "weekly");
    case Because::monthly: return tr("mensual", "monthly");
    case Because::at_least: return tr("quedarían menos de 3", "fewer than 3 would be left");
    case Because::unverified:
        return tr("sin verificar: ni cuenta ni se borra", "not verified: neither counts nor is deleted");
    case Because::frozen: return tr("rotación detenida", "rotation stopped");
    case Because::expired: return tr("se borrará tras la próxima copia", "deleted after the next backup");
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
    if (manifest->damage || !backup.fits()) return tr("DAÑADA", "DAMAGED");
    if (!manifest->verified) return "no";
    const auto how =
        manifest->verified->how == Manifest::How::read ? tr("leída", "read") : tr("restaurada", "restored");
    constexpr std::size_t to_the_minute = 16;
    return fmt::format("{} {}{}", how, text::local_time(manifest->verified->at).substr(0, to_the_minute),
                       manifest->doubtful() ? tr(", en duda", ", in doubt") : "");
}

} // namespace

std::string render_backups(const std::vector<StoredBackup>& stored, const Retention& retention) {
    std::vector<TableRow> rows = {{tr("FECHA", "DATE"), tr("TAMAÑO", "SIZE"), tr("FILAS", "ROWS"),
                                   tr("VERIFICADA", "VERIFIED"), tr("SE CONSERVA POR", "KEPT AS"),
                                   tr("FICHERO", "FILE")}};
    std::int64_t size = 0;
    for (const auto& backup : stored) {
        const auto name = backup.files.dump.filename().string();
        const auto count = backup.manifest ? text::grouped(backup.manifest->contents.total_rows()) : "-";
        rows.push_back({text::local_time(backup.taken), text::bytes(backup.size), count, verified(backup),
                        reasons(name, retention), name});
        size += backup.size;
    }
    return render_table(rows, {1, 2}) + tr("{} {}, {} en total\n", "{} {}, {} in all\n", stored.size(),
                                           stored.size() == 1 ? tr("copia", "backup") : tr("copias", "backups"),
                                           text::bytes(size));
}

std::string messages::no_backups(const std::string& database, const std::filesystem::path& folder) {
    return tr("No hay copias de {} en {}", "There are no backups of {} in {}", database, folder.string());
}

} // namespace marea
