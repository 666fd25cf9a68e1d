#!/usr/bin/env bash
# How long all fifteen tables take: for a commune on both engines, and for the communes of a
# province (some 560) with 1 000 000 households on PostgreSQL. `run.sh [HOUSEHOLDS]`. One JSON line a
# figure, exit 1 when one is missed. VUON names a program to measure instead of building one;
# VUON_BENCH_POSTGRES is an empty PostgreSQL database that may be filled; `cargo xtask bench` gives
# one that is thrown away. psql must be there.
set -euo pipefail
cd "$(dirname "$0")/../.."

households=${1:-1000000}
if [[ -z ${VUON_BENCH_POSTGRES:-} ]]; then
    echo "VUON_BENCH_POSTGRES is not set: run it as cargo xtask bench tables" >&2
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

# One line: what, how long, how long it may take. The program's own start is part of it.
measure() { # name limit-in-ms database area
    local name=$1 limit=$2 started ended took
    started=$(date +%s%N)
    "$VUON" table all --database "$3" --area "$4" --period 2023 --out "$work/table.json" > /dev/null
    ended=$(date +%s%N)
    took=$(((ended - started) / 1000000))
    local ok=true
    if ((took > limit)); then
        ok=false
        failed=1
    fi
    echo "{\"bench\":\"tables\",\"what\":\"$name\",\"ms\":$took,\"limit_ms\":$limit,\"ok\":$ok}"
}

"$VUON" demo --dir "$work/sqlite" --database "sqlite:$work/demo.sqlite" --no-serve > /dev/null
"$VUON" demo --dir "$work/postgres" --database "$VUON_BENCH_POSTGRES" --no-serve > /dev/null
measure "commune, sqlite" 1000 "sqlite:$work/demo.sqlite" 15889
measure "commune, postgres" 1000 "$VUON_BENCH_POSTGRES" 15889

started=$SECONDS
seal=$(psql "$VUON_BENCH_POSTGRES" -Atc "select standard_seal from round limit 1")
# The communes of Thanh Hóa as they were in 2023, but for the demonstration's own.
awk -F, '$5 == "district" && $6 == "38@0" && $7 == "" { in_province[$1] = 1 }
    $5 == "commune" && ($6 in in_province) && $1 != "15889@0" && $7 == "" &&
        ($8 == "" || $8 > "2023-12-31") { print $1 "," $6 }' areas/units.csv > "$work/units.csv"
psql "$VUON_BENCH_POSTGRES" -q -v households="$households" -v seal="$seal" \
    -f bench/tables/province.sql < "$work/units.csv" > /dev/null
echo "tables: $households households in $(wc -l < "$work/units.csv") communes after $((SECONDS - started)) s" >&2
measure "commune within the province, postgres" 1000 "$VUON_BENCH_POSTGRES" 15889
measure "province, postgres" 60000 "$VUON_BENCH_POSTGRES" 38

# The figures of the province are those of a plain count.
counted=$(psql "$VUON_BENCH_POSTGRES" -Atc "select count(*) from stay
    where from_day <= '2023-12-31' and to_day > '2023-12-31'")
if ! grep -q "\"count\": $counted" "$work/table-t01.json"; then
    echo "table 1 does not count $counted households" >&2
    failed=1
fi
if ! grep -q '"breaches": \[\]' "$work/table-t02.json"; then
    echo "table 2 of the province does not foot" >&2
    failed=1
fi
listed=$(grep -c '"household_number"' "$work/table-t14.json")
poor=$(psql "$VUON_BENCH_POSTGRES" -Atc "select count(*) from membership m join class_fact f
    on f.household_id = m.household_id and f.from_day = '2023-12-08' and f.class = 'poor'")
if [[ $listed != "$poor" ]]; then
    echo "table 14 lists $listed people of $poor" >&2
    failed=1
fi
exit "$failed"
