"""What is owed, measured: the first page of every role while a whole commune is under review, or the lists of
duties of a province.

`measure.py VUON DATABASE NAME home|province` prints one line of JSON and exits with 1 when a limit is missed. It
starts the server on a free port of 127.0.0.1 and ends it. A page is asked for one request after the other.
"""

import importlib.util
import json
import pathlib
import sys
import time
import uuid

HERE = pathlib.Path(__file__).parent.parent


def load(name):
    """A measurement beside this one."""
    spec = importlib.util.spec_from_file_location(name, HERE / name / "measure.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[f"bench_{name}"] = module
    spec.loader.exec_module(module)
    return module


sys.path.insert(0, str(HERE / "server"))
import measure  # noqa: E402

played = load("round")

HOME_MOST_MS = 100
PROVINCE_MOST_MS = 300
UNDER_REVIEW = 1500
REQUESTS = 100
WARM_UP = 3
ROLES = ["thon1", "canbo", "taichinh", "chutich", "tinh", "kiemtoan", "quantri", "vanthu"]
PROVINCE = {
    "duties": "/duties",
    "late": "/duties?state=late",
    "communes": "/duties/communes",
    "people": "/duties/people?year=2024",
    "month": "/duties/calendar?month=2024-11",
}


def account(name):
    return {"username": name, "password": f"minh-hoa-{name}"}


def p99_of(session, path):
    """The p99 of a page in milliseconds."""
    values = []
    for number in range(WARM_UP + REQUESTS):
        started = time.perf_counter()
        session.ask("GET", path)
        if number >= WARM_UP:
            values.append((time.perf_counter() - started) * 1000)
    return round(measure.percentile(sorted(values), 99), 1)


def review(server):
    """Opens an annual round of the demonstration's commune with all its households, and more, on its list."""
    officer = played.Session(server, account("canbo"))
    those = played.households(officer, UNDER_REVIEW)
    round_id = str(uuid.uuid4())
    new = {"id": round_id, "kind": "annual", "year": 2024, "review_day": played.DAY, "flow": "steps"}
    officer.post("/rounds", new)
    table = officer.get("/score-tables")["rows"][0]["id"]
    officer.post(f"/rounds/{round_id}/score-table", {"score_table": table})
    officer.post(f"/rounds/{round_id}/proposal")
    for household in those:
        path, listed = f"/api/v1/rounds/{round_id}/households", {"household": household, "note": "đo"}
        officer.ask("POST", path, listed, there="list_there")
    return len(those)


def home(server):
    listed = review(server)
    found = {}
    for name in ROLES:
        found[name] = p99_of(played.Session(server, account(name)), "/")
    return {"listed": listed, "p99_ms": found}, HOME_MOST_MS


def province(server):
    session = played.Session(server, account("tinh"))
    found = {name: p99_of(session, path) for name, path in PROVINCE.items()}
    communes = json.loads(session.ask("GET", "/api/v1/duties/communes"))["rows"]
    if len(communes) < 500:
        raise measure.Failure(f"the province has {len(communes)} communes, 500 are wanted")
    return {"communes": len(communes), "p99_ms": found}, PROVINCE_MOST_MS


def main():
    vuon, database, name, what = sys.argv[1:]
    server = measure.Server(vuon, database)
    wrong = []
    try:
        server.wait()
        result, most = {"home": home, "province": province}[what](server)
        for page, ms in result["p99_ms"].items():
            if ms >= most:
                wrong.append(f"{what} {page}: p99 is {ms} ms, below {most} is wanted")
    except (measure.Failure, OSError) as error:
        result, wrong = {}, [str(error)]
    finally:
        server.stop()
    told = {"bench": "duties", "what": what, "engine": name, **result, "wrong": wrong}
    print(json.dumps(told, ensure_ascii=False))
    for sentence in wrong:
        print(f"duties on {name}: {sentence}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
