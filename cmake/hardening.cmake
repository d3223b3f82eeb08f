# What makes a fault in a program end it rather than be of use to somebody; tests/package/hardening looks at what came of it. Not
# in Debug: _FORTIFY_SOURCE needs the optimiser, and the sanitizers see more.
include(CheckCXXSourceCompiles)

set(CMAKE_REQUIRED_FLAGS "-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -Werror")
check_cxx_source_compiles("#include <cstdlib>\nint main() {}" MAREA_FORTIFY_3) # older parts warn and take 2
unset(CMAKE_REQUIRED_FLAGS)
set(fortify 2)
if(MAREA_FORTIFY_3)
  set(fortify 3)
endif()
set(optimised "$<NOT:$<CONFIG:Debug>>")
add_compile_options("$<${optimised}:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=${fortify};-fstack-protector-strong>")
add_link_options("$<${optimised}:-Wl,-z,relro,-z,now>")
# Most compilers make position-independent programs unasked, not all. A module has -fPIC from CMake.
set(kind "$<TARGET_PROPERTY:TYPE>")
add_compile_options("$<$<AND:${optimised},$<NOT:$<STREQUAL:${kind},MODULE_LIBRARY>>>:-fPIE>")
add_link_options("$<$<AND:${optimised},$<STREQUAL:${kind},EXECUTABLE>>:-pie>")
