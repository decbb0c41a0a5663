"""The pages say what is so: generated ones are fresh, paths and commands exist, settings are complete."""

import re
from pathlib import Path

import pytest

from server.api.problems import STATUS, TITLES
from server.cli import main
from server.demo.facts import PASSWORD, contracts, people
from server.demo.wishes import wishes_of
from server.documents.presets import PRESETS
from server.domain.clock_errors import ClockCode
from server.domain.errors import CODES
from server.domain.operations import CATALOGUE
from setup.docs import DOCS, PAGES
from tests.house import ROOT, name, texts, tracked

MARKDOWN = sorted(name(path) for path in tracked(".md"))
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)\)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
QUOTED = re.compile(r"`([^`\n]+)`")
A_PATH = re.compile(r"(?:server|routing|pwa|tests|setup|docs)/[\w./-]+|[\w-]+\.(?:toml|py)")


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


@pytest.mark.parametrize("page", sorted(PAGES))
def test_a_page_made_from_data_is_as_fresh_as_the_data(page: str) -> None:
    assert (DOCS / page).read_text("utf-8") == PAGES[page](), "run make docs"


def test_every_error_has_a_row_with_its_status_and_no_row_is_left_over() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", read("docs/errors.md"), re.M))
    assert rows.keys() == CODES.keys()
    assert {code: int(status) for code, status in rows.items() if status != "422"} == STATUS
    assert set(map(int, rows.values())) <= TITLES.keys()


def test_every_code_of_clocks_is_an_error_of_the_catalogue() -> None:
    assert {code.value for code in ClockCode} <= CODES.keys()


def test_every_kind_of_operation_has_its_place_in_the_catalogue() -> None:
    kinds = re.findall(r"^### `([a-z_.]+)`", read("docs/operations-catalogue.md"), re.M)
    assert kinds == list(CATALOGUE)


@pytest.mark.parametrize("page", MARKDOWN)
def test_every_link_leads_somewhere(page: str) -> None:
    for link in LINK.findall(read(page)):
        assert "://" not in link, link
        assert (ROOT / page).parent.joinpath(link).exists(), link


@pytest.mark.parametrize("page", MARKDOWN)
def test_every_picture_is_there_once_there_are_pictures(page: str) -> None:
    for picture in PICTURE.findall(read(page)):
        path = (ROOT / page).parent / picture
        assert path.is_relative_to(DOCS / "pictures")
        assert path.exists() or not tracked(under="docs/pictures"), picture


def test_every_command_of_the_readme_is_a_target_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    named = set(re.findall(r"\bmake ([a-z-]+)\b(?=[`\s])", "\n".join(commands("README.md"))))
    assert {"run", "test"} <= named <= targets


def test_every_path_of_the_tour_exists() -> None:
    paths = [word for word in QUOTED.findall(read("docs/tour.md")) if A_PATH.fullmatch(word)]
    assert len(paths) > 50
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", [page for page in MARKDOWN if page != "docs/tour.md"])
def test_every_file_that_a_page_names_exists(page: str) -> None:
    words = [
        word
        for word in QUOTED.findall(read(page))
        if re.fullmatch(r"(?:server|routing|pwa|tests|setup|docs)/[\w./-]+\.\w+", word)
    ]
    assert [word for word in words if not (ROOT / word).exists()] == []


def test_every_page_that_the_code_names_exists() -> None:
    for under in ("server", "routing", "pwa", "tests", "Makefile"):
        for file, text in texts(under=under).items():
            for page in re.findall(r"\bdocs/[\w/-]+\.md\b", text):
                assert (ROOT / page).exists(), f"{file}: {page}"


def test_every_setting_has_its_row_and_its_default() -> None:
    taken = dict(re.findall(r'take\("(HALFHOUR_\w+)", ([^,]+),', read("server/config.py")))
    rows = dict(re.findall(r"^\| `(HALFHOUR_\w+)` \| (.+?) \|", read("docs/operations.md"), re.M))
    assert rows.keys() == taken.keys()
    for setting, default in taken.items():
        literal = re.fullmatch(r'"(.+)"', default)
        assert not literal or rows[setting] == f"`{literal[1]}`" or "{" in literal[1], setting


def test_every_command_has_its_row() -> None:
    rows = re.findall(r"^\| `halfhour ([a-z]+)", read("docs/operations.md"), re.M)
    assert sorted(rows) == sorted(main.commands)


def test_every_label_stock_has_its_row() -> None:
    rows = re.findall(r"^\| `((?:a4|roll)-[\w.]+)`", read("docs/operations.md"), re.M)
    assert rows == list(PRESETS)


def test_what_the_readme_tells_to_try_is_in_the_demo() -> None:
    (integrator, *_rest) = contracts()["organisations"]
    tags = {wish.body["tag"] for wish in wishes_of(integrator, 0) if wish.kind == "label.make"}
    named = set(re.findall(r"`(?:/q/)?([2-9A-Z]{8})`", read("README.md")))
    assert named and named <= tags
    staff = [
        one
        for group in ("integrator", "neighbour")
        for part in ("desk", "engineers")
        for one in people()[group][part]
    ]
    logins = {one["login"] for one in staff}
    assert {"dispatcher", "engineer", "lead", "supervisor", "admin", "neighbour"} <= logins & set(
        QUOTED.findall(read("README.md"))
    )
    assert PASSWORD in read("README.md")


def test_a_decision_is_short_and_says_why() -> None:
    decisions = tracked(".md", under="docs/adr")
    assert [path.name[:4] for path in decisions] == [
        f"{number:04}" for number in range(1, len(decisions) + 1)
    ]
    for path in decisions:
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 40, path.name
        assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.M) == ["Context", "Decision", "Consequences"], (
            path.name
        )


def commands(page: str) -> list[str]:
    """What a page shows as code: blocks, and words in backquotes."""
    text = read(page)
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    return [
        *blocks,
        *(f"{word} " for word in QUOTED.findall(re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))),
    ]


def test_pages_are_about_the_product() -> None:
    assert Path(ROOT / "README.md").read_text("utf-8").startswith("# 半小时到场 Halfhour\n")
