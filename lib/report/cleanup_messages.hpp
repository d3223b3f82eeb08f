#pragma once

#include "base/error.hpp"
#include "cleanup/log_plan.hpp"
#include "cleanup/plan.hpp"

#include <array>
#include <string>
#include <vector>

/// The sentences of `cleanup`.
namespace marea::messages {

inline constexpr auto cleanup_started = "Limpieza iniciada";
inline constexpr auto cleanup_started_dry_run = "Limpieza iniciada (simulación: no se cambia nada)";
inline constexpr auto another_cleanup = "Otra ejecución de cleanup está en curso: esta no hace nada";
inline constexpr auto containers_skipped =
    "autoscale sigue trabajando: contenedores, imágenes y volúmenes se dejan para la próxima limpieza.";
inline constexpr auto engine_skipped = "contenedores, imágenes y volúmenes se dejan para la próxima limpieza.";

/// What one item's line says after "Eliminado: ", "Se eliminaría: " ...
[[nodiscard]] std::string item(const Item& item, const CleanupRules& rules, const LogRules& logs);

/// "Eliminado: ...", "Rotado: ...", "Se conserva: ..."
[[nodiscard]] std::string done(const Item& item, const CleanupRules& rules, const LogRules& logs);
/// "Se eliminaría: ...", "Se rotaría: ...", "Se conserva: ..."
[[nodiscard]] std::string would_do(const Item& item, const CleanupRules& rules, const LogRules& logs);
/// A removal that did not come off.
[[nodiscard]] std::string not_removed(const Item& item, const Error& error);

/// "Rotado: a.log -> a.log.2024...gz"
[[nodiscard]] std::string rotated_later(const std::string& name);
[[nodiscard]] std::string waiting_for_autoscale(double seconds);
[[nodiscard]] std::string ledger_damaged(const std::string& cause);
inline constexpr auto volumes_need_ledger = "sin poder guardar desde cuándo no se usan, no se elimina ningún volumen.";
[[nodiscard]] std::string not_looked_into(int volumes);

struct UnlimitedLog {
    std::string container;
    std::optional<std::uint64_t> bytes;
};
/// Containers whose json-file log has no limit, and the remedy.
[[nodiscard]] std::string unlimited_logs(const std::vector<UnlimitedLog>& logs);

/// How many of each kind, in the order of Kind.
using Tally = std::array<int, 5>;
/// nullopt: nothing was spared, or nothing could be looked at.
[[nodiscard]] std::optional<std::string> spared(const Tally& tally);
[[nodiscard]] std::string freed(std::uint64_t bytes, const Tally& tally);
[[nodiscard]] std::string would_free(std::uint64_t bytes, const Tally& tally);

/// "3 d 4 h", "5 h 10 min", "12 min", "7 s"
[[nodiscard]] std::string duration(Seconds time);

} // namespace marea::messages
