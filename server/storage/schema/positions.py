"""Where people were: apart from all else, because phones write it all day and nobody's feed waits for it (B-16)."""

from __future__ import annotations

from server.storage.schema.shape import index, table

FIX = (
    "at_ms int",
    "received_ms int",
    "lat_deg real",
    "lon_deg real",
    "accuracy_m real",
    "speed_m_s real null",
    "heading_deg real null",
    "battery_pct int null",
    "source text",
)

SNAP = (
    "snap_map text null",
    "snap_arc int null",
    "snap_twin int null",
    "snap_share real null",
    "snap_off_m real null",
)

POSITIONS = (
    # the latest believed fix of each person, and where it lies on the roads of the map in use when it came
    table("last_fix", "person", "person text", "organisation text", *FIX, *SNAP, index("organisation")),
    # all fixes of the time that an organisation keeps; `doubts` says why one is not believed
    table(
        "fix",
        "person at_ms",
        "person text",
        "organisation text",
        *(
            part + " null" if part in ("lat_deg real", "lon_deg real", "accuracy_m real") else part
            for part in FIX
        ),
        "doubts text null",
        index("organisation received_ms"),
    ),
    # who looked at whose trail, for the person to see
    table(
        "trail_look",
        "id",
        "id text",
        "organisation text",
        "person text",
        "viewer text",
        "at_ms int",
        "from_ms int",
        "to_ms int",
        index("person at_ms"),
    ),
    # who does not want to be seen: nothing of theirs is kept until they switch it on again
    table("unseen", "person", "person text", "organisation text", "since_ms int"),
)
