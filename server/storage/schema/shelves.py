"""Files, words to search by, and the register."""

from __future__ import annotations

from server.storage.schema.shape import index, table

BLOBS = (
    # whole, verified files: <data>/blobs/<first two hex digits>/<sha256>
    table("blob", "sha256", "sha256 text", "bytes int", "type text", "verified_ms int", "erased_ms int null"),
    # within which contracts a blob may be read
    table("blob_grant", "sha256 contract", "sha256 text", "contract text", "organisation text"),
    # photos that show people, of which ticket, and since when they are counted
    table(
        "people_photo",
        "sha256 ticket",
        "sha256 text",
        "ticket text",
        "organisation text",
        "since_ms int",
        "removed_ms int null",
        index("organisation since_ms", where="removed_ms IS NULL"),
    ),
    table(
        "upload",
        "id",
        "id text",
        "organisation text",
        "device text null",
        "person text null",
        "contract text null",
        "sha256 text",
        "type text",
        "metadata text null",  # Upload-Metadata exactly as its sender said it
        "length int",
        "received int",  # = length once the bytes are verified and on the shelf
        "created_ms int",
        "expires_ms int",
        index("expires_ms"),
    ),
)

SEARCH = (
    # what a search finds, by its words: the highest number first; `own` is what of the record the words follow from
    table(
        "search",
        "number",
        "number int",
        "record text",
        "organisation text",
        "kind text",
        "own text",
        "words text",
        index("record", unique=True),
        index("words", words=True),
    ),
)

REGISTER = (
    # what the register is asked by: one row per ticket (clock, kind and result are empty) and one per clock of it as
    # it was last judged; all of it follows from records, and is made anew where it is missing
    table(
        "register",
        "ticket clock",
        "ticket text",
        "clock text",
        "organisation text",
        "contract text",
        "site text",
        "equipment text null",
        "engineer text null",
        "type text",
        "severity text",
        "done int",
        "sort_ms int",
        "kind text",
        "clause text",
        "result text",
        index("organisation result sort_ms ticket"),
        index("organisation kind sort_ms ticket"),
        index("organisation kind result sort_ms ticket"),
        index("contract result sort_ms ticket"),
        index("site result sort_ms ticket"),
        index("engineer result sort_ms ticket"),
        index("equipment result sort_ms ticket"),
    ),
    # views of it that people saved
    table(
        "view",
        "id",
        "id text",
        "organisation text",
        "person text",
        "name text",
        "query text",
        index("person"),
    ),
)
