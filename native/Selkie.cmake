# What every native library of Selkie shares: C++17, hidden symbols, JNI headers, no -march.

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")

# For the tests of a C interface: any finding ends the process.
option(SELKIE_SANITIZE "build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
if(SELKIE_SANITIZE)
  # -O1 -g1: with more, g++ 12 takes many minutes for the unrolled loops of one level.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all
    -fno-omit-frame-pointer -O1 -g1)
  add_link_options(-fsanitize=address,undefined)
endif()

# Only jni.h is needed: a JNI library links neither to libjvm nor to AWT.
set(JAVA_AWT_LIBRARY NotNeeded)
set(JAVA_JVM_LIBRARY NotNeeded)
set(JAVA_AWT_INCLUDE_PATH NotNeeded)
find_package(JNI REQUIRED)

# The platform as dev.selkie.kernels.loader.NativeLibrary spells it.
string(TOLOWER "${CMAKE_SYSTEM_NAME}" selkie_os)
string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" selkie_arch)
if(selkie_os STREQUAL "darwin")
  set(selkie_os macos)
endif()
if(selkie_arch MATCHES "^(amd64|x64)$")
  set(selkie_arch x86_64)
elseif(selkie_arch STREQUAL "arm64")
  set(selkie_arch aarch64)
endif()

# selkie_jni_library(TARGET SOURCES...): a JNI library that exports Java_* and JNI_OnLoad only.
function(selkie_jni_library target)
  add_library(${target} SHARED ${ARGN})
  target_include_directories(${target} PRIVATE "${JAVA_INCLUDE_PATH}" "${JAVA_INCLUDE_PATH2}"
    "${SELKIE_HEADERS}")
  target_compile_options(${target} PRIVATE -Wall -Wextra)
  set_target_properties(${target} PROPERTIES
    LIBRARY_OUTPUT_DIRECTORY "${SELKIE_OUTPUT}/${selkie_os}-${selkie_arch}")
  if(NOT APPLE)
    target_link_options(${target} PRIVATE
      "-Wl,--version-script=${SELKIE_NATIVE}/exports.map" -Wl,--exclude-libs,ALL
      -Wl,--no-undefined -static-libstdc++ -static-libgcc -s)
    set_property(TARGET ${target} PROPERTY LINK_DEPENDS "${SELKIE_NATIVE}/exports.map")
  endif()
endfunction()
