"""Takes the list in and checks the time; one line of JSON a figure.

`measure.py VUON DATABASE ENGINE LIST HOUSEHOLDS`, on a database with the demonstration.
"""

import base64
import json
import os
import resource
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

LIMIT_S = 60.0
LIMIT_MB = 2048
# The commune of today whose officer the demonstration has.
AREA = "15889@2025-07-01"
PORT = 18473


def villages(vuon: str, database: str, count: int) -> None:
    """Adds the villages of the list, as the commune's officer."""
    address = f"127.0.0.1:{PORT}"
    server = subprocess.Popen([vuon, "serve", "--database", database, "--listen", address])
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://{address}/healthz", timeout=1).read()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        signed = base64.b64encode(b"hoangphu:minh-hoa-hoangphu").decode()
        for number in range(1, count + 1):
            body = {"id": str(uuid.uuid4()), "name": f"Thôn Mẫu {number}", "kind": "thon",
                    "from": "2025-07-01"}
            request = urllib.request.Request(
                f"http://{address}/api/v1/villages", data=json.dumps(body).encode(),
                headers={"Authorization": f"Basic {signed}", "Content-Type": "application/json"})
            urllib.request.urlopen(request, timeout=30).read()
    finally:
        server.terminate()
        server.wait()


def say(name: str, engine: str, value: float, unit: str, limit: float) -> bool:
    held = value <= limit
    print(json.dumps({"bench": "import", "figure": name, "engine": engine,
                      "value": round(value, 2), "unit": unit, "limit": limit, "held": held}))
    return held


def main() -> int:
    vuon, database, engine, path, households = sys.argv[1:6]
    villages(vuon, database, 20)
    command = [vuon, "import", "households", path, "--area", AREA, "--database", database, "--json"]
    environment = dict(os.environ, VUON_LOG="warn,app::import=info")
    # The check is a run of its own: the limit is that of the acceptance, which reads
    # and compares the list once more.
    started = time.monotonic()
    out = subprocess.run([*command, "--dry-run"], stdout=subprocess.PIPE, env=environment).stdout
    checked = time.monotonic() - started
    started = time.monotonic()
    out = subprocess.run(command, stdout=subprocess.PIPE, env=environment).stdout or out
    whole = time.monotonic() - started
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    view = json.loads(out)
    sound = view["state"] == "accepted" and view["counts"]["new"] == int(households)
    if not sound:
        print(json.dumps({"bench": "import", "engine": engine, "state": view["state"],
                          "counts": view["counts"], "found": view["finding_counts"],
                          "first": view["findings"][:3]}))
    held = [
        say("accept 100 000 households", engine, whole - checked, "s", LIMIT_S),
        say("check and accept", engine, whole, "s", 2 * LIMIT_S),
        say("memory", engine, memory, "MB", LIMIT_MB),
    ]
    return 0 if sound and all(held) else 1


sys.exit(main())
