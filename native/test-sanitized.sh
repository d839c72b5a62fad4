#!/bin/sh
# Builds and runs one module's tests of its C interface with AddressSanitizer (with its leak check)
# and UndefinedBehaviorSanitizer; Maven's profile `sanitize` runs it at test.
#
# Usage: test-sanitized.sh SOURCE BUILD JAVA_HOME
#   SOURCE   folder with the module's CMakeLists.txt
#   BUILD    folder for CMake's own files, apart from the ordinary build
set -eu

source=$1 build=$2 java_home=$3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$build"
stop() {
  tail -n 40 "$build/$1.log" >&2
  echo "selkie: $2; the whole log is $build/$1.log." >&2
  exit 1
}
cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DSELKIE_SANITIZE=ON \
  "-DSELKIE_NATIVE=$here" "-DSELKIE_OUTPUT=$build/output" "-DSELKIE_HEADERS=$build" \
  "-DJAVA_HOME=$java_home" ${SEAL_DIR:+"-DSEAL_DIR=$SEAL_DIR"} >"$build/configure.log" 2>&1 ||
  stop configure "CMake could not configure the sanitized tests"
cmake --build "$build" --target native_tests >"$build/build.log" 2>&1 ||
  stop build "the sanitized tests did not compile"
cd "$build"
ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1 \
  ctest --output-on-failure >sanitized.log 2>&1 || stop sanitized "a sanitized test failed"
grep "tests passed" sanitized.log
