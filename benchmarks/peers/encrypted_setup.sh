#!/bin/sh
# Installs the encrypted peers from PyPI into benchmarks/target/encrypted-peers, at pinned versions.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=$here/../target/encrypted-peers
mkdir -p "$here/../target"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet -r "$here/encrypted_requirements.txt"
"$venv/bin/pip" freeze
