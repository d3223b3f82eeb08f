#pragma once

namespace marea {

/// One table for all binaries (DESIGN section 5); every --help prints it.
enum class ExitCode : int {
    ok = 0,      ///< done, or nothing to do
    failed = 1,  ///< an action failed
    partial = 3, ///< done in part
    usage = 64,
    locked = 75, ///< another run is at it (backup, cleanup)
    configuration = 78,
};

inline constexpr auto exit_code_table =
    "Códigos de salida: 0 hecho o nada que hacer; 1 una acción falló; 3 hecho en parte;\n"
    "64 uso incorrecto; 75 otra ejecución en curso (backup, cleanup); 78 configuración incorrecta.";

} // namespace marea
