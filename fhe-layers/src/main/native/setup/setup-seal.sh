#!/bin/sh
# Builds Microsoft SEAL 4.1.2 once per user, from the source inside PyPI's Pyfhel 3.5.0 source
# distribution, and prints the folder it is installed in on stdout. Progress goes to stderr.
#
# The result lies in ${XDG_CACHE_HOME:-$HOME/.cache}/selkie/seal-4.1.2-KEY, where KEY hashes the
# options, the pinned requirement and the compiler. It is built in a folder beside it and renamed,
# under a lock, so two builds at once and an interrupted one do no harm.
#
# Environment: CXX (default c++), PYTHON (default python3), CMAKE_BUILD_PARALLEL_LEVEL.
set -eu

version=4.1.2
here=$(cd "$(dirname "$0")" && pwd)
compiler=${CXX:-c++}
python=${PYTHON:-python3}
options="-DCMAKE_BUILD_TYPE=Release -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DBUILD_SHARED_LIBS=OFF
  -DSEAL_BUILD_DEPS=OFF -DSEAL_USE_MSGSL=OFF -DSEAL_USE_ZLIB=OFF -DSEAL_USE_ZSTD=OFF
  -DSEAL_USE_INTEL_HEXL=OFF -DSEAL_THROW_ON_TRANSPARENT_CIPHERTEXT=OFF -DSEAL_BUILD_SEAL_C=OFF
  -DSEAL_BUILD_EXAMPLES=OFF -DSEAL_BUILD_TESTS=OFF -DSEAL_BUILD_BENCH=OFF"

say() { echo "selkie: $*" >&2; }
stop() {
  say "$*"
  exit 1
}
# Ends with the last lines of a log and one sentence.
stop_with_log() {
  tail -n 15 "$1" >&2
  shift
  stop "$@"
}

command -v cmake >/dev/null || stop "SEAL can't be built: cmake is missing; install CMake 3.16 or newer."
command -v "$compiler" >/dev/null ||
  stop "SEAL can't be built: there is no C++17 compiler named '$compiler'; install g++ or clang++, or set CXX."

cache=${XDG_CACHE_HOME:-${HOME:?HOME must be set to find the cache}/.cache}/selkie
mkdir -p "$cache" || stop "SEAL can't be built: the cache folder $cache can't be written."

scratch=$(mktemp -d "$cache/seal-setup.XXXXXX") ||
  stop "SEAL can't be built: the cache folder $cache can't be written."
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

{
  echo "$options"
  cat "$here/pyfhel.txt"
  "$compiler" --version
  "$compiler" -dumpmachine
} >"$scratch/key" 2>/dev/null
key=$(cmake -E sha256sum "$scratch/key" | cut -c 1-12)
prefix=$cache/seal-$version-$key
library=$prefix/lib/libseal-4.1.a

report() {
  echo "$prefix"
  exit 0
}
[ -f "$library" ] && report

command -v "$python" >/dev/null ||
  stop "SEAL can't be fetched: python3 is missing; install Python 3 with pip, or set SEAL_DIR to a SEAL $version or newer."
"$python" -m pip --version >/dev/null 2>&1 ||
  stop "SEAL can't be fetched: python3 has no pip; install pip, or set SEAL_DIR to a SEAL $version or newer."

# The lock dies with the process that holds it; the script runs itself again beneath the lock.
if [ "${SELKIE_SEAL_LOCKED:-}" != "$key" ]; then
  rm -rf "$scratch"
  SELKIE_SEAL_LOCKED=$key exec "$python" "$here/with_lock.py" "$cache/seal-$version-$key.lock" sh "$0"
fi

# What a killed set-up left behind; a day is longer than any build.
find "$cache" -maxdepth 1 -name 'seal-setup.*' -mtime +0 -exec rm -rf {} +

say "fetching SEAL $version (inside Pyfhel 3.5.0 from PyPI, 7 MB, once)"
"$python" -m pip download --quiet --disable-pip-version-check --no-deps --no-binary pyfhel \
  --require-hashes -r "$here/pyfhel.txt" -d "$scratch/sdist" >"$scratch/pip.log" 2>&1 ||
  stop_with_log "$scratch/pip.log" "SEAL can't be fetched: pip could not download Pyfhel 3.5.0 (network, or the pinned hash); or set SEAL_DIR to a SEAL $version or newer."

"$python" "$here/unpack.py" "$scratch"/sdist/* Pyfhel/backend/SEAL "$scratch/source" ||
  stop "SEAL can't be built: the Pyfhel source distribution does not hold SEAL where it should."
grep -q "VERSION $version" "$scratch/source/CMakeLists.txt" ||
  stop "SEAL can't be built: the Pyfhel source distribution does not hold SEAL $version."

say "compiling SEAL $version (one to three minutes, once)"
generator=
command -v ninja >/dev/null && generator="-G Ninja"
# shellcheck disable=SC2086 # options and generator are lists of words
cmake -S "$scratch/source" -B "$scratch/build" $generator $options \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib \
  >"$scratch/cmake.log" 2>&1 ||
  stop_with_log "$scratch/cmake.log" "SEAL can't be built: CMake refused to configure it."
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}
cmake --build "$scratch/build" --parallel "$jobs" >"$scratch/build.log" 2>&1 ||
  stop_with_log "$scratch/build.log" "SEAL can't be built: it did not compile."
DESTDIR=$scratch/stage cmake --install "$scratch/build" >"$scratch/install.log" 2>&1 ||
  stop_with_log "$scratch/install.log" "SEAL can't be built: it could not be installed."
cp "$scratch/source/LICENSE" "$scratch/stage$prefix/LICENSE"

[ -f "$library" ] && report # Only if a lock was lost; what others may use now stays.
rm -rf "$prefix"
mv "$scratch/stage$prefix" "$prefix"
[ -f "$library" ] || stop "SEAL can't be used: its build left no $library."
say "SEAL $version is ready in $prefix"
report
