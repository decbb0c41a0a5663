"""Bad input at the phone's door over real HTTP, on both engines: an outcome or a problem each, nothing half done."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import zstandard

from server.domain.errors import CODES
from server.domain.ids import new_id
from server.domain.operations import CATALOGUE
from tests.api.hostile import PUSH, Hostile, hostile_phone, refused
from tests.api.running import running
from tests.postgres import new_database, postgres_url
from tests.world import id_of

__all__ = ["postgres_url"]

THEIRS = {
    word: id_of(word, "theirs")
    for word in ("contract", "site", "equipment", "calendar", "commitment", "model")
}
NOWHERE = id_of("nowhere")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def phone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    """A phone that lies to a server of its own, over each engine."""
    folder = tmp_path_factory.mktemp("hostile")
    if request.param == "sqlite":
        with running(folder) as server, hostile_phone(server) as made:
            yield made
        return
    with (
        new_database(request.getfixturevalue("postgres_url")) as url,
        running(folder, url) as server,
        hostile_phone(server) as made,
    ):
        yield made


def refuses(phone: Hostile, raw: bytes, status: int, code: str, **headers: str) -> None:
    """This push is refused in both languages, and changes nothing."""
    before = phone.everything()
    for language in ("zh", "en"):
        answer = phone.push(raw, **{"Accept-Language": language, **headers})
        assert (answer.status_code, refused(answer)) == (status, code), raw[:200]
        assert answer.json()["detail"].startswith(getattr(CODES[code], language).split("{")[0])
    assert phone.everything() == before


def test_a_body_cut_anywhere_is_malformed_and_nothing_of_it_is_carried_out(phone: Hostile) -> None:
    raw = phone.body(phone.fault(), phone.fault())
    for end in (0, 1, len(raw) // 3, len(raw) // 2, len(raw) - 2, len(raw) - 1):
        refuses(phone, raw[:end], 400, "body-malformed")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw + raw,
        lambda raw: raw + b"x",
        lambda raw: b"[" + raw + b"]",
        lambda raw: raw.replace(b'"v": 1', b'"v": "\xff"', 1),
        lambda raw: raw.replace(b'"wall_ms": 1,', b'"wall_ms": 1e400,', 1),
        lambda raw: raw.replace(b'"wall_ms": 1,', b'"wall_ms": NaN,', 1),
        lambda raw: raw.replace(b'"wall_ms": 1,', b'"wall_ms": ' + b"9" * 5000 + b",", 1),
        lambda raw: raw.replace(b'"waiting": {}', b'"waiting": ' + b"[" * 100_000, 1),
        lambda raw: raw.replace(b'"waiting": {}', b'"waiting": ' + b'{"a":' * 50_000, 1),
        lambda raw: raw.replace(
            b'"personal": {}', b'"personal": {"x": {"salt": "\\u0000", "values": {}}}', 1
        ),
        lambda raw: raw.replace(b'"phone_epoch": "', b'"phone_epoch": "\\u0000', 1),
        lambda raw: raw.decode().encode("utf-16"),
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: b"\0" * 100,
    ],
    ids=range(14),
)
def test_a_message_that_is_no_message_is_malformed(phone: Hostile, spoil: Any) -> None:
    refuses(phone, spoil(phone.body(phone.fault())), 400, "body-malformed")


def test_a_key_said_twice_counts_as_said_last_now_and_when_repeated(phone: Hostile) -> None:
    fault = phone.fault()
    raw = json.dumps(fault).encode()
    twice = raw[:-1] + b', "id": "%s"}' % (other := new_id()).encode()
    (first,), (again,) = phone.outcomes(twice), phone.outcomes(twice)
    assert (first["id"], first["outcome"]) == (other, "applied")
    assert (again["id"], again["outcome"], again["first"]) == (other, "repeated", "applied")


def test_batches_that_come_in_another_order_leave_holes_that_are_filled(phone: Hostile) -> None:
    early, late = [phone.fault() for _ in range(3)], [phone.fault() for _ in range(3)]
    before = phone.push(phone.body()).json()["held"]
    answer = phone.push(phone.body(*reversed(late))).json()
    assert {one["outcome"] for one in answer["outcomes"]} == {"applied"}
    missing = [one["n"] for one in early]
    assert answer["held"] == {"n": late[-1]["n"], "holes": [*before["holes"], *missing]}
    assert phone.push(phone.body(*early)).json()["held"] == {"n": late[-1]["n"], "holes": before["holes"]}


def test_the_same_batch_twice_is_carried_out_once(phone: Hostile) -> None:
    raw = phone.body(*[phone.fault() for _ in range(5)])
    first = phone.push(raw).json()["outcomes"]
    before = phone.everything()
    again = phone.push(raw).json()["outcomes"]
    assert [one["id"] for one in first] == [one["id"] for one in again]
    assert {(one["outcome"], one["first"]) for one in again} == {("repeated", "applied")}
    assert phone.everything() == before


def test_a_number_said_twice_is_carried_out_and_told(phone: Hostile) -> None:
    first = phone.fault()
    second = phone.fault(n=first["n"])
    assert [one["outcome"] for one in phone.outcomes(first, second)] == ["applied"] * 2
    held = phone.push(phone.body()).json()["held"]
    assert held["n"] == first["n"]


def test_an_id_said_twice_with_other_words_is_refused_and_both_are_kept(phone: Hostile) -> None:
    first = phone.fault()
    second = phone.fault(id=first["id"])
    outcomes = phone.outcomes(first, second)
    assert [(one["outcome"], one.get("code")) for one in outcomes][1] == ("rejected", "id-reused")
    with phone.server.storage.read() as tx:
        rows = tx.rows("SELECT raw FROM ledger WHERE device = :d ORDER BY position", d=phone.head["device"])
    raws = [bytes(row["raw"]) for row in rows]
    assert json.dumps(first).encode() in raws and json.dumps(second).encode() in raws


def test_what_a_later_release_says_waits_and_is_safe(phone: Hostile) -> None:
    later = phone.operation("visit.teleport", new_id(), {"to": "the moon"})
    newer = phone.operation("visit.note", new_id(), {"text": "x"}, v=99)
    assert [(one["outcome"], one["code"]) for one in phone.outcomes(later, newer)] == [
        ("parked", "kind-unknown"),
        ("parked", "version-unknown"),
    ]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "text/xml", "", "json"]
)
def test_anything_but_json_is_refused(phone: Hostile, content_type: str) -> None:
    refuses(phone, phone.body(phone.fault()), 415, "media-type-wrong", **{"Content-Type": content_type})


def nested(pack: Any, times: int) -> bytes:
    raw = b"\0" * 20_000_000
    for _ in range(times):
        raw = pack(raw)
    return bytes(raw)


@pytest.mark.parametrize(
    ("raw", "encoding", "status", "code"),
    [
        (gzip.compress(b"\0" * 100_000_000), "gzip", 413, "body-too-large"),
        (zstandard.compress(b"\0" * 100_000_000), "zstd", 413, "body-too-large"),
        (nested(gzip.compress, 2), "gzip", 400, "body-malformed"),
        (nested(zstandard.compress, 3), "zstd", 400, "body-malformed"),
        (gzip.compress(b"{}") * 2, "gzip", 400, "body-malformed"),
        (gzip.compress(b"{}")[:-3], "gzip", 400, "body-malformed"),
        (b"{}", "gzip", 400, "body-malformed"),
        (b"", "gzip", 400, "body-malformed"),
        (gzip.compress(gzip.compress(b"{}")), "gzip, gzip", 415, "encoding-unknown"),
        (b"{}", "deflate", 415, "encoding-unknown"),
    ],
    ids=range(10),
)
def test_a_bomb_or_a_damaged_packing_is_refused(
    phone: Hostile, raw: bytes, encoding: str, status: int, code: str
) -> None:
    refuses(phone, raw, status, code, **{"Content-Encoding": encoding})


def test_too_many_operations_are_refused_before_the_first_one(phone: Hostile) -> None:
    fault = json.dumps(phone.fault()).encode()
    refuses(phone, phone.body(*[b"{}"] * 10_000), 413, "too-many-operations")
    refuses(phone, phone.body(*[fault] * 201), 413, "too-many-operations")
    refuses(phone, phone.body(fault, *[b"7"] * 200), 413, "too-many-operations")


def test_a_body_over_the_limit_is_refused_and_its_sender_hears_it(phone: Hostile) -> None:
    for size in (2 * 1024**2 + 1, 9 * 1024**2):
        refuses(phone, b" " * size, 413, "body-too-large")
    large = phone.wire(phone.request_head(PUSH, "Content-Length: 999999999999"))
    assert large.startswith(b"HTTP/1.1 413 ")


def test_a_body_shorter_than_it_claims_changes_nothing(phone: Hostile) -> None:
    before, raw = phone.everything(), phone.body(phone.fault())
    phone.wire(phone.request_head(PUSH, f"Content-Length: {len(raw) + 10}") + raw)
    phone.wire(phone.request_head(PUSH, "Transfer-Encoding: chunked") + b"%x\r\n" % len(raw) + raw + b"\r\n")
    assert phone.everything() == before


def test_a_body_longer_than_it_claims_is_malformed_and_its_rest_is_no_request(phone: Hostile) -> None:
    before, raw = phone.everything(), phone.body(phone.fault())
    said = phone.wire(phone.request_head(PUSH, f"Content-Length: {len(raw) - 10}") + raw)
    assert said.startswith(b"HTTP/1.1 400 ") and b" 200 OK" not in said
    for nonsense in ("-1", "1e3", "0x10", "99999999999999999999999"):
        head = phone.request_head(PUSH, f"Content-Length: {nonsense}")
        assert phone.wire(head + raw).startswith(b"HTTP/1.1 4"), nonsense
    twice = phone.request_head(PUSH, "Content-Length: 5", f"Content-Length: {len(raw)}")
    assert not phone.wire(twice + raw).startswith(b"HTTP/1.1 200")
    assert phone.everything() == before


NASTY: list[str] = [
    "\0",
    "a\0b",
    "\ud800",
    "\udc00x",
    "\u202e",
    "x" * 3000,
    "",
    "💥" * 400,
    "../../etc",
    "' OR 1=1 --",
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_nasty_text_in_any_place_costs_at_most_its_own_operation(phone: Hostile, text: str) -> None:
    body = {"site": text, "channel": text, "place": text, "severity": text}
    spoilt = [phone.fault(**{key: text}) for key in ("id", "kind", "record", "hlc", "feed", "shape", "mends")]
    spoilt += [phone.fault(needs=[text]), phone.fault(personal_sha256=text), phone.fault(body=text)]
    spoilt += [phone.fault(blobs=[{"sha256": text, "bytes": 1, "type": text}])]
    spoilt += [phone.operation("ticket.report", new_id(), body), phone.fault(body={text: text})]
    spoilt += [phone.fault(said={**phone.fault()["said"], "session": text})]
    outcomes = phone.outcomes(*spoilt, phone.fault())
    assert outcomes[-1]["outcome"] == "applied"
    assert {one["outcome"] for one in outcomes} <= {"applied", "rejected", "parked"}


HUGE: list[Any] = [10**400, -(10**400), 2**63, 2**64, -1, 0, 1.5, 1e300, True, None, "1", [], {}]


@pytest.mark.parametrize("number", HUGE, ids=[str(one)[:8] for one in HUGE])
def test_a_huge_or_odd_number_in_any_place_costs_at_most_its_own_operation(
    phone: Hostile, number: Any
) -> None:
    said = phone.fault()["said"]
    heard = {"now_ms": 1, "wall_ms": 1, "mono_ms": 1, "session": "s", "rtt_ms": 1}
    spoilt = [phone.fault(**{key: number}) for key in ("n", "v", "base", "needs", "blobs", "said", "body")]
    spoilt += [phone.fault(said={**said, key: number}) for key in ("wall_ms", "mono_ms", "heard")]
    spoilt += [phone.fault(said={**said, "heard": {**heard, key: number}}) for key in heard]
    spoilt += [
        phone.operation("ticket.report", new_id(), {"site": number, "channel": "field", "stated_ms": number})
    ]
    outcomes = phone.outcomes(*spoilt, phone.fault())
    assert outcomes[-1]["outcome"] == "applied"


def test_an_operation_nested_without_end_costs_itself_alone(phone: Hostile) -> None:
    deep = json.dumps(phone.fault()).encode()[:-1] + b', "more": ' + b"[" * 700 + b"]" * 700 + b"}"
    bottomless = phone.fault(body=0)
    inside = (
        json.dumps(bottomless)
        .encode()
        .replace(b'"body": 0', b'"body": ' + b'{"a":' * 700 + b"1" + b"}" * 700)
    )
    outcomes = phone.outcomes(deep, inside, phone.fault())
    assert outcomes[-1]["outcome"] == "applied"


def test_bytes_that_are_no_utf8_cost_their_operation_alone(phone: Hostile) -> None:
    spoilt = json.dumps(phone.fault()).encode().replace(b'"channel": "field"', b'"channel": "\xff\xfe"')
    inside = json.dumps(phone.fault()).encode().replace(b'"hlc": "', b'"hlc": "\xc3\x28')
    outcomes = phone.outcomes(spoilt, inside, phone.fault())
    assert [one["outcome"] for one in outcomes] == ["rejected", "rejected", "applied"]


def of_theirs(kind: str, theirs: bool) -> tuple[str, dict[str, Any]]:
    """An operation's record and body that speak of a neighbour's things, or of nothing there is."""
    about = CATALOGUE[kind]
    ids = dict(THEIRS) if theirs else dict.fromkeys(THEIRS, NOWHERE)
    record = ids.get(about.record, id_of(about.record, "theirs")) if theirs else NOWHERE
    if about.creates:
        record = new_id()
    named = {
        "engineer": id_of("person", "their-engineer") if theirs else NOWHERE,
        "of": NOWHERE,
        "visit": NOWHERE,
    }
    body = {key: ids.get(key, named.get(key, value)) for key, value in about.example.items()}
    return record, body


@pytest.mark.parametrize("kind", sorted(name for name, one in CATALOGUE.items() if "engineer" in one.by))
def test_what_another_organisation_has_answers_as_what_there_is_not(phone: Hostile, kind: str) -> None:
    said = [of_theirs(kind, theirs) for theirs in (True, False)]
    before = phone.everything()["record"]
    made = [phone.operation(kind, record, body, v=CATALOGUE[kind].version) for record, body in said]
    hidden, nothing = phone.outcomes(*made)
    assert {key: hidden.get(key) for key in ("outcome", "code", "detail", "rev")} == {
        key: nothing.get(key) for key in ("outcome", "code", "detail", "rev")
    }
    assert hidden["outcome"] in ("rejected", "parked"), hidden
    assert phone.everything()["record"] == before


def test_feeds_of_others_answer_as_feeds_that_there_are_not(phone: Hostile) -> None:
    for feed in (
        f"site:{THEIRS['site']}",
        f"contract:{THEIRS['contract']}",
        f"desk:{id_of('contract', 'secret')}",
    ):
        for cursor in (None, 1, 10**9):
            hidden = phone.pull((feed, cursor), limit=1)
            nothing = phone.pull((f"site:{NOWHERE}", cursor), limit=1)
            assert hidden.status_code == nothing.status_code == httpx.codes.OK
            assert hidden.json()["grants"]["left"] == [feed]
            assert nothing.json()["grants"]["left"] == [f"site:{NOWHERE}"]
            assert hidden.json()["feeds"] == nothing.json()["feeds"]


def test_a_cursor_from_the_future_is_told_to_start_again_and_nonsense_is_malformed(phone: Hostile) -> None:
    own = f"person:{phone.client.identity.person}"
    for cursor in (10**6, 2**53):
        answer = phone.pull((own, cursor))
        assert (answer.status_code, refused(answer), answer.json()["feeds"]) == (410, "cursor-too-old", [own])
    nonsense: list[Any] = [-1, 2**53 + 1, 10**400, 1.5, "x", "1/", "-1/2", "9" * 16, "1/1/1", True, [], {}]
    for cursor in nonsense:
        assert refused(phone.pull((own, cursor))) == "body-malformed"
    for feed in ("\0", "\ud800", "x" * 300, 7, None):
        raw = json.dumps({**phone.head, "feeds": [{"feed": feed}]}).encode()
        answer = phone.http.post(
            "/api/v1/sync/pull", content=raw, headers={"Content-Type": "application/json"}
        )
        assert refused(answer) == "body-malformed"
    for limit in (0, -5, 10**6):
        assert phone.pull((own, None), limit=limit).status_code == httpx.codes.OK


def test_ten_thousand_feeds_asked_for_at_once_are_answered_or_refused(phone: Hostile) -> None:
    answer = phone.pull(*[(f"site:{new_id()}", 1) for _ in range(10_000)])
    assert answer.status_code == httpx.codes.OK and len(answer.json()["grants"]["left"]) == 10_000


def test_another_phone_s_name_and_another_server_s_get_nothing(phone: Hostile) -> None:
    refuses(phone, phone.body(phone.fault(), device=id_of("device", "x")), 403, "device-unknown")
    refuses(phone, phone.body(phone.fault(), server="elsewhere"), 409, "other-server")
    refuses(phone, phone.body(phone.fault(), server_epoch="yesterday"), 409, "other-server")
