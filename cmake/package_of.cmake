# Read by CPack once for each kind of package.
set(CPACK_COMPONENTS_ALL runtime examples doc)
if(CPACK_GENERATOR STREQUAL "DEB")
  list(APPEND CPACK_COMPONENTS_ALL debian)
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
else()
  list(APPEND CPACK_COMPONENTS_ALL license)
  set(CPACK_PACKAGING_INSTALL_PREFIX "") # one unpacks it where one likes
endif()
