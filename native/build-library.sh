#!/bin/sh
# Builds one module's native library with CMake; Maven runs it at process-classes.
#
# Usage: build-library.sh SOURCE BUILD OUTPUT JAVA_HOME HEADERS
#   SOURCE   folder with the module's CMakeLists.txt
#   BUILD    folder for CMake's own files
#   OUTPUT   folder that receives OS-ARCH/libselkie_NAME.so
#   HEADERS  folder with the JNI headers that javac -h wrote
# Environment: CXX, CMAKE_GENERATOR, CMAKE_BUILD_PARALLEL_LEVEL, SEAL_DIR.
set -eu

source=$1 build=$2 output=$3 java_home=$4 headers=$5
here=$(cd "$(dirname "$0")" && pwd)

stop() {
  echo "selkie: $*" >&2
  exit 1
}
command -v cmake >/dev/null ||
  stop "CMake is missing, and the native libraries need it: install CMake 3.16 or newer and a C++17 compiler, or build pure Java with -Dnative=skip."
compiler=${CXX:-c++}
command -v "$compiler" >/dev/null ||
  stop "there is no C++17 compiler named '$compiler': install g++ or clang++, set CXX, or build pure Java with -Dnative=skip."

[ -f "$java_home/include/jni.h" ] ||
  stop "$java_home is no JDK (it has no include/jni.h): set JAVA_HOME to one, or build pure Java with -Dnative=skip."

mkdir -p "$build"
if [ -z "${CMAKE_GENERATOR:-}" ] && command -v ninja >/dev/null; then
  export CMAKE_GENERATOR=Ninja
fi
set -- -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Release "-DSELKIE_NATIVE=$here" \
  "-DSELKIE_OUTPUT=$output" "-DSELKIE_HEADERS=$headers" "-DJAVA_HOME=$java_home"
if [ -n "${SEAL_DIR:-}" ]; then
  set -- "$@" "-DSEAL_DIR=$SEAL_DIR"
fi

# Configures again only when the choices changed; the build itself notices changed files.
choices="$* $compiler $("$compiler" -dumpfullversion 2>/dev/null || true) ${CMAKE_GENERATOR:-}"
if [ ! -f "$build/choices" ] || [ "$choices" != "$(cat "$build/choices")" ]; then
  rm -rf "$build/CMakeCache.txt" "$build/CMakeFiles" "$build/choices"
  cmake "$@" >"$build/configure.log" ||
    stop "CMake could not configure the native library in $source; its log is $build/configure.log."
  printf '%s\n' "$choices" >"$build/choices"
fi
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}
if ! cmake --build "$build" --parallel "$jobs" >"$build/build.log" 2>&1; then
  tail -n 30 "$build/build.log" >&2
  stop "the native library in $source did not compile; the whole log is $build/build.log."
fi
