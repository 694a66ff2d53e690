"""
badge.json: the verdict as a badge, in the form of shields.io's endpoint; its schema is `badge`.
"""

from __future__ import annotations

import json
from typing import Final

from fiskalprobe.report.bundle import Derived
from fiskalprobe.verdict import Overall

_COLOURS: Final = {
    Overall.CONFORMANT: "brightgreen",
    Overall.NONCONFORMANT: "red",
    Overall.INCOMPLETE: "yellow",
    Overall.ERROR: "lightgrey",
}


def render(derived: Derived) -> str:
    """
    Write the whole file; the figures leave out what the run could not see.
    """
    overall, score = derived.headline.overall, derived.score
    badge = {
        "schemaVersion": 1,
        "label": "fiskalprobe",
        "message": f"{overall.value} {score.passed}/{score.observable}",
        "color": _COLOURS[overall],
        "isError": overall is Overall.ERROR,
    }
    return json.dumps(badge, indent=2) + "\n"
