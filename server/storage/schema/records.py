"""What operations fold into, and the feeds that carry it."""

from __future__ import annotations

from server.storage.schema.shape import index, table

INSTALLATION = (
    # server, server_epoch and other facts about this one installation
    table("setting", "key", "key text", "value text"),
    table("counter", "name", "name text", "value int"),
)

FACT = table("fact", "record list at", "record text", "list text", "at int", "body text")

RECORDS = (
    # what operations fold into: one row per thing, its latest version in `body`
    table(
        "record",
        "id",
        "id text",
        "kind text",
        "organisation text",
        "contract text null",
        "site text null",
        "parent text null",
        "state text null",
        "sort_ms int",
        "rev int",
        "body text",
        "deleted int",
        "apart text null",
        index("organisation kind state"),
        index("kind parent"),
        index("contract kind"),
        index("site kind"),
    ),
    # entries of a record's long lists, in order from 0; how many of which list stand here says its `apart` (JSON)
    FACT,
    # who set a field last, by hybrid logical clock; `sayings` (JSON) is what was said of it and nobody has
    # replaced, so that writers merge the same in any order
    table(
        "stamp",
        "record field",
        "record text",
        "field text",
        "hlc text",
        "operation text",
        "sayings text null",
    ),
    # the number of a feed's last change; below `floor` tombstones are gone; `count` and the two halves of a 64-bit
    # hash are the sum of what is present, by which a phone proves itself equal
    table("feed", "feed", "feed text", "seq int", "floor int", "count int", "hash_high int", "hash_low int"),
    # which record is in which feed, at which revision; state: present, deleted, gone; `left_ms` is when it ended there
    table(
        "feed_item",
        "feed record",
        "feed text",
        "record text",
        "kind text",
        "seq int",
        "state text",
        "rev int",
        "left_ms int null",
        index("feed seq", unique=True),
        index("record"),
        index("left_ms", where="left_ms IS NOT NULL"),
    ),
)
