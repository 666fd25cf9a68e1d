"""Exports a province's list and measures time, bytes and the server's memory.

`measure.py VUON DATABASE NAME` prints one line of JSON a format and exits with 1 when a limit is
missed. It starts the server on a free port of 127.0.0.1 and ends it.
"""

import http.client
import json
import os
import pathlib
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "server"))
import measure  # noqa: E402

# Above what the server took before the first export: pages and pieces, not the list.
GROWTH_MOST_MIB = 60
# Of one million people; a list of fewer may take the same part of it.
SECONDS_MOST_MILLION = {"csv": 25, "xlsx": 60}
# The longest wait for an answer.
WAIT_SECONDS = 900
COLUMNS = {
    "household": ["code", "head", "head_birth_year", "village", "commune", "people", "class"],
    "member": ["code", "member", "relation", "birth_year", "sex", "village", "class"],
}


def export(server, cookie, rows, kind):
    pairs = [("rows", rows), ("form", "named"), ("format", kind), ("chosen", "1")]
    pairs += [("column", column) for column in COLUMNS[rows]]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_SECONDS)
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "origin": server.origin,
        "cookie": cookie,
    }
    used = processor_seconds(server)
    started = time.monotonic()
    connection.request("POST", "/exports/files", urllib.parse.urlencode(pairs), headers)
    answer = connection.getresponse()
    if answer.status != 200:
        raise measure.Failure(f"the export gave {answer.status}: {answer.read()[:300]!r}")
    first, size, lines = None, 0, 0
    while piece := answer.read1(1 << 16):
        first = first or time.monotonic() - started
        size += len(piece)
        lines += piece.count(b"\n")
    connection.close()
    return {
        "rows": rows,
        "format": kind,
        "seconds": round(time.monotonic() - started, 1),
        "first_byte_seconds": round(first, 2),
        "mib": round(size / 2**20, 1),
        "lines": lines if kind == "csv" else None,
        # Of the server; PostgreSQL's own are not in it. On a machine that does something else besides
        # it says more than the clock.
        "processor_seconds": round(processor_seconds(server) - used, 1),
    }


def processor_seconds(server):
    with open(f"/proc/{server.process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    vuon, database, name = sys.argv[1:]
    server = measure.Server(vuon, database)
    failed = False
    try:
        server.wait()
        measure.ACCOUNT = {"username": "tinh", "password": "minh-hoa-tinh"}
        cookie = server.sign_in()
        before = server.memory_mib("VmHWM")
        people_of = {}
        for rows, kind in [("household", "csv"), ("member", "csv"), ("household", "xlsx"), ("member", "xlsx")]:
            result = export(server, cookie, rows, kind)
            result["peak_mib"] = round(server.memory_mib("VmHWM"), 1)
            result["growth_mib"] = round(result["peak_mib"] - before, 1)
            wrong = []
            people = result["lines"] - 1 if kind == "csv" else people_of[rows]
            people_of[rows] = people
            most = SECONDS_MOST_MILLION[kind] * max(people, 1) / 1e6
            if rows == "member" and result["seconds"] > most:
                wrong.append(f"{people} people took {result['seconds']} s, {most:.1f} may be")
            if result["growth_mib"] > GROWTH_MOST_MIB:
                wrong.append(f"memory grew by {result['growth_mib']} MiB, {GROWTH_MOST_MIB} may be")
            failed |= bool(wrong)
            print(json.dumps({"engine": name, **result, "wrong": wrong}))
            for sentence in wrong:
                print(f"export on {name}: {rows} {kind}: {sentence}", file=sys.stderr)
    finally:
        server.stop()
    sys.exit(1 if failed else 0)


main()
