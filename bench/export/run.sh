#!/usr/bin/env bash
# A province's list as .csv and .xlsx: time and the server's memory, on both engines. `run.sh
# [HOUSEHOLDS]`; 333 000 of three people by default. VUON and VUON_BENCH_POSTGRES as in
# bench/search/run.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."

households=${1:-333000}
python=${PYTHON:-python3}
if [[ -z ${VUON_BENCH_POSTGRES:-} ]]; then
    echo "VUON_BENCH_POSTGRES is not set: run it as cargo xtask bench export" >&2
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
    if ! "$VUON" demo --dir "$work/$engine" --households "$households" --database "$database" \
        --no-serve > "$work/$engine.log"; then
        echo "export on $engine: the register could not be made" >&2
        failed=1
        continue
    fi
    "$python" bench/export/measure.py "$VUON" "$database" "$engine" || failed=1
done
exit "$failed"
