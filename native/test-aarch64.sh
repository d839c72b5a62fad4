#!/bin/sh
# Builds the kernels for AArch64 with a cross compiler, links the library, and runs the tests without a JVM under QEMU.
# Debian: apt install g++-aarch64-linux-gnu qemu-user
#
# Usage: test-aarch64.sh [BUILD], a folder for CMake's files; after ./mvnw compile, which writes the JNI headers.
set -eu

home=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$home/kernels/target/native-aarch64}
headers=$home/kernels/target/native-headers
[ -d "$headers" ] || { echo "selkie: the JNI headers are missing; run ./mvnw compile first: $headers" >&2; exit 1; }
cmake -S "$home/kernels/src/main/native" -B "$build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_SYSTEM_NAME=Linux \
  -DCMAKE_SYSTEM_PROCESSOR=aarch64 -DCMAKE_CXX_COMPILER=aarch64-linux-gnu-g++ \
  "-DCMAKE_CROSSCOMPILING_EMULATOR=qemu-aarch64;-L;/usr/aarch64-linux-gnu" "-DSELKIE_NATIVE=$home/native" \
  "-DSELKIE_OUTPUT=$build/native" "-DSELKIE_HEADERS=$headers" \
  "-DJAVA_HOME=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")" >/dev/null
cmake --build "$build" -j 2 --target selkie_kernels native_tests
file=$build/native/linux-aarch64/libselkie_kernels.so
[ -f "$file" ] && echo "linked $file"
cd "$build" && ctest --output-on-failure
