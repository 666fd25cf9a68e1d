"""Compares crates/intake/examples/dirty_list.rs with pandas.read_excel on the same file.

`measure.py PROGRAM FOLDER ROWS LARGE_ROWS` prints one line of JSON for each thing measured, and
exits with 1 when a limit is missed or a row is lost. Only processor time is compared, of runs one
after the other: pandas only reads the cells, ours reads, repairs, checks and proposes households.
"""

import json
import subprocess
import sys
import time

# Processor time of pandas with openpyxl over ours.
PANDAS_LEAST = 10
# The most memory for the large list, the file's own bytes among it, in MiB.
MEMORY_MOST = 1_000
RUNS = 3


def pandas_seconds(path):
    # In a process of its own, so that importing pandas is not charged.
    code = (
        "import sys, time, pandas\n"
        "begin = time.process_time()\n"
        "frame = pandas.read_excel(sys.argv[1], header=None, dtype=str, engine='openpyxl')\n"
        "print(time.process_time() - begin, len(frame))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, path], check=True, capture_output=True, text=True
    )
    seconds, rows = answer.stdout.split()
    return float(seconds), int(rows)


def ours(program, path):
    answer = subprocess.run([program, "read", path], check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)


def main():
    program, folder, rows, large = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    wrong = []
    path = f"{folder}/list.xlsx"
    best = min((ours(program, path) for _ in range(RUNS)), key=lambda run: run["cpu_s"])
    pandas_s = min(pandas_seconds(path)[0] for _ in range(RUNS))
    ratio = pandas_s / best["cpu_s"]
    if ratio < PANDAS_LEAST:
        wrong.append(f"pandas/ours is {ratio:.1f}, at least {PANDAS_LEAST} is wanted")
    if best["rows"] != rows:
        wrong.append(f"{best['rows']} rows of {rows} were read")
    figure = {"figure": "read, repaired and proposed", **best}
    print(json.dumps({**figure, "pandas_s": round(pandas_s, 3), "pandas_to_ours": round(ratio, 1)}))
    for kind in ("xlsx", "csv"):
        begin = time.perf_counter()
        run = ours(program, f"{folder}/large.{kind}")
        run["wall_s"] = round(time.perf_counter() - begin, 1)
        if run["peak_mib"] > MEMORY_MOST:
            wrong.append(f"{kind}: {run['peak_mib']} MiB, at most {MEMORY_MOST} are wanted")
        if run["rows"] != large:
            wrong.append(f"{kind}: {run['rows']} rows of {large} were read")
        print(json.dumps({"figure": f"large {kind}", **run}))
    for sentence in wrong:
        print(f"intake: {sentence}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
