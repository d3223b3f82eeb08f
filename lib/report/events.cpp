#include "report/events.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace marea::messages {

std::string status_line(const std::string& word) {
    return "Estado: " + word;
}
std::string reason_line(const std::string& reason) {
    return "Motivo: " + reason;
}
std::string active_line(int active) {
    return fmt::format("Backends activos: {}", active);
}
std::string creating(const ContainerName& name) {
    return "Creando nuevo backend: " + name.value;
}
std::string admitted(const ContainerName& name) {
    return fmt::format("Backend {} responde: entra en el balanceador", name.value);
}
std::string taking_back(const ContainerName& name) {
    return fmt::format("Recuperando backend en drenaje: {}", name.value);
}
std::string draining(const ContainerName& name, double seconds) {
    return fmt::format("Retirando backend: {} (drenaje de {:g} s)", name.value, seconds);
}
std::string removing(const ContainerName& name) {
    return "Eliminando backend: " + name.value;
}
std::string dropped_from_balancer(const std::string& address) {
    return fmt::format("{} sale del balanceador: ningún backend en marcha atiende ahí", address);
}
std::string kept_in_balancer(const std::string& address) {
    return fmt::format("ningún backend en marcha atiende en {}; sigue en el balanceador porque no hay otro", address);
}
std::string not_reachable(const ContainerName& name, Port port) {
    return fmt::format(
        "{} no publica su puerto {} y no puede entrar en el balanceador: publíquelo, añádalo a [balancer] "
        "static_servers o use reach = \"container_name\".",
        name.value, port.value);
}
std::string removing_failed_start(const ContainerName& name) {
    return fmt::format("Eliminando backend que no llegó a funcionar: {}", name.value);
}
std::string container_said(const ContainerName& name, std::string line, const Secret& password) {
    constexpr std::size_t longest = 500;
    if (const auto& secret = password.reveal(); !secret.empty())
        for (auto at = line.find(secret); at != std::string::npos; at = line.find(secret, at + 3))
            line.replace(at, secret.size(), "***");
    std::replace_if(
        line.begin(), line.end(), [](char letter) { return static_cast<unsigned char>(letter) < ' ' || letter == 127; },
        '?');
    if (line.size() > longest) line = line.substr(0, longest) + "...";
    return fmt::format("{} | {}", name.value, line);
}
std::string container_silent(const ContainerName& name) {
    return fmt::format("{} no dejó nada en su registro", name.value);
}
std::string next_try(int failures, std::chrono::system_clock::time_point when) {
    return fmt::format("Intentos fallidos seguidos: {}; próximo intento a las {}", failures,
                       text::local_time_of_day(when));
}
std::string state_damaged(const std::string& cause) {
    return fmt::format(
        "el estado guardado está dañado ({}): se aparta y se empieza de nuevo; por prudencia cuenta como si "
        "acabara de haber un cambio.",
        cause);
}
std::string drain_waits(const ContainerName& name) {
    return fmt::format("Backend {} ya drenado: no se elimina mientras falte una lectura", name.value);
}
std::string would_create(const ContainerName& name) {
    return fmt::format("Simulación: se crearía el backend {}", name.value);
}
std::string would_take_back(const ContainerName& name) {
    return fmt::format("Simulación: se recuperaría el backend en drenaje {}", name.value);
}
std::string would_drain(const ContainerName& name, double seconds) {
    return fmt::format("Simulación: se retiraría el backend {} (drenaje de {:g} s)", name.value, seconds);
}
std::string would_remove(const ContainerName& name) {
    return fmt::format("Simulación: se eliminaría el backend {}, ya drenado", name.value);
}

} // namespace marea::messages
