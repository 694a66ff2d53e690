"""
Pages where there is little room: on a telephone, and on paper, which cannot be scrolled.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.page import render
from browser import browsing

from fiskalprobe.report import OverviewRun, write_overview

REPORTS = Path(__file__).parents[3] / "reports"
FIGURES = REPORTS / "bench.json"
PUBLISHED = sorted(REPORTS.glob("simulator/*/index.html"))
#: Pixels between the margins of A4.
PAPER = 688
#: Each table that reaches beyond the text, by how much.
_TOO_WIDE = """
() => [...document.querySelectorAll("main table")]
  .map(each => each.getBoundingClientRect().right
    - document.querySelector("main").getBoundingClientRect().right)
  .filter(much => much > 1)
"""
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


@pytest.fixture
def overview(reports, tmp_path):
    """An overview of as many runs as are published."""
    stream = reports / "failing/run.ndjson"
    titles = ["Hardware-TSE, Swissbit-artig, 1.7.7", "Die TSE-Schnittstelle", "Referenzkasse"] * 3
    write_overview(tmp_path, [OverviewRun(stream=stream, title=title) for title in titles])
    return tmp_path / "index.html"


@pytest.mark.parametrize("path", PUBLISHED, ids=[each.parent.name for each in PUBLISHED])
def test_no_published_report_is_wider_than_a_telephone(opened, path):
    """Names of scenarios hold data without a blank at times."""
    page = opened(path, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_goal_that_is_not_met_says_so_in_one_line(opened, bench):
    """On a telephone the table of goals needs no scrolling, and no badge falls apart."""
    page = opened(bench, width=400)
    assert page.evaluate(_TORN) == []
    goals = page.locator("[aria-labelledby=goals].scroll")
    assert goals.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_no_table_is_cut_off_on_paper(opened, bench, overview):
    """What would be scrolled to on a screen stands beside the rest."""
    for path in (bench, overview):
        assert opened(path, width=PAPER, medium="print").evaluate(_TOO_WIDE) == []


def test_paper_tells_where_a_link_leads(opened, overview):
    """Beside the words that lead to a report stands its place."""
    link = opened(overview, width=PAPER, medium="print").locator(".open a").first
    told = link.evaluate("each => getComputedStyle(each, '::after').content")
    assert told.strip('"').endswith(link.get_attribute("href"))


def test_paper_is_white_whatever_the_reader_likes(opened, overview):
    """A dark page would cost a cartridge."""
    page = opened(overview, width=PAPER)
    page.check("#theme-dark", force=True)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_paper_is_no_telephone(opened, reports):
    """A4 is narrow too, and shows how binding a requirement is, and on what it is based."""
    page = opened(reports / "failing/index.html", width=PAPER, medium="print")
    assert page.locator(".matrix thead").first.is_visible()
    row = page.locator(".matrix tbody tr:not(.group)").first.locator("td")
    assert all(cell.is_visible() for cell in row.all())
    assert row.count() == page.locator(".matrix thead th").count()
