#!/bin/sh
# sh packaging/run.sh [test|setup] [arguments]   sets up what is missing, then runs Assay (or its tests)
#   sh packaging/run.sh demo        builds the sample client and opens the window on it
#   sh packaging/run.sh test        installs the test tools too and runs the test suite
set -eu
cd "$(dirname "$0")/.."
mode=run
only=
case "${1:-}" in test) mode=test; shift;; setup) only=1; shift; [ "${1:-}" != test ] || { mode=test; shift; };; esac
req=packaging/requirements.txt
lists=packaging/linux/apt-packages.txt
if [ "$mode" = test ]; then
    req=packaging/requirements-test.txt
    lists="$lists packaging/linux/apt-packages-test.txt"
fi

# 1. system libraries (Debian family only, only the absent ones)
if command -v dpkg-query >/dev/null 2>&1 && [ -z "${ASSAY_NO_APT:-}" ]; then
    missing=
    for p in $(cat $lists); do
        # 't64' names on newer releases count as present
        dpkg-query -W -f='${Status}\n' "$p" "${p}t64" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
    done
    # a python3 that already brings venv needs no package of the distribution
    if command -v "${PYTHON:-python3}" >/dev/null 2>&1 && "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null; then
        missing=$(printf '%s' "$missing" | sed -e 's/ python3-venv//' -e 's/ python3\( \|$\)/\1/')
    fi
    if [ -n "$(printf '%s' "$missing" | tr -d ' ')" ]; then
        as=
        if [ "$(id -u)" != 0 ]; then
            if command -v sudo >/dev/null 2>&1; then as=sudo; else
                echo "Missing system packages, and neither root nor sudo here. Ask an administrator to run:" >&2
                echo "  apt-get install --no-install-recommends$missing" >&2
                exit 3
            fi
        fi
        echo "Installing system packages:$missing"
        $as apt-get -q update
        $as env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing
    fi
fi

# 2. private Python environment, hash-checked, wheels only
venv=${ASSAY_VENV:-.venv}
py=${PYTHON:-python3}
sum=sha256sum; command -v sha256sum >/dev/null 2>&1 || sum="shasum -a 256"
stamp=$($sum "$req" | cut -d' ' -f1)
if [ "$(cat "$venv/.stamp-$mode" 2>/dev/null || true)" != "$stamp" ]; then
    "$venv/bin/python" -c '' 2>/dev/null || rm -rf "$venv"   # moved or half-made
    [ -x "$venv/bin/python" ] || "$py" -m venv "$venv"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: --no-deps -r "$req"
    echo "$stamp" > "$venv/.stamp-$mode"
    # the test set contains the run set
    [ "$mode" != test ] || $sum packaging/requirements.txt | cut -d' ' -f1 > "$venv/.stamp-run"
fi

# 3. go
[ -z "$only" ] || exit 0
case $mode in
    run) exec "$venv/bin/python" main.py "$@";;
    test) QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen} exec "$venv/bin/python" -m pytest "$@";;
esac
