# What goes where, below any prefix (scripts/package makes a package and a tarball of it). The programs' own names are everybody's
# words, so PATH has them as marea-NAME; what calls them by another path is the shim in the project (share/marea/scripts).
set(programs autoscale backup cleanup healthcheck)
install(TARGETS ${programs} RUNTIME DESTINATION lib/marea COMPONENT runtime)
foreach(program ${programs})
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/links)
  file(CREATE_LINK ../lib/marea/${program} ${PROJECT_BINARY_DIR}/links/marea-${program} SYMBOLIC)
  install(FILES ${PROJECT_BINARY_DIR}/links/marea-${program} TYPE BIN COMPONENT runtime)
  install(PROGRAMS scripts/${program}.sh DESTINATION share/marea/scripts COMPONENT runtime)
endforeach()
install(PROGRAMS scripts/install TYPE BIN RENAME marea-setup COMPONENT runtime)
install(DIRECTORY config DESTINATION share/marea COMPONENT runtime)
install(FILES crontab.example DESTINATION share/marea COMPONENT runtime)
install(DIRECTORY packaging/systemd/ DESTINATION lib/systemd/system COMPONENT runtime)
# Made by the build where its tools are there: manual pages, completions.
install(DIRECTORY ${PROJECT_BINARY_DIR}/share/ DESTINATION share COMPONENT runtime OPTIONAL)

file(CREATE_LINK ../../marea ${PROJECT_BINARY_DIR}/links/examples SYMBOLIC)
install(FILES ${PROJECT_BINARY_DIR}/links/examples DESTINATION share/doc/marea COMPONENT examples)

# What the documents link to is there as well, at the same place beside them (tests/links sees to it).
install(FILES README.md CHANGELOG.md CONTRIBUTING.md DESTINATION share/doc/marea COMPONENT doc)
install(DIRECTORY docs DESTINATION share/doc/marea COMPONENT doc)
foreach(name config crontab.example)
  file(CREATE_LINK ../../marea/${name} ${PROJECT_BINARY_DIR}/links/${name} SYMBOLIC)
  install(FILES ${PROJECT_BINARY_DIR}/links/${name} DESTINATION share/doc/marea COMPONENT doc)
endforeach()
install(FILES LICENSE DESTINATION share/doc/marea COMPONENT license)
