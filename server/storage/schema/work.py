"""Due work, and what is told to people."""

from __future__ import annotations

from server.storage.schema.shape import index, table

WORK = (
    # due work of the worker
    table(
        "timer",
        "id",
        "id text",
        "organisation text",
        "kind text",
        "subject text",
        "due_ms int",
        "body text",
        "claimed_until_ms int null",
        "claimed_by text null",
        "attempts int",
        "done_ms int null",
        "error text null",
        index("due_ms", where="done_ms IS NULL"),
        index("kind due_ms", where="done_ms IS NULL"),
        index("claimed_until_ms", where="claimed_until_ms IS NOT NULL"),
        index("organisation due_ms", where="error IS NOT NULL"),
    ),
)

PUSH = (
    # where the browser of a phone listens for Web Push; the endpoint is a secret
    table(
        "subscription",
        "device",
        "device text",
        "organisation text",
        "person text",
        "endpoint text",
        "service text",
        "p256dh text",
        "auth text",
        "language text",
        "made_ms int",
        index("endpoint", unique=True),
        index("person"),
    ),
    # what a phone is to be told of one subject (a ticket); what it says is written when it is sent
    table(
        "notice",
        "device subject",
        "device text",
        "subject text",
        "organisation text",
        "person text",
        "version text",
        "asked_ms int",
        "due_ms int null",
        "ends_ms int null",
        "attempts int",
        "claimed_until_ms int null",
        "claimed_by text null",
        "told_ms int null",
        "told text null",
        "digest text null",
        "answer text null",
        index("due_ms"),
    ),
)

TELLING = (
    # how an organisation's messages leave by a channel; `secret` (JSON) is told to nobody
    table(
        "gateway",
        "organisation channel",
        "organisation text",
        "channel text",
        "settings text",
        "secret text",
        "changed_by text null",
        "changed_ms int",
    ),
    # what a person is to be told by mail, short message or robot: one row per channel and thing that concerns them
    table(
        "delivery",
        "id",
        "id text",
        "organisation text",
        "person text",
        "channel text",
        "subject text",
        "about text",
        "concern text",
        "asked_ms int",
        "due_ms int null",
        "ends_ms int",
        "attempts int",
        "claimed_until_ms int null",
        "claimed_by text null",
        "state text",
        "answer text null",
        "ended_ms int null",
        index("due_ms"),
        index("concern"),
        index("person channel"),
    ),
    # every try to tell somebody something, by whatever channel, and what came of it: rows are only added
    table(
        "sending",
        "id",
        "id text",
        "organisation text",
        "person text",
        "channel text",
        "address text null",
        "subject text",
        "about text",
        "delivery text null",
        "device text null",
        "at_ms int",
        "took_ms int",
        "outcome text",
        "said text null",
        index("organisation at_ms"),
        index("delivery"),
    ),
)
