#pragma once

#include "base/contents.hpp"
#include "config/settings.hpp"
#include "policy/retention.hpp"
#include "state/manifest.hpp"
#include "system/process.hpp"

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

struct Measure {
    std::int64_t size;
    std::int64_t rows;
};

/// "1.5 GiB"
[[nodiscard]] std::string bytes(std::int64_t size);
/// "200.000"
[[nodiscard]] std::string number(std::int64_t value);

[[nodiscard]] std::string backup_started(const DatabaseSettings& database);
[[nodiscard]] std::string removed_rest(const std::string& name);
[[nodiscard]] std::string versions(const std::string& server, const std::string& client);
[[nodiscard]] std::string needed_and_free(std::int64_t needed, std::int64_t free);
[[nodiscard]] std::string dumping(std::int64_t size, std::int64_t last_size);
[[nodiscard]] std::string dumped(std::int64_t size, const Contents& contents, double seconds);
[[nodiscard]] std::string no_role_passwords(const std::string& role);
[[nodiscard]] std::string sums_differ(const std::string& expected, const std::string& found);
[[nodiscard]] std::string verified(Manifest::How how);
[[nodiscard]] std::string shrunk(Measure now, Measure before, std::chrono::sys_seconds before_taken);
[[nodiscard]] std::string backup_done(const std::filesystem::path& dump);
[[nodiscard]] std::string pruned(const std::string& name);
[[nodiscard]] std::string kept(std::size_t kept, std::size_t removed);
[[nodiscard]] std::string after_done(const std::string& program);
[[nodiscard]] std::string after_failed(const std::string& program, const Finished& finished);
[[nodiscard]] std::string would_dump(const std::filesystem::path& dump, std::int64_t free);
[[nodiscard]] std::string would_prune(const std::string& name);
[[nodiscard]] std::string accepted(const std::string& name);

} // namespace marea::messages
