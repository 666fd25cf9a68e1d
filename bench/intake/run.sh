#!/usr/bin/env bash
# A dirty list read, repaired and proposed, against pandas with openpyxl that only read it; and the
# memory that a list of 400 000 people takes, as a workbook and as text.
# `run.sh [ROWS [LARGE_ROWS]]`; 10 000 and 400 000 by default.
set -euo pipefail
cd "$(dirname "$0")/../.."

rows=${1:-10000}
large=${2:-400000}
here=bench/intake
out=bench/out/intake
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

cargo build --quiet --release --package intake --example dirty_list
list=${CARGO_TARGET_DIR:-target}/release/examples/dirty_list
"$list" make "$out/list.xlsx" "$rows"
"$list" make "$out/large.xlsx" "$large"
"$list" make "$out/large.csv" "$large"
"$venv/bin/python" "$here/measure.py" "$list" "$out" "$rows" "$large"
