"""
A finding: one thing that an artefact does differently from its rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

#: So many findings of one kind are shown, the rest is counted.
SHOWN: Final = 3


class Weight(StrEnum):
    """
    Whether a finding makes content nonconforming.
    """

    #: The rule is broken.
    ERROR = "error"
    #: Worth knowing; another reading of the rule, or a custom that is seen often.
    NOTICE = "notice"


class Mark(StrEnum):
    """
    What came out for one check of an artefact.
    """

    PASSED = "passed"
    #: Nothing breaks it; something is worth knowing.
    NOTICE = "notice"
    FAILED = "failed"
    #: Nothing of the kind is in what was handed in.
    INAPPLICABLE = "not applicable"
    #: It takes something that was not given, or cannot be read here.
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One deviation: a stable id, a sentence, and how much it weighs.
    """

    #: E.g. ``PD-03``; PD for process data, QR for the code itself, DSF for an export of DSFinV-K.
    id: str
    message: str
    weight: Weight = Weight.ERROR
    #: Where in what was handed in, e.g. the name of a file in an archive, or ``lines.csv:7:MENGE``
    #: with rows counted from 1; "" where that is plain.
    place: str = ""
    expected: str = ""
    actual: str = ""
    #: How many more of the same kind there are, which are not shown.
    more: int = 0


def errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """
    Keep what makes content nonconforming.
    """
    return tuple(finding for finding in findings if finding.weight is Weight.ERROR)


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """
    Keep the first of each kind, the last of them telling how many more there are.

    Of one kind are findings with the same id, weight and message; where and what may differ.
    """
    kept: dict[tuple[str, Weight, str], list[Finding]] = {}
    more: dict[tuple[str, Weight, str], int] = {}
    for finding in findings:
        kind = (finding.id, finding.weight, finding.message)
        alike = kept.setdefault(kind, [])
        if len(alike) < SHOWN:
            alike.append(finding)
        else:
            more[kind] = more.get(kind, 0) + 1
    for kind, count in more.items():
        kept[kind][-1] = replace(kept[kind][-1], more=count)
    return tuple(finding for alike in kept.values() for finding in alike)
