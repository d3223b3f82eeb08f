#pragma once

#include "backup/retention.hpp"
#include "base/error.hpp"
#include "config/settings.hpp"
#include "postgres/contents.hpp"
#include "state/manifest.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

/// The sentences of `backup`, in the order of a run.
namespace marea::messages {

inline constexpr auto another_backup = "Otra ejecución de backup está en curso: esta no hace nada";
inline constexpr auto no_backup_made = "No se ha hecho la copia; las anteriores siguen como estaban";
inline constexpr auto pruning_frozen =
    "No se borra ninguna copia antigua: una más reciente es menos de la mitad que la anterior. Compruebe que no se han "
    "perdido datos; si es correcta, «backup --accept» la da por buena";
inline constexpr auto dry_run_done = "Simulación: no se ha cambiado nada";
inline constexpr auto nothing_to_accept = "No hay ninguna copia en duda: nada que aceptar";

inline constexpr auto no_sum = "no tiene su suma al lado, ni .sha256 ni .json";
inline constexpr auto no_counts = "no tiene al lado su .json, y sin él no se sabe qué filas debería traer";
inline constexpr auto restoring_unchecked =
    "esta copia no tiene su suma ni su .json al lado: se restaura sin poder comprobarla";
inline constexpr auto restored_unchecked = "Restaurada, pero sin poder comparar sus filas con las de la copia";
inline constexpr auto restored_without_owner =
    "El rol no es superusuario: todo lo restaurado es suyo, sea quien sea el dueño en la copia";

struct Measure {
    std::int64_t size;
    std::int64_t rows;
};

[[nodiscard]] std::string backup_started(const DatabaseSettings& database);
[[nodiscard]] std::string folder_closed(const std::filesystem::path& folder);
[[nodiscard]] std::string folder_open(const std::filesystem::path& folder);
[[nodiscard]] std::string removed_rest(const std::string& name);
[[nodiscard]] std::string versions(const std::string& server, const std::string& client);
[[nodiscard]] std::string needed_and_free(std::int64_t needed, std::int64_t free);
[[nodiscard]] std::string dumping(std::int64_t size, std::int64_t last_size);
[[nodiscard]] std::string dumped(std::int64_t size, const Contents& contents, double seconds);
[[nodiscard]] std::string no_role_passwords(const std::string& role);
[[nodiscard]] std::string sums_differ(const std::string& expected, const std::string& found);
[[nodiscard]] std::string verifying(const std::filesystem::path& dump);
[[nodiscard]] std::string restoring_to_scratch(const std::string& database);
[[nodiscard]] std::string scratch_left(const std::string& database, const Error& error);
/// "otro.mensajes: 10 filas en lugar de 20; y 2 más"
[[nodiscard]] std::string differences(const Contents& expected, const Contents& found);
/// The cause, and what helps where it is only that the role may not restore everything.
[[nodiscard]] std::string not_verified(Manifest::How how, const Error& cause);
[[nodiscard]] std::string verified(Manifest::How how);
[[nodiscard]] std::string verified_uncounted(const std::filesystem::path& manifest);
[[nodiscard]] std::string shrunk(Measure now, Measure before, std::chrono::sys_seconds before_taken);
[[nodiscard]] std::string backup_done(const std::filesystem::path& dump);
[[nodiscard]] std::string clock_behind(const std::filesystem::path& newest, std::chrono::sys_seconds taken);
[[nodiscard]] std::string pruned(const std::string& name);
[[nodiscard]] std::string kept(const Retention& retention);
[[nodiscard]] std::string after_done(const std::string& program);
[[nodiscard]] std::string after_failed(const Error& error);
[[nodiscard]] std::string would_dump(const std::filesystem::path& dump, std::int64_t free);
[[nodiscard]] std::string would_prune(const std::string& name);
[[nodiscard]] std::string restore_started(const std::filesystem::path& dump, const std::string& database);
[[nodiscard]] std::string restoring(const std::string& database, std::int64_t done, std::int64_t size);
[[nodiscard]] std::string restored(const std::string& database, const Contents& contents);
[[nodiscard]] std::string restore_undone(const std::string& database);
[[nodiscard]] std::string restore_rolled_back(const std::string& database);
[[nodiscard]] std::string restore_half_done(const std::string& database);
[[nodiscard]] std::string roles_hint(const std::filesystem::path& globals);
[[nodiscard]] std::string no_backups(const std::string& database, const std::filesystem::path& folder);
[[nodiscard]] std::string backups_sum(std::size_t number, std::int64_t size);
[[nodiscard]] std::string accepted(const std::string& name);

} // namespace marea::messages
