#!/bin/sh
# Builds and runs one module's tests of its C interface, without a JVM; Maven runs it at test.
#
# Usage: test-library.sh BUILD, the folder that build-library.sh configured.
set -eu

build=$1
stop() {
  tail -n 30 "$build/test.log" >&2
  echo "selkie: $*; the whole log is $build/test.log." >&2
  exit 1
}
cmake --build "$build" --target native_tests >"$build/test.log" 2>&1 ||
  stop "the native tests did not compile"
cd "$build"
ctest --output-on-failure >test.log 2>&1 || stop "a native test failed"
grep "tests passed" test.log
