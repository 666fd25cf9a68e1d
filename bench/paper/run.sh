#!/usr/bin/env bash
# Papers: 1 000 certificates in one PDF below 10 s; lists of 2 000 households to .docx and .pdf
# below 5 s each. Prints a line of JSON a paper; exits with 1 when a limit is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=bench/out/paper
mkdir -p "$out"
if [ ! -f assets/paper/Tinos_400Regular.ttf ]; then
    cargo xtask assets >&2
fi
cargo build --quiet --release --package app --example papers
cargo run --quiet --release --package app --example papers -- bench "$out"
