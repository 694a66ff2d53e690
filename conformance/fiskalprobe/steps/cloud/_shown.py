"""
The answers of a cloud TSE: shown, and their members found and compared with what a table says.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from fiskalprobe.run.parties.cloud import Cloud
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.steps._members import ABSENT, member_of
from fiskalprobe.wire import Exchange


def shown(exchange: Exchange) -> str:
    """
    Show an answer without what lets somebody in.
    """
    found = object_of(exchange)
    if found is None or exchange.status == 200:  # noqa: PLR2004 - success
        return f"{exchange.status} {sorted(found or {})[:20]}"
    return exchange.gist


def of_revisions(cloud: Cloud, name: str, member: str) -> list[Any]:
    """
    Give a member of each answer that a transaction was written with.
    """
    return [
        plain(member_of(object_of(each), member))
        for each in cloud.written[name].answers
        if each.status == 200  # noqa: PLR2004 - success
    ]


def plain(value: Any) -> Any:
    """
    Give None for a member that is not there.
    """
    return None if value is ABSENT else value


def fits(cloud: Cloud, found: Any, value: str) -> bool:
    """
    Compare a member with what a table says of it.

    ``absent`` and ``present``, and ``… or absent`` where either will do; ``like "…"`` for a
    pattern; ``process data "…"`` for base64 of a text, in which ␍ is a carriage return, and
    ``process data like "…"`` for a pattern of it; ``at most N`` for a whole number from 1 to N;
    else JSON, with ids in curly brackets.
    """
    if value in {"absent", "present"}:
        return (found is ABSENT) == (value == "absent")
    if value.endswith(" or absent"):
        return found is ABSENT or fits(cloud, found, value.removesuffix(" or absent"))
    if value.startswith('like "'):
        return isinstance(found, str) and bool(re.fullmatch(cloud.filled(value[6:-1]), found))
    if value.startswith("process data "):
        return isinstance(found, str) and _says(_decoded(found), value)
    if value.startswith(("the member ", "at most ")):
        return _compares(cloud, found, value)
    expected = json.loads(cloud.filled(value))
    return type(found) is type(expected) and found == expected


def _compares(cloud: Cloud, found: Any, value: str) -> bool:
    """
    Compare a member with another one, or with the most that it may be.
    """
    if value.startswith("at most "):
        return type(found) is int and 1 <= found <= int(value.removeprefix("at most "))
    other = member_of(object_of(cloud.last), value.removeprefix("the member "))
    return found is not ABSENT and found == other


def _says(text: str | None, value: str) -> bool:
    """
    Compare process data with the text, or the pattern, that a table gives.
    """
    if value.startswith('process data like "'):
        pattern = value.removeprefix('process data like "')[:-1]
        return text is not None and bool(re.fullmatch(pattern, text))
    return text == value.removeprefix('process data "')[:-1].replace("␍", "\r")


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except ValueError:
        return None
