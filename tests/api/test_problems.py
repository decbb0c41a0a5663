"""One shape for every error, one catalogue for every code."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from werkzeug.exceptions import default_exceptions

from server.api import problems
from server.api.language import language_of
from server.domain.errors import CODES, Problem
from server.storage.port import StorageError, StorageFull, StorageLost, ValueRefused
from tests.api.house import MARK, House, code

ROOT = Path(__file__).parents[2]
RAISED = re.compile(r"(?:Problem|DomainError|Parked)\(\s*\"([a-z-]+)\"")


def test_every_code_has_a_status_with_a_title_in_both_languages() -> None:
    for name in CODES:
        status = problems.status_of(name)
        assert 400 <= status < 600, name
        for lang in ("zh", "en"):
            body = problems.body_of(Problem(name), lang)
            assert set(body) >= {"type", "title", "status", "code", "detail"}
            assert (body["code"], body["status"]) == (name, status)


def test_every_code_that_has_a_status_is_in_the_catalogue() -> None:
    assert set(problems.STATUS) <= set(CODES)
    assert set(problems.MEMBERS) <= set(CODES)
    assert set(problems.OF_STATUS.values()) <= set(CODES)


def test_every_code_that_the_house_raises_is_in_the_catalogue() -> None:
    raised = {
        (name, file.name)
        for file in sorted((ROOT / "server").rglob("*.py"))
        for name in RAISED.findall(file.read_text("utf-8"))
    }
    assert len(raised) > 30
    assert [(name, file) for name, file in sorted(raised) if name not in CODES] == []


@pytest.mark.parametrize("number", sorted(default_exceptions))
def test_every_error_that_werkzeug_knows_takes_the_shape(number: int) -> None:
    error = default_exceptions[number]()
    problem = problems.from_exception(error)
    assert problem.code in CODES
    assert problem.code != "internal" or number >= 500


def test_errors_of_the_storage_have_codes_of_their_own(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    assert problems.from_exception(StorageFull("full")).code == "disk-full"
    assert problems.from_exception(ValueRefused("U+0000")).code == "body-malformed"
    assert problems.from_exception(StorageLost("gone")).code == "internal"
    assert problems.from_exception(StorageError("?")).code == "internal"


def test_an_unknown_address_a_wrong_method_and_a_wrong_body_take_the_shape(house: House) -> None:
    nobody = house.client()
    assert code(nobody.get("/api/v1/nowhere")) == "not-found"
    assert code(nobody.post("/api/v1/nowhere")) == "not-found"
    wrong = nobody.get("/api/v1/auth/sign-in")
    assert (wrong.status_code, code(wrong), wrong.headers["Allow"]) == (
        405,
        "method-not-allowed",
        "OPTIONS, POST",
    )
    path = "/api/v1/auth/sign-in"
    assert code(nobody.post(path, data="{", content_type="application/json")) == "body-malformed"
    assert code(nobody.post(path, data="login=x", content_type="application/x-www-form-urlencoded")) == (
        "media-type-wrong"
    )
    missing = nobody.post(path, {"login": 5})
    assert code(missing) == "validation-failed"
    assert set(missing.get_json()["fields"]) == {"login", "password"}


def test_our_own_fault_is_logged_under_an_id_and_shows_no_stack(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    desk = house.client("desk")
    with house.world.storage.write() as tx:
        tx.run("UPDATE record SET body = 'no json: secret' WHERE kind = 'contract'")
    answer = desk.get("/api/v1/contracts")
    assert (answer.status_code, code(answer)) == (500, "internal")
    trace = answer.get_json()["trace"]
    assert trace in caplog.text
    assert "Traceback" in caplog.text
    for word in ("Traceback", "JSONDecodeError", "secret", "server/"):
        assert word not in answer.get_data(as_text=True)


def test_the_sentence_is_chinese_unless_english_is_asked_for(house: House) -> None:
    nobody = house.client()

    def detail(**headers: str) -> str:
        return str(nobody.get("/api/v1/auth/me", headers=headers).get_json()["detail"])

    zh, en = CODES["sign-in-needed"]
    assert detail() == zh
    assert detail(**{"Accept-Language": "en-GB,en;q=0.9"}) == en
    assert detail(**{"Accept-Language": "fr-FR"}) == zh
    nobody.flask.set_cookie("hh_lang", "en")
    assert detail(**{"Accept-Language": "zh-CN"}) == en


@pytest.mark.parametrize(
    ("accept", "chosen", "lang"),
    [
        ("zh-CN,en;q=0.5", "", "zh"),
        ("en;q=0.9,zh;q=0.8", "", "en"),
        ("en;q=0,zh;q=0.1", "", "zh"),
        ("en;q=x", "", "zh"),
        ("", "en", "en"),
        ("en", "klingon", "en"),
        ("," * 5000, "", "zh"),
    ],
)
def test_the_language_is_the_chosen_one_then_the_browser_s(accept: str, chosen: str, lang: str) -> None:
    assert language_of(accept, chosen) == lang


def test_the_openapi_document_has_records_operations_and_problems(house: House) -> None:
    document = house.client().get("/api/v1/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    assert {"Ticket", "Visit", "Person", "Body.ticket.report", "Problem"} <= set(schemas)
    assert schemas["Ticket"]["properties"]["events"]["items"] == {"$ref": "#/components/schemas/Event"}
    error = document["components"]["responses"]["DEFAULT_ERROR"]["content"]
    assert set(error) == {"application/problem+json"}
    board = document["paths"]["/api/v1/board"]["get"]["responses"]["200"]["content"]["application/json"]
    assert board["schema"] == {"$ref": "#/components/schemas/Board"}
    assert schemas["Board"]["properties"]["tickets"]["items"] == {"$ref": "#/components/schemas/Ticket"}


def test_unsafe_requests_are_marked(house: House) -> None:
    assert MARK == {"X-Halfhour": "1"}
    assert code(house.client().flask.post("/api/v1/auth/sign-in", json={})) == "csrf-refused"
