"""
Reading a baseline: a TOML file of checks that may fail for a while.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from fiskalprobe.target.errors import Finding, TargetRefused
from fiskalprobe.target.toml import read_toml
from fiskalprobe.verdict.baseline import Excuse
from fiskalspec.requirements import Catalogue

_CHECK: Final = re.compile(r"[A-Z]{2}-[A-Z]{2,4}-[0-9]{4}/[a-zA-Z0-9._-]+")
_KEYS: Final = frozenset({"check", "reason", "until", "issue"})
_EXAMPLE: Final = (
    'write, for instance: [[excuse]] check = "DE-REQ-0020/said", '
    'reason = "wording, agreed with the vendor", until = 2027-03-31'
)


def read_baseline(path: Path, catalogue: Catalogue) -> tuple[Excuse, ...]:
    """
    Read the excuses of a file; `TargetRefused` lists every mistake in it.
    """
    file = path.name
    table = read_toml(path, advice=_EXAMPLE)
    rows = table.get("excuse", [])
    known = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    if not known or table.keys() - {"excuse"}:
        raise TargetRefused(
            [
                Finding(
                    file=file,
                    key="",
                    problem="it holds something else than [[excuse]] tables",
                    advice=_EXAMPLE,
                )
            ]
        )
    found = [
        Finding(file=file, key=f"excuse[{number}].{key}", problem=problem, advice=advice)
        for number, row in enumerate(rows)
        for key, problem, advice in _mistakes(row, catalogue)
    ]
    twice = Counter(row.get("check") for row in rows)
    found += [
        Finding(file=file, key=check, problem="it is excused twice", advice="keep one of them")
        for check, count in twice.items()
        if isinstance(check, str) and count > 1
    ]
    if found:
        raise TargetRefused(found)
    return tuple(Excuse(**row) for row in rows)


def _mistakes(row: Mapping[str, Any], catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    check = row.get("check")
    if not isinstance(check, str) or not _CHECK.fullmatch(check):
        yield "check", f"{check!r} is no check", "take the id from the report: DE-REQ-0020/said"
    elif (id_ := check.partition("/")[0]) not in catalogue:
        near = ", ".join(difflib.get_close_matches(id_, catalogue, n=3))
        yield "check", f"there is no requirement {id_}", f"near to it: {near or 'nothing'}"
    reason = row.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        yield "reason", "there is none", "say why it may fail; the report prints it"
    until = row.get("until")
    if not isinstance(until, date) or isinstance(until, datetime):
        yield "until", f"{until!r} is no day", "write the last day without quotes: 2027-03-31"
    if not isinstance(row.get("issue", ""), str):
        yield "issue", "it is no text", "give an address, or leave it out"
    for key in sorted(row.keys() - _KEYS):
        yield key, "nothing is called so", f"there are: {', '.join(sorted(_KEYS))}"
