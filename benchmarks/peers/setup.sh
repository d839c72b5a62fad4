#!/bin/sh
# Installs the engines that Selkie is measured against into benchmarks/target/peers/venv.
# llama-cpp-python builds llama.cpp for this very processor: needs python3-venv, CMake and a C++ compiler.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=$here/../target/peers/venv
mkdir -p "$here/../target/peers"
python3 -m venv "$venv"
CMAKE_ARGS="-DGGML_NATIVE=ON" "$venv/bin/pip" install --quiet --no-binary llama-cpp-python \
  -r "$here/requirements.txt"
"$venv/bin/python" -c 'import llama_cpp; print("llama-cpp-python", llama_cpp.__version__)'
