#!/usr/bin/env bash
# A list of 100 000 households taken into the register, on both engines: seconds and memory.
# `run.sh [HOUSEHOLDS]`; 100 000 by default. VUON names a program to measure instead of building
# one. VUON_BENCH_POSTGRES is an empty PostgreSQL database that may be filled; `cargo xtask bench`
# gives one that is thrown away.
set -euo pipefail
cd "$(dirname "$0")/../.."

households=${1:-100000}
python=${PYTHON:-python3}
if [[ -z ${VUON_BENCH_POSTGRES:-} ]]; then
    echo "VUON_BENCH_POSTGRES is not set: run it as cargo xtask bench import" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or later is missing" >&2
    exit 1
fi
if [[ -z ${VUON:-} ]]; then
    cargo build --quiet --release --package vuon
    VUON=${CARGO_TARGET_DIR:-target}/release/vuon
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" bench/import/generate.py "$households" "$work/list.csv"
failed=0
for engine in sqlite postgres; do
    case $engine in
        sqlite) database=sqlite:$work/import.sqlite ;;
        postgres) database=$VUON_BENCH_POSTGRES ;;
    esac
    if ! "$VUON" demo --dir "$work/$engine" --database "$database" --no-serve > "$work/$engine.log"
    then
        echo "import on $engine: the demonstration could not be made" >&2
        failed=1
        continue
    fi
    "$python" bench/import/measure.py "$VUON" "$database" "$engine" "$work/list.csv" \
        "$households" || failed=1
done
exit "$failed"
