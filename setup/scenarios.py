"""The catalogue of offline trouble as a page: read from the tests of tests/scenarios/ without running them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
FOLDER = TESTS / "scenarios"
BROWSER = TESTS / "browser"
WITH = {
    "scene": "Python model and TypeScript phone",
    "real_scene": "TypeScript phone",
    "model_scene": "Python model",
}

HEAD = """# Offline trouble 离线时会出什么事

<!-- Written by `make docs` from the tests of tests/scenarios/. -->

What happens to phones without a line, to their storage and clocks, and to the server; what the person sees; and why
nothing is lost. Each is a test, played in a simulated world with the real server code: with a model of the phone in
Python, and with the real TypeScript phone in Node wherever it concerns the phone; {chromium} of them on the real app in
real Chromium, too. {count} scenarios, {tests} tests.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One test of a scenario. `sees` and `kept` are its docstring's second part."""

    chapter: str
    name: str
    zh: str
    test: str
    phones: str
    happens: str
    sees: str
    kept: str


def told() -> list[Told]:
    """Every test of the catalogue, in the order of files and lines.

    Raises:
        ValueError: a docstring does not say what happens, what the person sees and why nothing is lost.
    """
    return [
        one
        for file in sorted(FOLDER.glob("test_*.py"))
        for one in _told_in(ast.parse(file.read_text("utf-8")))
    ]


def page() -> str:
    """The page, chapter by chapter, scenario by scenario."""
    found = told()
    names = {one.name for one in found}
    chromium = sum(bool(in_chromium(name)) for name in names)
    parts = [HEAD.format(count=len(names), tests=len(found), chromium=chromium)]
    for chapter, in_chapter in groupby(found, lambda one: one.chapter):
        parts.append(f"## {chapter}\n")
        for (name, zh), tests in groupby(in_chapter, lambda one: (one.name, one.zh)):
            played = "".join(f"- Real Chromium: `{test}`\n" for test in in_chromium(name))
            parts.append(f"### {name} {zh}\n\n" + "\n".join(_lines(one) for one in tests) + played)
    return "\n".join(parts)


def in_chromium(scenario: str) -> list[str]:
    """The functions that play this scenario in a real browser: their names begin with its own."""
    slug = _slug(scenario)
    return [name for name in _of_browser() if (name.removeprefix("test_") + "_").startswith(slug + "_")]


@cache
def _of_browser() -> tuple[str, ...]:
    trees = (ast.parse(file.read_text("utf-8")) for file in sorted(BROWSER.glob("test_*.py")))
    return tuple(node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef))


def _slug(scenario: str) -> str:
    return scenario.lower().replace("-", "_")


def _lines(one: Told) -> str:
    said = [one.happens, f"  - The person sees: {one.sees}", f"  - Why nothing is lost: {one.kept}"]
    return "- " + "\n".join([*said, f"  - {one.phones}: `{one.test}`"]) + "\n"


def _told_in(module: ast.Module) -> Iterator[Told]:
    chapter = (ast.get_docstring(module) or "").split(":")[0]
    for node in module.body:
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        if not any(_marks(node)):
            continue
        named = [ast.literal_eval(mark.args[0]) for mark in _marks(node)]
        zh = [ast.literal_eval(mark.args[1]) for mark in _marks(node)]
        happens, sees, kept = _parts(node)
        phones = next(WITH[argument.arg] for argument in node.args.args if argument.arg in WITH)
        yield Told(chapter, named[0], zh[0], node.name, phones, happens, sees, kept)


def _marks(node: ast.FunctionDef) -> Iterator[ast.Call]:
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "scenario":
            yield mark


def _parts(node: ast.FunctionDef) -> tuple[str, str, str]:
    text = inspect.cleandoc(ast.get_docstring(node) or "")
    happens, _, rest = text.partition("\n\nSees: ")
    sees, _, kept = rest.partition("\nKept: ")
    if not (happens and sees and kept):
        raise ValueError(
            f"{node.name} does not say what happens, what the person sees and why nothing is lost"
        )
    return _line(happens), _line(sees), _line(kept)


def _line(text: str) -> str:
    return " ".join(text.split())
