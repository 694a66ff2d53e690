"""
The colours of the pages can be read by everybody.
"""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

TEMPLATES = files("fiskalprobe.report") / "templates"
VERDICTS = ("pass", "alt", "warn", "inconclusive", "fail", "error", "na")
#: What is written in which colour on which ground.
PAIRS = [
    *((verdict, f"{verdict}-bg") for verdict in VERDICTS),
    *((verdict, "paper") for verdict in VERDICTS),
    *((ink, ground) for ink in ("ink", "muted", "accent") for ground in ("bg", "paper", "soft")),
    *(("ink", f"{verdict}-bg") for verdict in VERDICTS),
]


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(theme, ink, ground):
    """Every pair of text and ground reaches the contrast of WCAG AA in both themes."""
    css = (TEMPLATES / f"{theme}.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))
    light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
