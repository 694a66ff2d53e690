"""
The figures as one page in two languages, in the look of the reports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from fiskalprobe.report.page import finish
from fiskalprobe.report.wording import Words

#: The goals, in the words of the page: ratio, at least, what it says.
GOALS: Final = (
    (
        "receipts_vs_two_signature_limit",
        0.25,
        Words(
            "Belege bei voller Dauerhaftigkeit, als Anteil dessen, was zwei Signaturen allein "
            "zulassen",
            "receipts at full durability, as a fraction of what two signatures alone allow",
        ),
    ),
    (
        "receipts_vs_two_signature_limit_p384",
        0.60,
        Words(
            "dasselbe mit P-384, gemessen an dessen eigener Grenze",
            "the same with P-384, of its own limit",
        ),
    ),
    (
        "requests_vs_wiremock",
        2.0,
        Words(
            "Anfragen je Sekunde, als Vielfaches der fertigen Antworten von WireMock",
            "requests a second, in multiples of WireMock's canned ones",
        ),
    ),
)
#: The same, where less is better.
LIMITS: Final = (
    (
        "p99_ms",
        10.0,
        Words(
            "Millisekunden, die 99 % der Anfragen höchstens brauchen",
            "milliseconds that 99 % of the requests take at most",
        ),
    ),
    (
        "start_seconds",
        0.6,
        Words(
            "Sekunden vom Start bis zur ersten Antwort",
            "seconds from the start to the first answer",
        ),
    ),
)
#: What is measured, by parts of its name in bench.json; other names are the same in German.
_GERMAN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "full durability": "volle Dauerhaftigkeit",
        "normal durability": "normale Dauerhaftigkeit",
        "memory": "Arbeitsspeicher",
        "WireMock without its journal": "WireMock ohne sein Journal",
        "this service: signed, counted, durable": "dieser Dienst: signiert, gezählt, dauerhaft",
        "snapshot": "festhalten",
        "reset": "neu beginnen",
        "restore": "zurückkehren",
    }
)
_MOMENT: Final = re.compile(r"(\w+)_ms_([a-z]+)_(\d+)")
_RECEIPTS: Final = (
    "name",
    "receipts_per_second",
    "two_signature_limit",
    "fraction_of_limit",
    "fraction_of_limit_by_the_clock",
    "p50_ms",
    "p99_ms",
    "p50_ms_alone",
    "p99_ms_alone",
    "start_seconds",
    "idle_memory_mb",
)


def render(result: Mapping[str, Any]) -> str:
    """
    Write the page of *result*, the content of bench.json; nothing on it is loaded from elsewhere.
    """
    first, ratios = result["rows"][0], result["ratios"]
    goals = [
        (what, ratios[name], True, goal, ratios[name] >= goal)
        for name, goal, what in GOALS
        if name in ratios
    ] + [(what, first[name], False, limit, first[name] < limit) for name, limit, what in LIMITS]
    ours = {
        "name": "this service: signed, counted, durable",
        "requests_per_second": first["requests_per_second"],
    }
    growth, judge = result["growth"], result["judge"]
    return finish(
        "bench.html.j2",
        room=Path(__file__).parent,
        **result,
        goals=goals,
        words=words,
        checks=round(judge[-1]["checks"]),
        receipts=_table(result["rows"], *_RECEIPTS),
        canned=_table([ours, *result["yardsticks"]], "name", "requests_per_second"),
        stored=_table(
            growth["stored"], "stored", "receipt_cpu_us", "memory_mb", "restart_cpu_seconds"
        ),
        open=_table(growth["open"], "open", "receipt_cpu_us"),
        judged=_table(judge, "scenarios", "run_cpu_ms", "report_cpu_ms", "memory_mb"),
        replayed=_table(
            result["replay"],
            "curve",
            "cpu_seconds_per_10000_cases",
            "signatures_alone_cpu_seconds",
            "cost_in_signatures",
        ),
        fuzzed=_table(
            result["fuzzers"], "fuzzer", "cases", "cases_per_second", "cases_per_cpu_second"
        ),
        moments=_moments(result["worlds"]),
    )


def words(name: str) -> Words:
    """
    Say the name of what was measured in both languages, part by part.
    """
    parts = [_GERMAN.get(part, part) for part in name.split(", ")]
    return Words(_GERMAN.get(name) or ", ".join(parts), name)


def _table(rows: list[Mapping[str, Any]], *columns: str) -> list[list[Any]]:
    return [[row[column] for column in columns] for row in rows]


def _moments(worlds: Mapping[str, float]) -> list[tuple[str, str, int, float]]:
    """
    Take the names of the figures apart: what was done, in which ledger, holding how many receipts.
    """
    found = ((_MOMENT.fullmatch(name), taken) for name, taken in worlds.items())
    return [(name[1], name[2], int(name[3]), taken) for name, taken in found if name]
