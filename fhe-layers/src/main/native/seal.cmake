# Finds a static SEAL 4.1.2 or newer: the machine's own (SEAL_DIR, CMAKE_PREFIX_PATH, the usual
# places), or the one that setup/setup-seal.sh builds once per user.
# Sets selkie_seal (what to link) and selkie_seal_source (for people).

set(selkie_seal_oldest 4.1.2)

# SEAL's version file accepts one minor version only, so the version is compared here.
set(selkie_seal_asked "${SEAL_DIR}")
find_package(SEAL QUIET)
set(selkie_seal_refusal "")
if(NOT SEAL_FOUND)
  set(selkie_seal_refusal "there is no usable SEALConfig.cmake")
elseif(SEAL_VERSION VERSION_LESS selkie_seal_oldest)
  set(selkie_seal_refusal "it is SEAL ${SEAL_VERSION}")
elseif(NOT TARGET SEAL::seal)
  set(selkie_seal_refusal "it has no static library")
endif()

if(NOT selkie_seal_refusal)
  set(selkie_seal SEAL::seal)
  set(selkie_seal_source "find_package at ${SEAL_DIR}")
elseif(selkie_seal_asked AND NOT selkie_seal_asked MATCHES "NOTFOUND$")
  message(FATAL_ERROR "selkie: SEAL_DIR must name a folder with SEALConfig.cmake of a static SEAL "
    "${selkie_seal_oldest} or newer, but ${selkie_seal_refusal}: ${selkie_seal_asked}")
else()
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -E env "CXX=${CMAKE_CXX_COMPILER}"
      sh "${CMAKE_CURRENT_LIST_DIR}/setup/setup-seal.sh"
    OUTPUT_VARIABLE selkie_seal_prefix OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE selkie_seal_failed)
  if(selkie_seal_failed)
    message(FATAL_ERROR "selkie: no SEAL was found and the set-up failed (see above)")
  endif()
  # Not through its SEALConfig.cmake: an older SEAL may have defined the same targets just now.
  find_package(Threads REQUIRED)
  add_library(selkie_seal_from_setup STATIC IMPORTED)
  set_target_properties(selkie_seal_from_setup PROPERTIES
    IMPORTED_LOCATION "${selkie_seal_prefix}/lib/libseal-4.1.a"
    INTERFACE_INCLUDE_DIRECTORIES "${selkie_seal_prefix}/include/SEAL-4.1"
    INTERFACE_LINK_LIBRARIES Threads::Threads)
  set(selkie_seal selkie_seal_from_setup)
  set(selkie_seal_source "Pyfhel 3.5.0 source distribution")
  # Configure again, and so build SEAL again, when the user's cache was emptied.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    "${selkie_seal_prefix}/lib/libseal-4.1.a")
endif()
message(STATUS "SEAL from ${selkie_seal_source}")
