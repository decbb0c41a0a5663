"""Other sites' pages, other names and the headers that bind the browser."""

from __future__ import annotations

import pytest

from server.api.safety import CSP, is_kept_to_tls
from tests.api.house import MARK, House, code

SIGN_IN = "/api/v1/auth/sign-in"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Halfhour": "0"},
        {**MARK, "Origin": "https://evil.example"},
        {**MARK, "Origin": "http://localhost:81"},
        {**MARK, "Origin": "null"},
        {**MARK, "Sec-Fetch-Site": "cross-site"},
        {**MARK, "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_request_that_another_site_may_have_sent_is_refused(house: House, headers: dict[str, str]) -> None:
    answer = house.client("desk").flask.post("/api/v1/auth/sign-out", headers=headers)
    assert (answer.status_code, code(answer)) == (403, "csrf-refused")
    assert house.client("desk").get("/api/v1/auth/me").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [MARK, {**MARK, "Origin": "http://localhost"}, {**MARK, "Sec-Fetch-Site": "same-origin"}],
)
def test_a_request_of_our_own_pages_passes(house: House, headers: dict[str, str]) -> None:
    answer = house.client("desk").flask.post("/api/v1/auth/sign-out", headers=headers)
    assert answer.status_code == 204


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[", "localhost:80@evil.example"]
)
def test_a_foreign_name_that_points_here_gets_nothing(house: House, host: str) -> None:
    answer = house.client("desk").get("/api/v1/auth/me", headers={"Host": host})
    assert 400 <= answer.status_code < 500
    assert code(answer) in ("host-unknown", "body-malformed")


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/nowhere", "/", "/sign-in", "/nowhere"])
def test_every_answer_carries_the_strict_headers(house: House, path: str) -> None:
    answer = house.client().get(path)
    assert answer.headers["Content-Security-Policy"] == CSP
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "unsafe-inline" not in CSP
    assert "http:" not in CSP


def test_answers_of_the_api_are_not_stored(house: House) -> None:
    assert house.client("desk").get("/api/v1/auth/me").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("host", "public_url", "kept"),
    [
        ("field.example.cn", "https://field.example.cn", True),
        ("field.example.cn:8443", "https://field.example.cn:8443", True),
        ("localhost:8630", "https://field.example.cn", False),
        ("192.168.1.20:8630", "https://192.168.1.20:8630", False),
        ("office.local", "https://office.local", False),
        ("field.example.cn", "http://field.example.cn", False),
    ],
)
def test_only_our_public_name_is_kept_to_tls(host: str, public_url: str, kept: bool) -> None:
    assert is_kept_to_tls(host, public_url) is kept
