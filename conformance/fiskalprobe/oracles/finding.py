"""
A finding: one thing that an artefact does differently from its rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """
    Whether a finding makes content nonconforming.
    """

    #: The rule is broken.
    ERROR = "error"
    #: Worth knowing; another reading of the rule, or a custom that is seen often.
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One deviation: a stable id, a sentence, and how much it weighs.
    """

    #: E.g. ``PD-03``; PD for process data, QR for the code itself.
    id: str
    message: str
    weight: Weight = Weight.ERROR
    #: Where in what was handed in, e.g. the name of a file in an archive; "" where that is plain.
    place: str = ""


def errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """
    Keep what makes content nonconforming.
    """
    return tuple(finding for finding in findings if finding.weight is Weight.ERROR)
