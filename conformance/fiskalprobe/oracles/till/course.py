"""
What a till owes on the way of a document: it is begun at once and first, it is whole, it goes by
names of its own, and it ends as what it was.

Evidence is the calls of one errand, in order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.till.calls import (
    CANCEL,
    CARRIED,
    CREATE,
    ENDS,
    STORE,
    TillCall,
    documents,
    faulty,
    given,
    left_open,
    listed,
    number_of,
    numbers,
    without_repeats,
)

_PAIR: Final = 2


def judge_taken(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that no document was refused for what it holds (DE-POS-0041).
    """
    row, check = "DE-POS-0041", "document-taken"
    refused = faulty(calls)
    if not refused and not any(call.name in ENDS for call in calls):
        return unclear(row, check, "the till has neither stored nor cancelled a document")
    if not refused:
        return holds(row, check, "no document was refused for what it holds")
    return broken(
        row,
        check,
        "a document of the till is faulty, and the service says where",
        expected="a document that is taken",
        actual=f"{refused[0].name} is answered {refused[0].status}: {refused[0].said}",
        code="document-refused",
    )


def judge_own_names(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that no two documents share a GUID or an id (DE-POS-0061). Which call is about which
    document is known by the transaction; without a number of a TSE it is not.
    """
    row, check = "DE-POS-0061", "names-of-its-own"
    under: dict[str, set[int]] = {}
    for call in calls:
        number = call.carried(CARRIED[0]) or 0
        if call.name in ENDS and call.answer is not None and number > 0:
            for name in call.ids:
                under.setdefault(name, set()).add(number)
    if len(set().union(*under.values())) < _PAIR:
        return unclear(row, check, "the till has ended fewer than two documents with a name")
    shared = sorted(name for name, numbered in under.items() if len(numbered) > 1)
    if not shared:
        return holds(row, check, "no two documents share a GUID or an id")
    return broken(
        row,
        check,
        "two documents have the same GUID or the same id",
        expected="a documentGuid and a documentId of its own for each",
        actual=f"{shared[0]} for the transactions {listed(sorted(map(str, under[shared[0]])))}",
        code="shared-name",
    )


def judge_order(calls: Sequence[TillCall], end: str, before: Sequence[TillCall] = ()) -> Claim:
    """
    Judge that each *end* comes after a createDocument of its own (DE-POS-0002), which may be one
    that was left open *before*.

    One start is good for one end, however often that is sent, and for another one where the first
    was refused as faulty. Faulty ones of numbers that nobody has given are of an earlier world.
    """
    row, check = "DE-POS-0002", "create-first"
    told = [call for call in calls if call.begins or call.name in ENDS]
    names = [call.name for call in told]
    if end not in names:
        return unclear(row, check, f"the till did not call {end}")
    given_so_far = numbers(before)
    begun = left_open(before)
    for call in without_repeats(before, told):
        if call.begins:
            begun += 1
            given_so_far.add(number_of(call))
        elif not faulty([call]):
            begun -= 1
        elif not begun and not _is_stale(call, given_so_far):
            begun = -1
        if begun < 0:
            return broken(
                row,
                check,
                f"{call.name} was called, and createDocument was not called for it before",
                expected=f"{CREATE}, {end}",
                actual=listed(names),
                code="not-created-first",
            )
    return holds(row, check, f"createDocument was called before {end}")


def _is_stale(call: TillCall, given_so_far: Collection[int | None]) -> bool:
    number = call.carried(CARRIED[0]) or 0
    return number > 0 and number not in given_so_far


def judge_abort(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that an abort is told with cancelDocument, and with nothing else (DE-POS-0001).
    """
    begun = {given(call)["fiscalDocumentNumber"] for call in calls if call.begins}
    if not begun:
        return unclear("DE-POS-0001", "abort-told", "no document was begun that could be aborted")
    ends = [call.name for call in calls if call.name in ENDS]
    told = {call.carried("fiscalDocumentNumber") for call in calls if call.name == CANCEL}
    if begun & told and STORE not in ends:
        return holds("DE-POS-0001", "abort-told", "the abort was told with cancelDocument")
    return broken(
        "DE-POS-0001",
        "abort-told",
        "an abort is told to the service with cancelDocument",
        expected=CANCEL,
        actual=listed(ends) or "no end of the document",
        code="abort-not-told",
    )


def judge_beginning(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that the first article begins the document (DE-POS-0003).
    """
    if any(call.begins for call in calls):
        return holds("DE-POS-0003", "begun-at-once", "the first article began the document")
    return broken(
        "DE-POS-0003",
        "begun-at-once",
        "an article is registered and createDocument was not called",
        expected=CREATE,
        actual=listed([call.name for call in calls]) or "no call",
        code="begun-late",
    )


def judge_training(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that what somebody practised with was stored as training (DE-POS-0039).
    """
    row, check = "DE-POS-0039", "training-told"
    stored = documents(calls)
    if not stored:
        return unclear(row, check, "the till has stored nothing that was practised")
    if all(document.is_training for document in stored):
        return holds(row, check, "what was practised is stored as training")
    return broken(
        row,
        check,
        "what somebody practises with is stored as training, and not as a sale",
        expected="isTraining true",
        actual="isTraining false or absent",
        code="training-not-told",
    )
