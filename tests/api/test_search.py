"""The search's endpoint: what it tells, what it refuses with a sentence, and that nothing hidden leaks."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.house import House, code, ok
from tests.world import TAG_DEVICE, id_of


def search(house: House, who: str, q: str, **more: Any) -> Any:
    """The answer to a search."""
    query = "&".join(f"{name}={quote(str(value))}" for name, value in {"q": q, **more}.items())
    return ok(house.client(who).get(f"/api/v1/search?{query}"))


def test_a_hit_tells_its_texts_and_what_of_them_was_found(house: House) -> None:
    (group,) = search(house, "desk", "汇聚 AS", kinds="equipment")["groups"]
    (hit,) = group["items"]
    texts = {text["name"]: text for text in hit["texts"]}
    assert (hit["kind"], hit["id"], hit["exact"]) == ("equipment", id_of("equipment"), False)
    assert texts["name"] == {"name": "name", "text": "AS-02", "marks": [[0, 2]]}
    assert texts["model_zh"]["marks"] == [[0, 2]]
    assert texts["model_en"]["marks"] == []
    assert texts["tag"]["text"] == f"{TAG_DEVICE[:4]} {TAG_DEVICE[4:]}"
    assert (group["count"], group["more"], group["next"]) == (1, False, None)


def test_a_tag_with_or_without_its_space_names_the_device_exactly(house: House) -> None:
    for text in (TAG_DEVICE, f"{TAG_DEVICE[:4]} {TAG_DEVICE[4:]}", "ｓ-1"):
        first = search(house, "desk", text)["groups"][0]["items"][0]
        assert (first["id"], first["exact"]) == (id_of("equipment"), True), text


def test_pages_go_on_where_the_last_one_ended(house: House) -> None:
    world = house.world
    made = {"model": id_of("model"), "site": id_of("site", "open"), "contract": id_of("contract", "open")}
    for n in range(5):
        world.say("lead", "equipment.add", id_of("door", str(n)), {**made, "name": f"门禁 {n}"})
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        (group,) = search(house, "outsider", "门禁", kinds="equipment", limit=2, **cursor)["groups"]
        seen += [hit["id"] for hit in group["items"]]
        assert group["count"] == 5
        if group["next"] is None:
            break
        cursor = {"cursor": group["next"]}
    assert sorted(seen) == sorted(id_of("door", str(n)) for n in range(5))


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("q=", "search-empty"),
        ("q=%25%22*_", "search-empty"),
        ("", "validation-failed"),
        (f"q={'x' * 201}", "validation-failed"),
        ("q=a&kinds=ticket,contact", "validation-failed"),
        ("q=a&kinds=", "validation-failed"),
        ("q=a&limit=0", "validation-failed"),
        ("q=a&limit=51", "validation-failed"),
        ("q=a&cursor=x", "validation-failed"),
        ("q=a&cursor=1", "validation-failed"),
        ("q=a&kinds=site&cursor=-1", "validation-failed"),
    ],
)
def test_what_cannot_be_searched_is_refused_with_a_sentence(house: House, query: str, refused: str) -> None:
    for language in ("zh", "en"):
        answer = house.client("desk").get(f"/api/v1/search?{query}", headers={"Accept-Language": language})
        assert (answer.status_code, code(answer)) == (HTTPStatus.UNPROCESSABLE_ENTITY, refused)


@pytest.mark.parametrize(
    "q", ["%FF%FE", "%00", "a%00b", "%ED%A0%80", "%F0%9F%94%A7", "%E2%80%AEabc", "NEAR(%22a%22)", "9" * 19]
)
def test_no_bytes_bring_the_search_down(house: House, q: str) -> None:
    answer = house.client("desk").get(f"/api/v1/search?q={q}&kinds=site&cursor={'9' * 19}")
    assert answer.status_code in (HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY)


def test_a_hidden_thing_answers_byte_for_byte_as_nothing(house: House) -> None:
    house.report(id_of("site", "secret"), "secret", equipment=id_of("equipment"))
    outsider = house.client("outsider")
    nothing = outsider.get(f"/api/v1/search?q={quote('没有这样的东西')}")
    for text in ("看守", "AS-02", TAG_DEVICE, "邻居", "X-1"):
        hidden = outsider.get(f"/api/v1/search?q={quote(text)}")
        assert hidden.data == nothing.data, text


def test_another_organisation_finds_only_its_own(house: House) -> None:
    assert search(house, "their-desk", "看守")["groups"] == []
    (group,) = search(house, "their-desk", "邻居", kinds="site")["groups"]
    assert [hit["id"] for hit in group["items"]] == [id_of("site", "theirs")]
    assert search(house, "desk", "邻居")["groups"] == []


def test_the_lists_find_by_the_same_words(house: House) -> None:
    ticket = house.report(id_of("site", "secret"), "secret", equipment=id_of("equipment"))
    desk, outsider = house.client("desk"), house.client("outsider")
    for text in ("汇聚 看守", "看守 as", "ｓ-1", TAG_DEVICE, "2222 2222"):
        listed = ok(desk.get(f"/api/v1/equipment?q={quote(text)}"))["items"]
        assert [one["id"] for one in listed] == [id_of("equipment")], text
        assert [one["id"] for one in ok(desk.get(f"/api/v1/tickets?q={quote(text)}"))["items"]] == [ticket], (
            text
        )
    for path in ("equipment", "tickets"):
        assert ok(desk.get(f"/api/v1/{path}?q={quote('%')}"))["items"] == []
        assert ok(outsider.get(f"/api/v1/{path}?q={quote('看守')}"))["items"] == []
        assert len(ok(desk.get(f"/api/v1/{path}?q=%20"))["items"]) == len(
            ok(desk.get(f"/api/v1/{path}"))["items"]
        )
