# The libraries, as marea::NAME. With MAREA_PORTABLE all that changes its name from one release of a distribution to the next is
# part of the program (libstdc++, fmt, libpqxx, toml++, libcrypto); libc, libpq, libcurl and zlib stay shared: they keep their
# names, and their security updates are the distribution's.
option(MAREA_PORTABLE "Link what differs between releases of a distribution into the programs" OFF)

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CURL REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(LIBCRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)

foreach(name fmt libcrypto pqxx tomlplusplus)
  add_library(marea_${name} INTERFACE)
  add_library(marea::${name} ALIAS marea_${name})
endforeach()

if(NOT MAREA_PORTABLE)
  target_link_libraries(marea_fmt INTERFACE fmt::fmt)
  target_link_libraries(marea_libcrypto INTERFACE PkgConfig::LIBCRYPTO)
  target_link_libraries(marea_pqxx INTERFACE PkgConfig::PQXX)
  target_link_libraries(marea_tomlplusplus INTERFACE PkgConfig::TOMLPLUSPLUS)
  return()
endif()

find_library(LIBCRYPTO_ARCHIVE libcrypto.a HINTS ${LIBCRYPTO_LIBRARY_DIRS} REQUIRED)
find_library(PQXX_ARCHIVE libpqxx.a HINTS ${PQXX_LIBRARY_DIRS} REQUIRED)
target_link_libraries(marea_fmt INTERFACE fmt::fmt-header-only)
target_link_libraries(marea_libcrypto INTERFACE ${LIBCRYPTO_ARCHIVE} Threads::Threads ${CMAKE_DL_LIBS})
target_link_libraries(marea_pqxx INTERFACE ${PQXX_ARCHIVE} PkgConfig::LIBPQ)
target_include_directories(marea_pqxx SYSTEM INTERFACE ${PQXX_INCLUDE_DIRS})
target_include_directories(marea_tomlplusplus SYSTEM INTERFACE ${TOMLPLUSPLUS_INCLUDE_DIRS})
target_compile_definitions(marea_tomlplusplus INTERFACE TOML_HEADER_ONLY=1)
# libpq and libcurl bring OpenSSL's shared library along: theirs must not find the functions of ours.
add_link_options(-static-libstdc++ -static-libgcc -Wl,--exclude-libs,ALL -Wl,--as-needed -Wl,--gc-sections)
add_compile_options(-ffunction-sections -fdata-sections)
