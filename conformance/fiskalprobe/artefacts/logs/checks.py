"""
The checks of a TSE's archive, as a table, and the notebook that counts what breaks them.

What a kind of finding weighs stands in ``checks.toml`` beside this module, with its source.
A notebook keeps a count and the first few of each kind, so it does not grow with the archive.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from fiskalprobe.oracles.finding import SHOWN, Finding, Mark, Weight

_LONGEST: Final = 600
#: What process data are held to; its own oracle says what weighs how much.
_CONTENT: Final = "PD-"
_CONTENT_SOURCE: Final = "DSFinV-K, annex I"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    One way to break a check.
    """

    kind: str
    weight: Weight
    #: ``documented``, ``seen`` or ``inferred``.
    basis: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """
    One check, by its stable id.
    """

    id: str
    title: str
    kinds: Mapping[str, Kind]

    @property
    def is_about_content(self) -> bool:
        """
        Say whether it is about what a till wrote, not about the TSE.
        """
        return self.id.startswith(_CONTENT)


@dataclass(slots=True, kw_only=True)
class Counted:
    """
    How often one kind of finding came, and the first few.
    """

    kind: Kind
    count: int = 0
    shown: list[Finding] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """
        Give the object that the schema ``verify-logs`` describes.
        """
        return {
            "kind": self.kind.kind,
            "severity": "error" if self.kind.weight is Weight.ERROR else "note",
            "basis": self.kind.basis,
            "source": self.kind.source,
            "count": self.count,
            "shown": [{"place": each.place, "message": each.message} for each in self.shown],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """
    One check and what came out.
    """

    check: Check
    mark: Mark
    #: Why it was not checked; "" for all others.
    why: str
    findings: tuple[Counted, ...]

    def to_json(self) -> dict[str, Any]:
        """
        Give the object that the schema ``verify-logs`` describes.
        """
        return {
            "id": self.check.id,
            "title": self.check.title,
            "mark": str(self.mark),
            "why": self.why,
            "findings": [each.to_json() for each in self.findings],
        }


class Notebook:
    """
    What was looked at, and what was found.
    """

    def __init__(self) -> None:
        """
        Begin with nothing looked at.
        """
        self._looked: set[str] = set()
        self._unchecked: dict[str, str] = {}
        self._found: dict[tuple[str, str], Counted] = {}

    def looked(self, *ids: str) -> None:
        """
        Note that there is something that these checks are about.
        """
        self._looked.update(ids)

    def unchecked(self, id_: str, why: str) -> None:
        """
        Note that a check cannot be made, and why or what it takes.
        """
        self._unchecked[id_] = why

    def note(self, id_: str, kind: str, message: str, *, place: str = "") -> bool:
        """
        Count a finding; say whether it is among those that are shown.
        """
        self._looked.add(id_)
        counted = self._counted(id_, kind)
        counted.count += 1
        if len(counted.shown) >= SHOWN:
            return False
        weight = counted.kind.weight
        said = message[:_LONGEST]
        counted.shown.append(Finding(id=id_, message=said, weight=weight, place=place[:_LONGEST]))
        return True

    def content(self, findings: Iterable[Finding], *, place: str) -> None:
        """
        Count what an oracle of process data found.
        """
        for each in findings:
            self.note(each.id, str(each.weight), each.message, place=place)

    def is_next_shown(self, id_: str, kind: str) -> bool:
        """
        Say whether one more of this kind would be shown, so that it is worth explaining.
        """
        return len(self._counted(id_, kind).shown) < SHOWN

    def results(self) -> tuple[CheckResult, ...]:
        """
        Give every check of the table, in its order.
        """
        return tuple(self._result(check) for check in checks().values())

    def _counted(self, id_: str, kind: str) -> Counted:
        return self._found.setdefault((id_, kind), Counted(kind=checks()[id_].kinds[kind]))

    def _result(self, check: Check) -> CheckResult:
        found = tuple(
            counted
            for kind in check.kinds
            if (counted := self._found.get((check.id, kind))) is not None and counted.count
        )
        why = ""
        if any(each.kind.weight is Weight.ERROR for each in found):
            mark = Mark.FAILED
        elif found:
            mark = Mark.NOTICE
        elif check.id in self._unchecked:
            mark, why = Mark.UNCHECKED, self._unchecked[check.id]
        else:
            mark = Mark.PASSED if check.id in self._looked else Mark.INAPPLICABLE
        return CheckResult(check=check, mark=mark, why=why, findings=found)


@cache
def checks() -> Mapping[str, Check]:
    """
    Give all checks by their ids, in the order in which they are told.
    """
    return {row["id"]: _check(row) for row in _table()["check"]}


@cache
def known_events() -> frozenset[str]:
    """
    Name the events that system logs are known to tell of, in small letters.
    """
    return frozenset(each.lower() for each in _table()["events"])


def _check(row: Mapping[str, Any]) -> Check:
    kinds = [Kind(**{**each, "weight": Weight(each["weight"])}) for each in row.get("kinds", ())]
    if row["id"].startswith(_CONTENT):
        notice = row.get("notice", {"basis": "inferred", "source": _CONTENT_SOURCE})
        kinds = [
            Kind(kind="error", weight=Weight.ERROR, basis="documented", source=_CONTENT_SOURCE),
            Kind(kind="notice", weight=Weight.NOTICE, **notice),
        ]
    return Check(id=row["id"], title=row["title"], kinds={each.kind: each for each in kinds})


@cache
def _table() -> dict[str, Any]:
    text = files(__package__).joinpath("checks.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
