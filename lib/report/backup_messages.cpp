#include "report/backup_messages.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace marea::messages {
namespace {

using text::bytes;
using text::decimals;

/// "1 fila", "2.000 filas"
std::string amount(std::int64_t value, const char* one, const char* many) {
    return fmt::format("{} {}", text::grouped(value), value == 1 ? one : many);
}
std::string tables(const Contents& contents) {
    return amount(std::ssize(contents.rows), "tabla", "tablas");
}
std::string rows_of(std::int64_t value) {
    return amount(value, "fila", "filas");
}
std::string objects(std::int64_t value) {
    return amount(value, "objeto grande", "objetos grandes");
}

} // namespace

std::string backup_started(const DatabaseSettings& database) {
    return fmt::format("Copia de seguridad iniciada: {} en {}:{}", database.name, database.host, database.port.value);
}

std::string folder_closed(const std::filesystem::path& folder) {
    return fmt::format("Otros usuarios podían entrar en {}: ahora solo su dueño (0700)", folder.string());
}

std::string folder_open(const std::filesystem::path& folder) {
    return fmt::format("otros usuarios pueden entrar en {}, que es de otro usuario: ciérrela con chmod 700",
                       folder.string());
}

std::string removed_rest(const std::string& name) {
    return fmt::format("Se borra {}: quedó a medias de una ejecución interrumpida", name);
}

std::string versions(const std::string& server, const std::string& client) {
    return fmt::format("PostgreSQL {}, pg_dump {}", server, client);
}

std::string needed_and_free(std::int64_t needed, std::int64_t free) {
    return fmt::format("harían falta {} y quedan {}", bytes(needed), bytes(free));
}

std::string dumping(std::int64_t size, std::int64_t last_size) {
    return last_size > 0 ? fmt::format("Volcando: {} (la última copia ocupa {})", bytes(size), bytes(last_size))
                         : fmt::format("Volcando: {}", bytes(size));
}

std::string dumped(std::int64_t size, const Contents& contents, double seconds) {
    auto text = fmt::format("Volcado: {}, {}, {}", bytes(size), tables(contents), rows_of(contents.total_rows()));
    if (contents.large_objects > 0) text += ", " + objects(contents.large_objects);
    return text + fmt::format(", en {} s", decimals(seconds, 1));
}

std::string no_role_passwords(const std::string& role) {
    return fmt::format("{} no es superusuario: los roles se guardan sin sus contraseñas", role);
}

std::string sums_differ(const std::string& expected, const std::string& found) {
    constexpr std::size_t enough = 12;
    return fmt::format("su SHA-256 empieza por {} y debería empezar por {}", found.substr(0, enough),
                       expected.substr(0, enough));
}

std::string verifying(const std::filesystem::path& dump) {
    return fmt::format("Verificando {}", dump.string());
}

std::string restoring_to_scratch(const std::string& database) {
    return fmt::format("Restaurando en la base de prueba {}", database);
}

std::string scratch_left(const std::string& database, const Error& error) {
    return fmt::format("la base de prueba {} no se ha podido borrar; se intentará en la próxima ejecución. {}",
                       database, describe(error));
}

std::string differences(const Contents& expected, const Contents& found) {
    std::vector<std::string> all;
    for (const auto& [table, rows] : expected.rows) {
        const auto there = found.rows.find(table);
        if (there == found.rows.end())
            all.push_back(fmt::format("{}: no está", table));
        else if (there->second != rows)
            all.push_back(fmt::format("{}: {} en lugar de {}", table, rows_of(there->second), text::grouped(rows)));
    }
    for (const auto& [table, rows] : found.rows)
        if (!expected.rows.contains(table)) all.push_back(fmt::format("{}: está de más", table));
    if (found.large_objects != expected.large_objects)
        all.push_back(
            fmt::format("{} en lugar de {}", objects(found.large_objects), text::grouped(expected.large_objects)));
    constexpr std::size_t shown = 3;
    const auto more = all.size() > shown ? all.size() - shown : 0;
    all.resize(std::min(all.size(), shown));
    if (more > 0) all.push_back(fmt::format("y {} más", more));
    return fmt::format("{}", fmt::join(all, "; "));
}

std::string not_verified(Manifest::How how, const Error& cause) {
    const auto text = fmt::format("{}: {}", cause.subject, cause.detail);
    return how == Manifest::How::read ? text : text + "; use verify = \"read\" o un rol superusuario";
}

std::string verified(Manifest::How how) {
    switch (how) {
    case Manifest::How::read: return "Verificado: leído entero con pg_restore, y su SHA-256 es el de lo recibido";
    case Manifest::How::restored: return "Verificado: restaurado en una base de prueba, y sus filas coinciden";
    }
    return {};
}

std::string verified_uncounted(const std::filesystem::path& manifest) {
    return fmt::format("{} falta, está dañado o es de otra copia: esta se puede restaurar, pero no cuenta para la "
                       "rotación ni para healthcheck, y backup --list no la dará por verificada",
                       manifest.string());
}

std::string shrunk(Measure now, Measure before, std::chrono::sys_seconds before_taken) {
    return fmt::format("esta copia es menos de la mitad que la del {}: {} y {}, antes {} y {}",
                       text::local_time(before_taken), bytes(now.size), rows_of(now.rows), bytes(before.size),
                       rows_of(before.rows));
}

std::string backup_done(const std::filesystem::path& dump) {
    return fmt::format("Copia terminada: {}", dump.string());
}

std::string clock_behind(const std::filesystem::path& newest, std::chrono::sys_seconds taken) {
    return fmt::format("No se borra ninguna copia antigua: {} tiene fecha posterior, {}. Compruebe el reloj del "
                       "servidor (timedatectl); si está bien, lleve esa copia a otra carpeta, con los ficheros de su "
                       "mismo nombre",
                       newest.string(), text::local_time(taken));
}

std::string pruned(const std::string& name) {
    return fmt::format("Se borra {}: ya no entra en la rotación", name);
}

std::string kept(const Retention& retention) {
    const auto unverified = std::count_if(retention.keep.begin(), retention.keep.end(),
                                          [](const Judged& judged) { return !judged.copy.verified; });
    auto text = fmt::format("Copias conservadas: {}", retention.keep.size());
    if (unverified > 0) text += fmt::format(" ({} sin verificar)", unverified);
    return text + fmt::format("; borradas: {}", retention.remove.size());
}

std::string after_done(const std::string& program) {
    return fmt::format("after_command terminado: {}", program);
}

std::string after_failed(const Error& error) {
    return fmt::format("after_command falló: {} La copia está hecha y verificada; llévela fuera a mano.",
                       describe(error));
}

std::string would_dump(const std::filesystem::path& dump, std::int64_t free) {
    return fmt::format("Se escribiría {} (quedan {} libres)", dump.string(), bytes(free));
}

std::string would_prune(const std::string& name) {
    return fmt::format("Se borraría {}: ya no entra en la rotación", name);
}

std::string restore_started(const std::filesystem::path& dump, const std::string& database) {
    return fmt::format("Restauración iniciada: {} en la base {}", dump.string(), database);
}

std::string restoring(const std::string& database, std::int64_t done, std::int64_t size) {
    constexpr double whole = 100;
    const auto share = size > 0 ? whole * static_cast<double>(done) / static_cast<double>(size) : whole;
    return fmt::format("Restaurando en {}: {:.0f}% ({} de {})", database, share, bytes(done), bytes(size));
}

std::string restored(const std::string& database, const Contents& contents) {
    return fmt::format("Restaurada en {}: {} y {}, las de la copia", database, tables(contents),
                       rows_of(contents.total_rows()));
}

std::string restore_undone(const std::string& database) {
    return fmt::format("Se ha borrado la base {}, que no existía antes", database);
}

std::string restore_rolled_back(const std::string& database) {
    return fmt::format("La base {} sigue como estaba: la restauración era una sola transacción", database);
}

std::string restore_half_done(const std::string& database) {
    return fmt::format("La base {} estaba vacía y ha quedado a medias: bórrela antes de repetir", database);
}

std::string roles_hint(const std::filesystem::path& globals) {
    return fmt::format("Si faltan roles, créelos antes: psql -U postgres -d postgres -f {}", globals.string());
}

std::string no_backups(const std::string& database, const std::filesystem::path& folder) {
    return fmt::format("No hay copias de {} en {}", database, folder.string());
}

std::string backups_sum(std::size_t number, std::int64_t size) {
    return fmt::format("{} {}, {} en total\n", number, number == 1 ? "copia" : "copias", bytes(size));
}

std::string accepted(const std::string& name) {
    return fmt::format("Aceptada: {}", name);
}

} // namespace marea::messages
