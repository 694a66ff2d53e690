"""
case.json: what it takes to see one failure again, with every call up to it in order.

A subject gives its own numbers to documents. Where the till sent such a number back, the case
says from which earlier answer it came, so that a repetition can fill in its own. The schema is
`case`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from fiskalprobe.report.findings import Case as Failure
from fiskalprobe.report.text import cut, written
from fiskalprobe.report.view import Call, Run, Talk
from fiskalprobe.stream import Header

SCHEMA: Final = 1
#: What a document carries back to the service: number, revision and start, in every generation.
_MEMBER: Final = re.compile(
    r'"fiscal(?:isation)?(DocumentNumber|DocumentRevision|DocumentStartTime)"\s*:\s*"?(-?\d+)'
)
_NUMBER: Final = "DocumentNumber"
#: A case is to be read; the whole answer stands in the stream.
_LONGEST_ANSWER: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """
    One number of a request that an earlier answer gave.
    """

    #: The end of its name: answers call it fiscalDocument…, some fiscalisationDocument….
    name: str
    #: The number of that exchange.
    source: int
    #: Where it stands in the request's body.
    begin: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """
    One call, or several in a row that are the same.
    """

    talk: Talk
    times: int
    taken: tuple[Taken, ...]


def moves(run: Run, failure: Failure) -> tuple[Move, ...]:
    """
    List the calls of the failure's scenario up to the exchange at fault.
    """
    check = failure.checks[0]
    last = max(check.exchanges, default=0)
    talks = [
        talk
        for talk in run.talks.values()
        if talk.scenario == check.scenario and (not last or talk.id <= last)
    ]
    taken = {talk.id: tuple(_taken(talk, talks[:place])) for place, talk in enumerate(talks)}
    sources = {each.source for found in taken.values() for each in found}

    def alike(talk: Talk) -> tuple[str, str, str, int]:
        # a call whose answer is needed later stands for itself
        alone = talk.id if talk.id in sources or taken[talk.id] else 0
        return talk.call.method, talk.call.url, talk.call.body, alone

    grouped = (list(group) for _, group in groupby(talks, key=alike))
    return tuple(
        Move(talk=group[-1], times=len(group), taken=taken[group[-1].id]) for group in grouped
    )


def render(run: Run, failure: Failure, played: Sequence[Move]) -> str:
    """
    Write the whole file.
    """
    check, header = failure.checks[0], run.stream.header
    scenario = run.scenarios.get(check.scenario)
    tree = {
        "schema": SCHEMA,
        "check": check.id,
        "requirement": check.requirement,
        "title": {"de": failure.row.title.de, "en": failure.row.title.en},
        "verdict": failure.verdict.value,
        "code": check.code,
        "message": check.message,
        "expected": check.expected,
        "actual": check.actual,
        "scenario": {
            "id": check.scenario,
            "name": scenario.name if scenario else "",
            "where": check.where if scenario is None else scenario.where,
        },
        "subject": dict(header.subject),
        "target": str(header.ixit.get("adapter", "")),
        **({} if header.ics.get("discovered", True) else {"declared": _declared(header)}),
        "seed": header.seed,
        "strict": bool(header.plan.get("strict")),
        "stream": run.stream.footer.sha256,
        "exchanges": list(check.exchanges),
        "calls": [_move(move) for move in played],
    }
    return written(tree, indent=2)


def _declared(header: Header) -> dict[str, Any]:
    """
    Write the declaration that the run was made with, each secret by the variable it is in.
    """
    ixit, control = dict(header.ixit), header.control
    told, _ = ixit.pop("told", {}), ixit.pop("headers", ())
    commands = {"commands": control["commands"]} if control.get("commands") else {}
    hand = {name: control[name] for name in ("kind", "url") if control.get(name)}
    return {
        "subject": dict(header.subject),
        "ics": {name: value for name, value in header.ics.items() if name != "discovered"},
        "ixit": ixit | told,
        "control": hand | commands,
    }


def _move(move: Move) -> dict[str, Any]:
    talk = move.talk
    body, omitted = cut(talk.answer.body, _LONGEST_ANSWER) if talk.answer else ("", 0)
    return {
        "exchange": talk.id,
        "times": move.times,
        "step": talk.step,
        "request": {
            "method": talk.call.method,
            "url": talk.call.url,
            "headers": dict(talk.call.headers),
            "body": talk.call.body,
        },
        "taken": [{"name": each.name, "from": each.source} for each in move.taken],
        "answered": None
        if talk.answer is None
        else {"status": talk.answer.status, "body": body, "omitted": omitted},
        "error": talk.error,
    }


def _taken(talk: Talk, before: Sequence[Talk]) -> Iterator[Taken]:
    """
    Find the answer whose numbers this request carries: the latest one that gave them all.
    """
    carried = {found[1]: found for found in _MEMBER.finditer(talk.call.body)}
    number = carried.get(_NUMBER)
    if number is None:
        return
    for earlier in reversed(before):
        given = _given(earlier)
        if _creates(earlier.call) and given.get(_NUMBER) == number[2]:
            for name, found in carried.items():
                if given.get(name) == found[2]:
                    yield Taken(
                        name=name, source=earlier.id, begin=found.start(2), end=found.end(2)
                    )
            return


def _given(talk: Talk) -> dict[str, str]:
    body = talk.answer.body if talk.answer else ""
    return {found[1]: found[2] for found in reversed(list(_MEMBER.finditer(body)))}


def _creates(call: Call) -> bool:
    return call.path.partition("?")[0].endswith("/createDocument")
