"""The README tells the same five steps as the demo itself: one source, in both languages."""

import re

from server.demo.guide import LANGUAGES, guide, steps
from tests.house import ROOT


def plain(text: str) -> str:
    """Text without marks and line breaks."""
    return re.sub(r"\s+", " ", text.replace("`", ""))


def test_the_readme_tells_the_five_steps_of_the_demo_word_for_word() -> None:
    readme = plain((ROOT / "README.md").read_text("utf-8"))
    told = steps("T2RR9L5G")
    assert len(told) == len(guide()["steps"]) == 5
    for number, step in enumerate(told, start=1):
        assert f"{number}. **{step['zh'][0]} {step['en'][0]}.**" in readme
        for lang in LANGUAGES:
            assert step[lang][1] in readme
