"""
The figures as one page, in the look of the reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

#: The goals, in the words of the page: ratio, at least, what it says.
GOALS: Final = (
    (
        "receipts_vs_two_signature_limit",
        0.25,
        "receipts at full durability, as a fraction of what two signatures alone allow",
    ),
    (
        "receipts_vs_two_signature_limit_p384",
        0.60,
        "the same with P-384, of its own limit",
    ),
    ("requests_vs_wiremock", 2.0, "requests a second, in multiples of WireMock's canned ones"),
)
#: The same, where less is better.
LIMITS: Final = (
    ("p99_ms", 10.0, "milliseconds that 99 % of the requests take at most"),
    ("start_seconds", 0.6, "seconds from the start to the first answer"),
)


def render(result: Mapping[str, Any]) -> str:
    """
    Write the page; nothing on it is loaded from elsewhere.
    """
    environment = Environment(
        loader=ChoiceLoader(
            [
                FileSystemLoader(Path(__file__).parent),
                PackageLoader("fiskalprobe.report", "templates"),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    first, ratios = result["rows"][0], result["ratios"]
    goals = [
        (what, ratios[name], goal, ratios[name] >= goal)
        for name, goal, what in GOALS
        if name in ratios
    ] + [(what, first[name], limit, first[name] < limit) for name, limit, what in LIMITS]
    return environment.get_template("page.html.j2").render(**result, goals=goals)
