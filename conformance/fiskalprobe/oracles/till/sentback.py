"""
What a till owes to what createDocument answered: the end of a document carries it, under the names
that it has there.

Evidence is the calls of one errand or of several, in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.till.calls import CARRIED, CREATE, STORE, TillCall, given, listed, pairs

#: Their names in the answer, which no document may have.
_LONG: Final = {
    "fiscalisationdocumentnumber": "fiscalDocumentNumber",
    "fiscalisationdocumentrevision": "fiscalDocumentRevision",
}


def judge_sent_back(calls: Sequence[TillCall], *, requirement: str = "DE-POS-0004") -> list[Claim]:
    """
    Judge that each document carries what createDocument answered (DE-POS-0004, DE-POS-0011).
    """
    claims = []
    for start, end in pairs(calls):
        expected = given(start)
        for name in CARRIED:
            check = f"sent-back-{name}"
            actual = end.carried(name)
            if expected[name] is None:
                claims.append(
                    unclear(requirement, check, f"createDocument answered no {name} to send back")
                )
            elif actual == expected[name]:
                claims.append(holds(requirement, check, f"{name} came back as it was answered"))
            else:
                claims.append(
                    broken(
                        requirement,
                        check,
                        f"what came back as {name} is not what createDocument answered",
                        expected=str(expected[name]),
                        actual="nothing" if actual is None else str(actual),
                        code="not-sent-back",
                    )
                )
    return claims or [unclear(requirement, "sent-back", "no document was begun and ended")]


def judge_names(calls: Sequence[TillCall]) -> list[Claim]:
    """
    Judge that number and revision go by their short names, and by no long ones (DE-POS-0005).
    """
    claims = []
    for _, end in pairs(calls):
        names = {name.lower() for name in end.sent}
        long = [name for name in end.sent if name.lower() in _LONG]
        lacking = [name for name in _LONG.values() if name.lower() not in names]
        if long:
            claims.append(
                broken(
                    "DE-POS-0005",
                    "short-names",
                    f"{end.name} takes number and revision without “isation” in their names",
                    expected=listed([_LONG[name.lower()] for name in long]),
                    actual=listed(long),
                    code="long-names",
                )
            )
        elif lacking:
            claims.append(
                broken(
                    "DE-POS-0005",
                    "short-names",
                    f"{end.name} was sent without what number and revision go by",
                    expected=listed(list(_LONG.values())),
                    actual=listed([n for n in _LONG.values() if n not in lacking]) or "neither",
                    code="no-short-names",
                )
            )
        else:
            claims.append(holds("DE-POS-0005", "short-names", "the short names are used"))
    return claims or [unclear("DE-POS-0005", "short-names", "no document was begun and ended")]


def judge_revision(calls: Sequence[TillCall]) -> list[Claim]:
    """
    Judge that the revision is the one among the additional fields (DE-POS-0006).
    """
    claims = [
        claim
        for claim in judge_sent_back(calls, requirement="DE-POS-0006")
        if claim.check == "sent-back-fiscalDocumentRevision"
    ]
    return claims or [
        unclear("DE-POS-0006", "sent-back-revision", "no document was begun and ended")
    ]


def judge_text_number(calls: Sequence[TillCall]) -> list[Claim]:
    """
    Judge that the number is read from the text where the integer is gone (DE-POS-0021).
    """
    claims = [
        claim
        for claim in judge_sent_back(calls, requirement="DE-POS-0021")
        if claim.check == "sent-back-fiscalDocumentNumber"
    ]
    return claims or [
        broken(
            "DE-POS-0021",
            "sent-back-fiscalDocumentNumber",
            "the till did not end the document that has its number as a text only",
            expected=f"{CREATE}, {STORE}",
            actual=listed([call.name for call in calls]) or "no call",
            code="not-sent-back",
        )
    ]
