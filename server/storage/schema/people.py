"""People, their phones and sessions; labels, gate codes and links."""

from __future__ import annotations

from server.storage.schema.shape import index, table

PEOPLE = (
    table(
        "device",
        "id",
        "id text",
        "organisation text",
        "person text",
        "name text",
        "public_key text",
        "state text",
        "created_ms int",
        "last_contact_ms int null",
        "waiting text null",
        "revoked_ms int null",
        index("organisation person"),
    ),
    table(
        "enrolment",
        "code_hash",
        "code_hash text",
        "organisation text",
        "person text",
        "made_by text",
        "expires_ms int",
        "used_ms int null",
    ),
    # challenges a phone has to sign with its key
    table("sign", "challenge", "challenge text", "device text", "expires_ms int"),
    table(
        "account",
        "person",
        "person text",
        "organisation text",
        "login text",
        "password_hash text",
        "changed_ms int",
        index("login", unique=True),
    ),
    table(
        "session",
        "token_hash",
        "token_hash text",
        "organisation text",
        "person text",
        "device text null",
        "created_ms int",
        "seen_ms int",
        "expires_ms int",
        index("person"),
        index("expires_ms"),
    ),
    # failed tries per bucket (login, address), for rate limits
    table("attempt", "bucket", "bucket text", "count int", "until_ms int"),
    # when people were on duty or on call: what was recorded then is kept, whenever it comes
    table(
        "duty_span",
        "person from_ms",
        "person text",
        "organisation text",
        "from_ms int",
        "to_ms int null",
    ),
    # apps and devices that send positions for a person, by a token that is kept hashed
    table(
        "tracker",
        "id",
        "id text",
        "token_hash text",
        "organisation text",
        "person text",
        "name text",
        "made_by text",
        "created_ms int",
        "revoked_ms int null",
        index("token_hash", unique=True),
        index("organisation person"),
    ),
)

LABELS = (
    table("tag", "tag", "tag text", "organisation text", "label text", "generation int"),
    # codes kept at a gate where phones are forbidden: each proves the place once
    table(
        "gate_code",
        "site code_hash",
        "site text",
        "code_hash text",
        "organisation text",
        "sheet text",
        "used_ms int null",
        "operation text null",
    ),
    # secret links of the people who reported a ticket
    table(
        "ticket_link",
        "secret_hash",
        "secret_hash text",
        "organisation text",
        "ticket text",
        "kind text",
        "expires_ms int null",
        "uses_left int null",
        index("ticket"),
    ),
)
