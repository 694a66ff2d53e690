"""
One look: report and simulator share their colours, although neither may import the other.
"""

from __future__ import annotations

import re
from pathlib import Path

import fiskalprobe.report
from fiskalsim.web import pages

TEMPLATES = Path(fiskalprobe.report.__file__).parent / "templates"


def test_the_dashboard_has_the_colours_of_the_report():
    """Each colour of the report's light and dark look stands in the dashboard's under its name."""
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (TEMPLATES / name).read_text("utf-8")))
        for name in ("light.css", "dark.css")
    )
    look = pages.ASSETS["_dashboard"]["look.css"].read_text("utf-8")
    here = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", look)
    assert {name: (a, b) for name, a, b in here} == {n: (light[n], dark[n]) for n in light}


def test_both_use_the_same_type():
    """The two families of type are the same, letter by letter."""
    report = (TEMPLATES / "style.css.j2").read_text("utf-8")
    look = pages.ASSETS["_dashboard"]["look.css"].read_text("utf-8")
    for start in ("body { margin: 0;", "-apple-system"):
        (family,) = {re.search(re.escape(start) + r"[^;]*;", text)[0] for text in (report, look)}
        assert family
