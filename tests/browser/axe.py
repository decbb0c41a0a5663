"""What axe has against a page."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RUN = """async (rules) => {
  const {violations} = await axe.run(document, {resultTypes: ['violations'], rules})
  return violations.map(({id, nodes}) => [id, nodes.map(({html}) => html.slice(0, 120))])
}"""
# By far the dearest of axe's rules.
COLOURS = ("color-contrast", "link-in-text-block")


def barriers(page: Page, *without: str, colours: bool = True) -> list[tuple[str, list[str]]]:
    """Gives each broken rule and the elements that break it; axe's script stays in the page from the first time on.

    `colours`: a page that was looked at in one language has the same colours in another.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        RUN, {rule: {"enabled": False} for rule in (*without, *(() if colours else COLOURS))}
    )
    return [(rule, elements) for rule, elements in found]
