"""
The page of the figures of speed, made of the figures that are published.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from benchmarks.page import render, words

FIGURES = Path(__file__).parents[3] / "reports" / "bench.json"
PAGE = render(json.loads(FIGURES.read_text("utf-8")))


def test_it_is_told_in_both_languages():
    """Each heading and each goal has its German and its English words."""
    for heading in ("How fast the reference service is", "Receipts", "Stored cases", "Worlds"):
        assert f'<span class="en" lang="en">{heading}</span>' in PAGE
    for heading in (
        "Wie schnell der Referenzdienst ist",
        "Belege",
        "Gespeicherte Fälle",
        "Welten",
    ):
        assert f'<span class="de" lang="de">{heading}</span>' in PAGE
    headings = re.findall(r"<h[123][^>]*>(.*?)</h", PAGE)
    assert len(headings) > 8
    assert [each for each in headings if 'lang="de"' not in each or 'lang="en"' not in each] == []


def test_numbers_have_the_decimal_mark_of_the_language():
    """A German reader would take a point for a separator of thousands."""
    value = json.loads(FIGURES.read_text("utf-8"))["rows"][0]["p50_ms_alone"]
    german, english = str(value).replace(".", ","), str(value)
    assert f'<span class="de" lang="de">{german}</span>' in PAGE
    assert f'<span class="en" lang="en">{english}</span>' in PAGE


def test_each_column_and_row_has_its_header():
    """A table that is read aloud says of what a figure is."""
    assert PAGE.count("<table") == PAGE.count("<thead>") > 5
    assert re.search(r"<th(?! scope)[ >]", PAGE) is None


def test_what_has_no_german_name_keeps_its_own():
    """Names of products and curves are the same in both languages."""
    assert words("Prism").de == "Prism"
    assert words("brainpoolP384r1, full durability").de == "brainpoolP384r1, volle Dauerhaftigkeit"
