"""One word per thing: what the glossary lists is what code and screens say."""

import re
from functools import cache

from tests.house import ROOT, texts

ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.M)
SEEN, INSIDE = (
    [row for row in ROW.findall(part) if row[0] != "English"]
    for part in (ROOT / "docs/glossary.md").read_text("utf-8").split("## Inside the house")
)
ROWS = SEEN + INSIDE


@cache
def code() -> str:
    """All of the product's own files, as one text; what is dashed or underlined reads as words."""
    found = [text for under in ("server", "routing", "pwa") for text in texts(under=under).values()]
    return re.sub(r"[_-]", " ", "\n".join(found)).lower()


def test_the_glossary_is_in_order_and_names_each_thing_once() -> None:
    for part in (SEEN, INSIDE):
        english = [row[0] for row in part]
        assert len(part) > 10
        assert english == sorted(set(english), key=lambda word: word.replace("-", " "))
    assert not {row[0] for row in SEEN} & {row[0] for row in INSIDE}


def test_every_chinese_term_stands_for_one_thing() -> None:
    chinese = [row[1] for row in ROWS]
    assert sorted(chinese) == sorted(set(chinese))


def test_every_english_word_of_the_glossary_is_used_in_the_code() -> None:
    unused = [row[0] for row in ROWS if row[0].replace("-", " ").replace("'s", "").lower() not in code()]
    assert unused == []


def test_every_chinese_term_that_people_see_is_said_somewhere() -> None:
    unsaid = [row[1] for row in SEEN if row[1] not in code()]
    assert unsaid == []
