"""Every text a person sees is there twice: the same keys and the same places in Chinese and English."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house import ROOT, name, tracked

PLACE = re.compile(r"\{(\w+)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENTRY = re.compile(r"^  '([\w.-]+)': *(?:\n +)?'((?:[^'\\]|\\.)*)'", re.M)

SCREENS = sorted(
    (name(zh), name(zh.with_name(zh.name.replace("zh.json", "en.json"))))
    for zh in tracked("zh.json", under="pwa")
)
# The demo's own data, the shapes of records, the paths of reports and the ladder's bound hold no texts.
SERVER = sorted(
    name(path)
    for path in tracked(".json", under="server")
    if path.name not in ("records.json", "paths.json", "ladder.json") and path.parent.name != "demo"
)
# A Chinese reader takes a day without a year for the nearest one; English dates carry theirs.
MAY_DIFFER = {"server/domain/explain.json.says.day"}
CONSOLE = sorted(path.name for path in tracked(".ts", under="pwa/console/words/zh"))


def places(text: str) -> set[str]:
    """The values that a text is filled from."""
    return set(PLACE.findall(text))


def same(zh: dict[str, str], en: dict[str, str], where: str) -> None:
    assert zh.keys() == en.keys(), where
    for key in zh:
        assert zh[key].strip() and en[key].strip(), f"{where}: {key}"
        assert places(zh[key]) == places(en[key]) or where in MAY_DIFFER, f"{where}: {key}"


def flat(words: Any, path: str = "") -> dict[str, str]:
    """Nested words as path -> text."""
    if isinstance(words, str):
        return {path: words}
    pairs = words.items() if isinstance(words, dict) else enumerate(words)
    return {key: text for part, inner in pairs for key, text in flat(inner, f"{path}.{part}").items()}


def pairs(node: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Whatever a JSON file says under `zh` and `en` side by side."""
    if isinstance(node, dict):
        if "zh" in node or "en" in node:
            assert {"zh", "en"} <= set(node), f"{path} lacks a language"
            if not (isinstance(node["zh"], dict) and "type" in node["zh"]):  # the shape of a text is none
                yield path, node["zh"], node["en"]
        for key, inner in node.items():
            yield from pairs(inner, f"{path}.{key}")
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from pairs(inner, f"{path}.{index}")


def load(file: str) -> Any:
    return json.loads((ROOT / file).read_text("utf-8"))


@pytest.mark.parametrize(("zh", "en"), SCREENS)
def test_the_words_of_a_screen_are_the_same_in_both_languages(zh: str, en: str) -> None:
    same(flat(load(zh)), flat(load(en)), zh)


@pytest.mark.parametrize("file", CONSOLE)
def test_the_words_of_the_console_are_the_same_in_both_languages(file: str) -> None:
    folder = Path("pwa/console/words")
    zh, en = (dict(ENTRY.findall((ROOT / folder / side / file).read_text("utf-8"))) for side in ("zh", "en"))
    assert len(zh) > 5
    same(zh, en, file)


@pytest.mark.parametrize("file", SERVER)
def test_the_words_of_the_server_are_the_same_in_both_languages(file: str) -> None:
    found = list(pairs(load(file)))
    assert found
    for path, zh, en in found:
        same(flat(zh), flat(en), f"{file}{path}")


def test_chinese_words_are_chinese_and_english_words_are_not() -> None:
    for zh, en in SCREENS:
        texts = flat(load(zh)).values()
        assert sum(bool(CHINESE.search(text)) for text in texts) > len(texts) * 0.8, zh
        strangers = [key for key, text in flat(load(en)).items() if CHINESE.search(text)]
        assert all("language" in key or "zh" in key.lower() for key in strangers), f"{en}: {strangers}"
