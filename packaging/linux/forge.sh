#!/bin/sh
# sh packaging/linux/forge.sh FOLDER   sets up the forge the exchange is tried with (tests/sync/test_forge.py)
# Its pins are of 2021 and clash with ours, and some come as source only (pure Python, nothing is compiled for them), so
# it has an environment of its own. Python 3.11 or older: the forge itself knows no newer one.
set -eu
venv=$1
pins=$(dirname "$0")/requirements-forge.txt
stamp=$(sha256sum "$pins" | cut -d' ' -f1)
[ "$(cat "$venv/.stamp" 2>/dev/null || true)" != "$stamp" ] || exit 0
rm -rf "$venv"
"${PYTHON:-python3}" -m venv "$venv"
pip() { "$venv/bin/python" -m pip "$@"; }
# what builds the others comes first
awk '/^[^ ]/ { on = /^(setuptools|wheel)==/ } on' "$pins" > "$venv/first.txt"
pip install -q --disable-pip-version-check --require-hashes --no-deps -r "$venv/first.txt"
pip install -q --disable-pip-version-check --require-hashes --no-deps --no-build-isolation -r "$pins"
echo "$stamp" > "$venv/.stamp"
