"""
har/: the exchanges as HTTP archives (HAR 1.2), one file per feature, for a browser's devtools.

A page of an archive is a scenario. What makes up a long step of calls alike is shown at its ends;
the page says how many were left out, and run.ndjson has them all. The schema is `har`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.findings import cases
from fiskalprobe.report.stories import Story
from fiskalprobe.report.text import visible, written
from fiskalprobe.report.view import Talk
from fiskalprobe.verdict import Verdict

_OUTSIDE: Final = "outside-of-scenarios"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.-]+")
_UNKNOWN_SIZE: Final = -1


def render(derived: Derived) -> dict[str, str]:
    """
    Write each archive, by its file's name.
    """
    wrong = cases(derived.rows, Verdict.FAIL, Verdict.ERROR, Verdict.WARN, Verdict.INCONCLUSIVE)
    keep = frozenset(
        number for case in wrong for check in case.checks for number in check.exchanges
    )
    harness = derived.run.stream.header.harness
    told: dict[str, list[tuple[int, Story]]] = {}
    for place, story in enumerate(derived.stories, start=1):
        if story.exchanges:
            told.setdefault(_file(story), []).append((place, story))
    return {
        f"{name}.har": written(
            {
                "log": {
                    "version": "1.2",
                    "creator": {
                        "name": str(harness.get("name", "")),
                        "version": str(harness.get("version", "")),
                    },
                    **_pages(found, keep),
                }
            },
            indent=1,
        )
        for name, found in sorted(told.items())
    }


def _file(story: Story) -> str:
    if story.scenario is None:
        return _OUTSIDE
    stem = story.scenario.where.rpartition(":")[0].rpartition("/")[2].removesuffix(".feature")
    return _UNSAFE.sub("-", stem).strip(".-") or "scenarios"


def _pages(found: list[tuple[int, Story]], keep: frozenset[int]) -> dict[str, Any]:
    pages, entries = [], []
    for place, story in found:
        left = 0
        mine = []
        for step in story.steps:
            parts = step.parts(keep)
            mine += [turn.talk for part in parts[::2] for turn in part]
            left += sum(map(len, parts[1::2]))
        page = {
            "startedDateTime": story.steps[0].turns[0].talk.at,
            "id": f"scenario-{place}",
            "title": visible(story.scenario.name if story.scenario else _OUTSIDE),
            "pageTimings": {"onContentLoad": _UNKNOWN_SIZE, "onLoad": _UNKNOWN_SIZE},
        }
        if left:
            page["comment"] = f"{left} calls alike are left out; run.ndjson has them"
        pages.append(page)
        entries += [_entry(talk, page=f"scenario-{place}") for talk in mine]
    return {"pages": pages, "entries": entries}


def _entry(talk: Talk, *, page: str) -> dict[str, Any]:
    entry = {
        "pageref": page,
        "startedDateTime": talk.at,
        "time": talk.elapsed_ms,
        "request": _request(talk),
        "response": _response(talk),
        "cache": {},
        "timings": {"send": 0, "wait": talk.elapsed_ms, "receive": 0},
        "comment": visible(f"exchange {talk.id}: {talk.step}"),
    }
    return entry | ({"_error": visible(talk.error)} if talk.error else {})


def _request(talk: Talk) -> dict[str, Any]:
    call = talk.call
    request: dict[str, Any] = {
        "method": call.method,
        "url": visible(call.url),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(call.headers),
        "queryString": [
            {"name": visible(name), "value": visible(value)} for name, value in _query(call.url)
        ],
        "headersSize": _UNKNOWN_SIZE,
        "bodySize": _size(call.body),
    }
    if call.body:
        request["postData"] = {
            "mimeType": _type(call.headers, "application/json"),
            "text": call.body,
        }
    return request


def _response(talk: Talk) -> dict[str, Any]:
    answer = talk.answer
    status = answer.status if answer else 0
    headers = answer.headers if answer else {}
    body = answer.body if answer else ""
    return {
        "status": status,
        "statusText": HTTPStatus(status).phrase if status in set(HTTPStatus) else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers),
        "content": {
            "size": _size(body),
            "mimeType": _type(headers, "x-unknown"),
            "text": body,
        },
        "redirectURL": "",
        "headersSize": _UNKNOWN_SIZE,
        "bodySize": _size(body) if answer else _UNKNOWN_SIZE,
    }


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": visible(name), "value": visible(value)} for name, value in headers.items()]


def _type(headers: Mapping[str, str], otherwise: str) -> str:
    named = (value for name, value in headers.items() if name.lower() == "content-type")
    return visible(next(named, "")) or otherwise


def _query(url: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(url).query, keep_blank_values=True)
    except ValueError:
        return []


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
