#!/usr/bin/env bash
# Doubles found among labelled synthetic people, against Splink, in one run. `run.sh [PEOPLE] [MANY]`;
# 105 000 against Splink and one million for memory by default.
set -euo pipefail
cd "$(dirname "$0")/../.."

people=${1:-105000}
many=${2:-1000000}
here=bench/matching
out=bench/out/matching
venv=$out/venv
mkdir -p "$out"

# Built anew when the pinned versions change; the copy inside says that the building came to its end.
if ! cmp --silent "$here/requirements.txt" "$venv/requirements.txt"; then
    python=${PYTHON:-python3}
    if ! "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; then
        echo "Python 3.11 or later with venv is missing: on Debian the package python3-venv" >&2
        exit 1
    fi
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi

cargo build --quiet --release --package register --example dedupe
"$venv/bin/python" "$here/measure.py" "${CARGO_TARGET_DIR:-target}/release/examples/dedupe" "$out" "$people" "$many"
