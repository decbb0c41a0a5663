"""The floor of pushes: bare Flask and SQLite, a transaction per request, flushed; no rules, no ledger, no feeds.

Run by granian as `tests.bench.flask_floor:app`, with `FLOOR_DATABASE` naming its file.
"""

from __future__ import annotations

import json
import os
import threading

from flask import Flask, Response, request
from pysqlite3 import dbapi2 as sqlite3

app = Flask(__name__)
_here = threading.local()


def _database() -> sqlite3.Connection:
    if not hasattr(_here, "database"):
        _here.database = sqlite3.connect(os.environ["FLOOR_DATABASE"], isolation_level=None, timeout=30)
        _here.database.execute("PRAGMA journal_mode = WAL")
        _here.database.execute("PRAGMA synchronous = FULL")
        _here.database.execute(
            "CREATE TABLE IF NOT EXISTS said (id TEXT PRIMARY KEY, n INTEGER, raw TEXT) STRICT"
        )
    return _here.database


@app.post("/api/v1/sync/push")
def push() -> Response:
    """Keeps what is said and answers for each."""
    said = json.loads(request.get_data())["operations"]
    database = _database()
    database.execute("BEGIN IMMEDIATE")
    database.executemany(
        "INSERT OR IGNORE INTO said (id, n, raw) VALUES (?, ?, ?)",
        [(one["id"], one["n"], json.dumps(one, ensure_ascii=False)) for one in said],
    )
    database.execute("COMMIT")
    outcomes = [{"id": one["id"], "outcome": "applied"} for one in said]
    return Response(json.dumps({"outcomes": outcomes}), mimetype="application/json")


@app.get("/")
def up() -> str:
    """Says that it answers."""
    return "ok"
