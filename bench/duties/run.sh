#!/usr/bin/env bash
# What is owed: the first page of every role with 1 500 households under review and 100 000 in the register, on
# both engines, and the lists of duties of a province of some 560 communes, on PostgreSQL. `run.sh [HOUSEHOLDS]`.
# VUON names a program to measure instead of building one. VUON_BENCH_POSTGRES is an empty PostgreSQL database that
# may be filled; `cargo xtask bench duties` gives one that is thrown away. psql must be there.
set -euo pipefail
cd "$(dirname "$0")/../.."

households=${1:-100000}
python=${PYTHON:-python3}
if [[ -z ${VUON_BENCH_POSTGRES:-} ]]; then
    echo "VUON_BENCH_POSTGRES is not set: run it as cargo xtask bench duties" >&2
    exit 1
fi
if ! command -v psql > /dev/null; then
    echo "psql is missing" >&2
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
        echo "duties on $engine: the demonstration could not be made" >&2
        failed=1
        continue
    fi
    echo "duties: $households households in $engine after $((SECONDS - started)) s" >&2
    "$python" bench/duties/measure.py "$VUON" "$database" "$engine" home || failed=1
done

# The communes of Thanh Hóa as they were in 2024, each with an officer and with what he is entrusted with.
awk -F, '$5 == "district" && $6 == "38@0" && $7 == "" { in_province[$1] = 1 }
    $5 == "commune" && ($6 in in_province) && $1 != "15889@0" { print $1 "," $6 }' areas/units.csv > "$work/units.csv"
psql "$VUON_BENCH_POSTGRES" -q -f bench/duties/province.sql < "$work/units.csv" > /dev/null
echo "duties: $(wc -l < "$work/units.csv") communes with an officer each" >&2
"$python" bench/duties/measure.py "$VUON" "$VUON_BENCH_POSTGRES" postgres province || failed=1
exit "$failed"
