#!/usr/bin/env bash
# Searches by name among a million people, on both engines. `run.sh [HOUSEHOLDS]`; 333 000 of three
# people by default. VUON names a program to measure instead of building one. VUON_BENCH_POSTGRES is
# an empty PostgreSQL database that may be filled; `cargo xtask bench` gives one that is thrown away.
set -euo pipefail
cd "$(dirname "$0")/../.."

households=${1:-333000}
python=${PYTHON:-python3}
if [[ -z ${VUON_BENCH_POSTGRES:-} ]]; then
    echo "VUON_BENCH_POSTGRES is not set: run it as cargo xtask bench search" >&2
    exit 1
fi
if [[ -z ${VUON:-} ]]; then
    cargo build --quiet --release --package vuon
    VUON=${CARGO_TARGET_DIR:-target}/release/vuon
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for engine in sqlite postgres; do
    case $engine in
        sqlite) database=sqlite:$work/demo.sqlite ;;
        postgres) database=$VUON_BENCH_POSTGRES ;;
    esac
    started=$SECONDS
    if ! "$VUON" demo --dir "$work/$engine" --households "$households" --database "$database" \
        --no-serve > "$work/$engine.log"; then
        echo "search on $engine: the register could not be made" >&2
        failed=1
        continue
    fi
    echo "search: $households households in $engine after $((SECONDS - started)) s" >&2
    "$python" bench/search/measure.py "$VUON" "$database" "$engine" || failed=1
done
exit "$failed"
