"""
What an oracle says: one claim about one requirement, backed by what was seen.

An oracle is a pure function from evidence to claims. It does not know levels or verdicts:
whether a broken claim fails, warns or is only noted is decided in `fiskalprobe.verdict` from
the requirement's level and basis.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

#: A signature or a key of any curve fits in, and most process data; a page does not.
_LONGEST: Final = 300


class Standing(StrEnum):
    """
    How a claim turned out.
    """

    #: Exercised and right.
    HOLDS = "holds"
    #: Exercised and right by another documented reading; the message says which.
    ALTERNATIVE = "alternative"
    #: Exercised and wrong.
    BROKEN = "broken"
    #: Could not be told from this evidence; the message says what is missing.
    UNCLEAR = "unclear"


class Claim(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    One oracle's word on one requirement.
    """

    #: Id of the catalogue row, e.g. ``DE-SIG-0001``.
    requirement: str
    #: Name of the check inside that row, e.g. ``signature-verifies``.
    check: str
    standing: Standing
    #: One sentence for a person; for a broken claim it says what to look at.
    message: str
    expected: str = ""
    actual: str = ""
    #: Stable code that `fiskalprobe explain` knows, for broken claims.
    code: str = ""


def holds(requirement: str, check: str, message: str) -> Claim:
    """
    Claim that *requirement* was exercised and kept.
    """
    return Claim(requirement=requirement, check=check, standing=Standing.HOLDS, message=message)


def unclear(requirement: str, check: str, message: str) -> Claim:
    """
    Claim that the evidence does not tell; *message* says what is missing.
    """
    return Claim(requirement=requirement, check=check, standing=Standing.UNCLEAR, message=message)


def broken(
    requirement: str, check: str, message: str, *, expected: str, actual: str, code: str
) -> Claim:
    """
    Claim that *requirement* was exercised and not kept.
    """
    return Claim(
        requirement=requirement,
        check=check,
        standing=Standing.BROKEN,
        message=message,
        expected=expected,
        actual=actual,
        code=code,
    )


def shown(text: str) -> str:
    """
    Give what was found as evidence: whole, or its beginning and an ellipsis.
    """
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def told(
    requirement: str,
    check: str,
    message: str,
    *,
    ok: bool,
    expected: str = "",
    actual: str = "",
) -> Claim:
    """
    Claim that *requirement* was kept if *ok*, else that it was not; the code is ``not-CHECK``.
    """
    if ok:
        return holds(requirement, check, message)
    return broken(
        requirement, check, message, expected=expected, actual=actual, code=f"not-{check}"
    )
