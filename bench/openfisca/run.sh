#!/usr/bin/env bash
# Re-scoring in columns against openfisca-core and against a plain scan, as ratios of one run.
# `run.sh [HOUSEHOLDS]`; one million by default.
set -euo pipefail
cd "$(dirname "$0")/../.."

households=${1:-1000000}
here=bench/openfisca
out=bench/out/openfisca
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

cargo build --quiet --release --package standard --example rescore
cargo run --quiet --release --package standard --example rescore -- "$households" > "$out/rescore.json"
"$venv/bin/python" "$here/rescore.py" "$out/rescore.json"
