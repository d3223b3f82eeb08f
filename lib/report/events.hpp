#pragma once

#include "base/types.hpp"

#include <chrono>
#include <string>

/// The log's sentences about what a tick does, in the order of a tick.
namespace marea::messages {

inline constexpr auto tick_started = "Monitoreo iniciado";
inline constexpr auto another_run = "Otra ejecución de autoscale está en curso: esta no hace nada";
inline constexpr auto dry_run_beginning = "Simulación: ";
inline constexpr auto dry_run_nothing = "Simulación: no se haría nada";
inline constexpr auto created = "Backend creado exitosamente";
inline constexpr auto removed = "Backend eliminado exitosamente";
inline constexpr auto balancer_unknown = "sin saber a quién sirve el balanceador no se cambia nada";
inline constexpr auto no_intent = "sin poder guardar el estado no se cambia nada";

[[nodiscard]] std::string status_line(const std::string& word);
[[nodiscard]] std::string reason_line(const std::string& reason);
[[nodiscard]] std::string active_line(int active);
[[nodiscard]] std::string creating(const ContainerName& name);
[[nodiscard]] std::string admitted(const ContainerName& name);
[[nodiscard]] std::string taking_back(const ContainerName& name);
[[nodiscard]] std::string draining(const ContainerName& name, double seconds);
[[nodiscard]] std::string removing(const ContainerName& name);
[[nodiscard]] std::string kept_in_balancer(const std::string& address);
[[nodiscard]] std::string dropped_from_balancer(const std::string& address);
[[nodiscard]] std::string not_reachable(const ContainerName& name, Port port);
[[nodiscard]] std::string removing_failed_start(const ContainerName& name);
/// What a container printed may hold anything: the password becomes ***, control characters become ?, and a long line
/// is cut.
[[nodiscard]] std::string container_said(const ContainerName& name, std::string line, const Secret& password);
[[nodiscard]] std::string container_silent(const ContainerName& name);
[[nodiscard]] std::string next_try(int failures, std::chrono::system_clock::time_point when);
[[nodiscard]] std::string state_damaged(const std::string& cause);
[[nodiscard]] std::string drain_waits(const ContainerName& name);
[[nodiscard]] std::string would_create(const ContainerName& name);
[[nodiscard]] std::string would_take_back(const ContainerName& name);
[[nodiscard]] std::string would_drain(const ContainerName& name, double seconds);
[[nodiscard]] std::string would_remove(const ContainerName& name);

} // namespace marea::messages
