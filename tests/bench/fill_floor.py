"""The floor of a first fill: bare Flask that dumps rows of a SQLite file, and a page that puts them into IndexedDB.

Run as `python -m tests.bench.fill_floor PORT DATABASE FEED`. No permission, no hash, no index, no packing, no progress.
"""

from __future__ import annotations

import sys

from flask import Flask, Response, request
from pysqlite3 import dbapi2 as sqlite3
from werkzeug.serving import make_server

ROWS = 2_000
QUERY = (
    "SELECT i.record, r.body FROM feed_item i JOIN record r ON r.id = i.record"
    " WHERE i.feed = ? AND i.record > ? ORDER BY i.record LIMIT ?"
)
PAGE = """<!doctype html><title>floor</title><script>
const ask = (call) => new Promise((done, fail) => { call.onsuccess = () => done(call.result); call.onerror = fail; });
window.fill = async () => {
  const began = performance.now();
  const opening = indexedDB.open("floor", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("records", { keyPath: "id" });
  const database = await ask(opening);
  let after = "", count = 0;
  for (;;) {
    const rows = await (await fetch(`/dump?after=${after}`)).json();
    if (rows.length === 0) return { ms: performance.now() - began, count };
    const write = database.transaction("records", "readwrite", { durability: "relaxed" });
    const store = write.objectStore("records");
    for (const row of rows) store.put(row);
    await new Promise((done, fail) => { write.oncomplete = done; write.onabort = fail; });
    after = rows.at(-1).id;
    count += rows.length;
  }
};
</script>"""


def app_of(database: str, feed: str) -> Flask:
    """The bare application."""
    app = Flask(__name__)

    @app.get("/")
    def page() -> str:
        return PAGE

    @app.get("/dump")
    def dump() -> Response:
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        rows = connection.execute(QUERY, (feed, request.args["after"], ROWS)).fetchall()
        connection.close()
        return Response(f"[{','.join(row[1] for row in rows)}]", mimetype="application/json")

    return app


if __name__ == "__main__":
    make_server(
        "127.0.0.1", int(sys.argv[1]), app_of(sys.argv[2], sys.argv[3]), threaded=True
    ).serve_forever()
