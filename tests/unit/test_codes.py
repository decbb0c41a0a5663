"""Codes refuse slips and are stored hashed; the reporter's code fixes a time to five minutes."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import codes
from server.domain.errors import Problem

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "codes.json").read_text("utf-8")
)
KEY = b"k" * 32
SECRET = codes.reporter_secret(KEY, "0192f0aa-0000-7000-8000-000000000001")
STEP_MS = codes.REPORTER_STEP_MS
INSTANTS = st.integers(min_value=10 * STEP_MS, max_value=4_102_444_800_000)
SEEDS = {
    "sha1": b"1234567890" * 2,
    "sha256": b"1234567890" * 3 + b"12",
    "sha512": b"1234567890" * 6 + b"1234",
}


def refusal(parse: Any, text: str) -> dict[str, object]:
    with pytest.raises(Problem) as refused:
        parse(text)
    return {"code": refused.value.code, **refused.value.values}


@pytest.mark.parametrize(
    ("at_s", "algorithm", "expected"),
    [
        (59, "sha1", "94287082"),
        (59, "sha256", "46119246"),
        (59, "sha512", "90693936"),
        (1111111109, "sha1", "07081804"),
        (1111111109, "sha256", "68084774"),
        (1111111109, "sha512", "25091201"),
        (1111111111, "sha1", "14050471"),
        (1111111111, "sha256", "67062674"),
        (1111111111, "sha512", "99943326"),
        (1234567890, "sha1", "89005924"),
        (1234567890, "sha256", "91819424"),
        (1234567890, "sha512", "93441116"),
        (2000000000, "sha1", "69279037"),
        (2000000000, "sha256", "90698825"),
        (2000000000, "sha512", "38618901"),
        (20000000000, "sha1", "65353130"),
        (20000000000, "sha256", "77737706"),
        (20000000000, "sha512", "47863826"),
    ],
)
def test_one_time_passwords_are_those_of_rfc_6238_appendix_b(
    at_s: int, algorithm: str, expected: str
) -> None:
    assert codes.totp(SEEDS[algorithm], at_s // 30, digits=8, algorithm=algorithm) == expected


@given(INSTANTS)
def test_a_reporters_code_fixes_the_time_to_the_five_minutes_it_was_shown(at_ms: int) -> None:
    found = codes.reporter_code_interval(SECRET, codes.reporter_code(SECRET, at_ms), at_ms)
    assert found is not None
    assert found[0] <= at_ms < found[1]
    assert (found[1] - found[0]) % STEP_MS == 0


@given(INSTANTS, st.integers(-2 * STEP_MS, 2 * STEP_MS))
def test_a_phone_whose_clock_is_minutes_off_still_finds_the_true_interval(at_ms: int, off_ms: int) -> None:
    found = codes.reporter_code_interval(SECRET, codes.reporter_code(SECRET, at_ms), at_ms + off_ms)
    assert found is not None
    assert found[0] <= at_ms < found[1]


def test_a_reporters_code_changes_on_the_step_and_only_there() -> None:
    start = 1_700_000_000_000 // STEP_MS * STEP_MS
    assert codes.reporter_code(SECRET, start) == codes.reporter_code(SECRET, start + STEP_MS - 1)
    shown = [codes.reporter_code(SECRET, start + step * STEP_MS) for step in range(50)]
    assert all(before != after for before, after in pairwise(shown))


def test_a_code_that_was_never_shown_then_gives_no_interval() -> None:
    at_ms = 1_700_000_000_000
    shown = {codes.reporter_code(SECRET, at_ms + step * STEP_MS) for step in range(-4, 5)}
    guess = next(f"{number:06d}" for number in range(20) if f"{number:06d}" not in shown)
    assert codes.reporter_code_interval(SECRET, guess, at_ms) is None
    an_hour_ago = codes.reporter_code(SECRET, at_ms - 60 * 60_000)
    assert codes.reporter_code_interval(SECRET, an_hour_ago, at_ms) is None
    assert codes.reporter_code_interval(SECRET, an_hour_ago, at_ms, margin_ms=2 * 60 * 60_000) is not None
    assert codes.reporter_code_interval(SECRET, "not six digits", at_ms) is None


def test_two_steps_that_share_a_code_give_the_span_of_both() -> None:
    seen: dict[str, int] = {}
    for step in range(1, 20_000):
        code = codes.totp(SECRET, step)
        if step - seen.get(code, -1_000) < codes.REPORTER_MOST_STEPS // 2:
            middle_ms = (seen[code] + step) // 2 * STEP_MS
            found = codes.reporter_code_interval(SECRET, code, middle_ms, margin_ms=100 * STEP_MS)
            assert found == (seen[code] * STEP_MS, (step + 1) * STEP_MS)
            return
        seen[code] = step
    raise AssertionError("among 20,000 steps some neighbours within 150 share one of a million codes")


def test_a_search_never_covers_more_than_three_hundred_steps() -> None:
    at_ms = 1_700_000_000_000
    old = codes.reporter_code(SECRET, at_ms - 200 * STEP_MS)
    shown = {codes.reporter_code(SECRET, at_ms + step * STEP_MS) for step in range(-150, 150)}
    assert old not in shown
    assert codes.reporter_code_interval(SECRET, old, at_ms, margin_ms=10**12) is None


def test_the_reporters_codes_of_two_tickets_differ() -> None:
    other = codes.reporter_secret(KEY, "0192f0aa-0000-7000-8000-000000000002")
    assert other != SECRET
    assert codes.reporter_secret(b"another key", "0192f0aa-0000-7000-8000-000000000001") != SECRET


def test_a_sheet_of_gate_codes_holds_different_codes_that_pass_their_check() -> None:
    sheet = codes.make_gate_codes(200)
    assert len(set(sheet)) == 200
    assert all(codes.parse_gate_code(codes.spaced_code(code)) == code for code in sheet)


def test_a_gate_code_refuses_every_wrong_digit_and_every_swap_of_neighbours() -> None:
    for code in codes.make_gate_codes(50):
        for at, digit in enumerate(code):
            for wrong in set("0123456789") - {digit}:
                assert refusal(codes.parse_gate_code, code[:at] + wrong + code[at + 1 :])["reason"] == "check"
        for at, (left, right) in enumerate(pairwise(code)):
            if left != right:
                swapped = code[:at] + right + left + code[at + 2 :]
                assert refusal(codes.parse_gate_code, swapped)["reason"] == "check"


def test_other_codes_have_their_length_and_are_read_as_typed() -> None:
    confirmation = codes.make_confirmation_code()
    assert codes.parse_confirmation_code(codes.spaced_code(confirmation)) == confirmation
    enrolment = codes.make_enrolment_code()
    assert codes.parse_enrolment_code(codes.spaced_code(enrolment).lower()) == enrolment
    assert refusal(codes.parse_confirmation_code, "1234567") == {"code": "code-mistyped", "reason": "length"}
    assert len({codes.make_link_secret() for _ in range(100)}) == 100


def test_a_ticket_link_carries_at_least_128_bits_in_letters_that_a_url_keeps() -> None:
    secret = codes.make_link_secret()
    assert len(secret) * 6 >= 128
    assert secret.isascii()
    assert secret.replace("-", "").replace("_", "").isalnum()
    assert len(codes.link_hash(secret)) == 64
    assert secret not in codes.link_hash(secret)


def test_a_stored_hash_belongs_to_one_key_one_purpose_and_one_gate() -> None:
    stored = codes.code_hash(KEY, "gate:yuzhou", "123456788")
    assert codes.same_code(stored, codes.code_hash(KEY, "gate:yuzhou", "123456788"))
    for key, scope, code in [
        (b"other", "gate:yuzhou", "123456788"),
        (KEY, "gate:xinxiang", "123456788"),
        (KEY, "gate:yuzhou", "123456789"),
    ]:
        assert not codes.same_code(stored, codes.code_hash(key, scope, code))


def test_the_shared_vectors_hold() -> None:
    parsers = {"gate": codes.parse_gate_code, "enrolment": codes.parse_enrolment_code}
    for case in VECTORS["read"]:
        assert parsers[case["of"]](case["text"]) == case["code"], case
    for case in VECTORS["refused"]:
        expected = {"code": case["code"], "reason": case["reason"]}
        assert refusal(parsers[case["of"]], case["text"]) == expected, case


def test_people_read_codes_in_groups() -> None:
    assert codes.spaced_code("123456788") == "123 456 788"
    assert codes.spaced_code("12345678") == "1234 5678"
    assert codes.spaced_code("123456") == "123 456"
    assert codes.spaced_code("ABCDEFGHJK") == "ABCDE FGHJK"
