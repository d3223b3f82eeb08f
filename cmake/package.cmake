# CPack's part of scripts/package, which also writes what is in ${PROJECT_BINARY_DIR}/debian.
set(MAREA_PACKAGE_VERSION ${PROJECT_VERSION} CACHE STRING "The package's version: scripts/package adds to it what git knows")
set(CPACK_PACKAGE_NAME marea)
set(CPACK_PACKAGE_VENDOR "The Marea authors")
set(CPACK_PACKAGE_CONTACT "${MAREA_MAINTAINER}")
set(CPACK_PACKAGE_VERSION ${MAREA_PACKAGE_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "keeps the chat backends of a Docker host in step with its load")
set(CPACK_PACKAGE_DESCRIPTION
"Every minute it reads CPU, memory and the open connections in PostgreSQL,
decides by thresholds, and starts one backend of the Compose project or drains
one, with nginx kept in step. With it come the project's other jobs: verified
backups with rotation, cleanup, and health checks. cron or systemd's timers
start it; there is no daemon. marea-setup puts it into a project.")
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/cmake/package_of.cmake) # which components, for each kind of package
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "cron | cron-daemon, docker-cli | docker-ce-cli | docker.io")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "docker-compose, nginx, postgresql-client")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${PROJECT_SOURCE_DIR}/packaging/debian/prerm;${PROJECT_SOURCE_DIR}/packaging/debian/postinst;\
${PROJECT_SOURCE_DIR}/packaging/debian/postrm")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
install(FILES packaging/debian/copyright DESTINATION share/doc/marea COMPONENT debian)
file(CREATE_LINK copyright ${PROJECT_BINARY_DIR}/links/LICENSE SYMBOLIC)
install(FILES ${PROJECT_BINARY_DIR}/links/LICENSE DESTINATION share/doc/marea COMPONENT debian)
install(DIRECTORY ${PROJECT_BINARY_DIR}/debian/ DESTINATION share COMPONENT debian OPTIONAL)

set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_ARCHIVE_FILE_NAME marea-${MAREA_PACKAGE_VERSION}-${CMAKE_SYSTEM_PROCESSOR})
include(CPack)

# What is part of the programs comes with its terms.
if(MAREA_PORTABLE)
  set(notices ${PROJECT_BINARY_DIR}/copyright.libraries)
  file(WRITE ${notices} "")
  foreach(library libfmt libtomlplusplus libcli11 nlohmann-json3 libpqxx libssl)
    set(notice /usr/share/doc/${library}-dev/copyright)
    if(NOT EXISTS ${notice})
      message(FATAL_ERROR "${notice} is missing: the programs would go without the terms of ${library}, which is part of them")
    endif()
    file(READ ${notice} text)
    file(APPEND ${notices} "==== ${library} ====\n\n${text}\n")
  endforeach()
  install(FILES ${notices} DESTINATION share/doc/marea COMPONENT runtime)
endif()
