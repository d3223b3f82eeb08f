#include "report/backup_table.hpp"

#include "base/text.hpp"
#include "report/backup_words.hpp"

#include <fmt/format.h>

#include <array>

namespace marea {
namespace {

using Row = std::array<std::string, 6>;

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

/// Characters, not bytes: enough for what stands in this table.
std::size_t width(const std::string& text) {
    std::size_t characters = 0;
    for (const char letter : text)
        characters += (static_cast<unsigned char>(letter) & 0xC0U) != 0x80U;
    return characters;
}

} // namespace

std::string render_backups(const std::vector<StoredBackup>& stored, const Retention& retention) {
    std::vector<Row> rows = {{"FECHA", "TAMAÑO", "FILAS", "VERIFICADA", "SE CONSERVA POR", "FICHERO"}};
    std::int64_t size = 0;
    for (const auto& backup : stored) {
        const auto name = backup.files.dump.filename().string();
        const auto count = backup.manifest ? text::grouped(backup.manifest->contents.total_rows()) : "-";
        rows.push_back({text::local_time(backup.taken), text::bytes(backup.size), count, verified(backup),
                        reasons(name, retention), name});
        size += backup.size;
    }
    std::array<std::size_t, 6> widths{};
    for (const auto& row : rows)
        for (std::size_t at = 0; at < row.size(); ++at)
            widths[at] = std::max(widths[at], width(row[at]));
    std::string table;
    for (const auto& row : rows) {
        for (std::size_t at = 0; at < row.size(); ++at) {
            const std::string padding(widths[at] - width(row[at]), ' ');
            const bool number = at == 1 || at == 2;
            const bool last = at + 1 == row.size();
            table += number ? padding + row[at] : row[at] + (last ? "" : padding);
            table += last ? "\n" : "  ";
        }
    }
    return table + fmt::format("{} {}, {} en total\n", stored.size(), stored.size() == 1 ? "copia" : "copias",
                               text::bytes(size));
}

std::string messages::no_backups(const std::string& database, const std::filesystem::path& folder) {
    return fmt::format("No hay copias de {} en {}", database, folder.string());
}

} // namespace marea
