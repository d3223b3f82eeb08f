# Manual pages and completions, written by a program of the build from the command lines and the settings' table themselves; that of
# marea-setup, a shell script, is written by hand (tests/documents compares it with its --help).
add_executable(documents tools/command.cpp tools/completion.cpp tools/documents.cpp tools/roff.cpp tools/settings_page.cpp)
target_link_libraries(documents PRIVATE marea marea_warnings)
marea_unity(documents)
set_target_properties(documents PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tools)
find_program(GZIP gzip REQUIRED)
set(share ${PROJECT_BINARY_DIR}/share)
add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/share.written
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${share}
  COMMAND documents ${share}
  COMMAND ${CMAKE_COMMAND} -E copy ${PROJECT_SOURCE_DIR}/packaging/man/marea-setup.1 ${share}/man/man1
  COMMAND ${CMAKE_COMMAND} -E copy ${PROJECT_SOURCE_DIR}/packaging/man/es/marea-setup.1 ${share}/man/es/man1
  COMMAND ${GZIP} -9nr ${share}/man
  COMMAND ${CMAKE_COMMAND} -E touch ${PROJECT_BINARY_DIR}/share.written
  DEPENDS documents packaging/man/marea-setup.1 packaging/man/es/marea-setup.1 VERBATIM)
add_custom_target(share ALL DEPENDS ${PROJECT_BINARY_DIR}/share.written)
