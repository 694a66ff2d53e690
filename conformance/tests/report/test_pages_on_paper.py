"""
Pages where there is little room: on a telephone.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.page import render
from browser import browsing

FIGURES = Path(__file__).parents[3] / "reports" / "bench.json"
#: Badges of more than one line.
_TORN = """
() => [...document.querySelectorAll(".scroll td > .v")]
  .filter(each => each.getBoundingClientRect().height > 26).map(each => each.innerText)
"""


@pytest.fixture(scope="module")
def browser():
    """One browser for all pages."""
    with browsing() as browser:
        yield browser


@pytest.fixture
def opened(browser):
    """Open a page of this width in German."""
    contexts = []

    def opened(path: Path, *, width: int, medium: str = "screen"):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}))
        page = contexts[-1].new_page()
        page.goto(path.as_uri())
        page.check("#lang-de", force=True)
        page.emulate_media(media=medium)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def bench(tmp_path):
    """The page of the figures of speed."""
    page = tmp_path / "bench.html"
    page.write_text(render(json.loads(FIGURES.read_text("utf-8"))), encoding="utf-8")
    return page


def test_a_goal_that_is_not_met_says_so_in_one_line(opened, bench):
    """On a telephone the table of goals needs no scrolling, and no badge falls apart."""
    page = opened(bench, width=400)
    assert page.evaluate(_TORN) == []
    goals = page.locator("[aria-labelledby=goals].scroll")
    assert goals.evaluate("each => each.scrollWidth <= each.clientWidth")
