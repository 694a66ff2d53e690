"""
Tills that make the wrong calls, or none: what every till is asked for, one bad habit each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.till import Started, Till

#: What a simulator has to be told to be a till.
_AWAY: Final = -99
_NOT_CONNECTED: Final = "Tse not connected."
#: What a till sends of a start when it has made none.
_NONE: Final = Started(0, 0, 0)


class _Broken(Exception):
    """
    What such a till cannot cope with.
    """


class _GoesWithoutAWord(Till):
    def abort(self) -> None:
        self.register()
        self.draft = None


class _StoresAborts(Till):
    def abort(self) -> None:
        self.register()
        self.end("storeDocument")


class _StartsLast(Till):
    def begin(self, document: dict[str, Any]) -> None:
        self.draft = document | self.carried(_NONE)

    def end(self, call: str) -> None:
        super().end(call)
        self.started()


class _StartsNothing(Till):
    def begin(self, document: dict[str, Any]) -> None:
        self.draft = document | self.carried(_NONE)


class _StartsAtPayment(Till):
    def register(self) -> None:
        self.draft = None

    def end(self, call: str) -> None:
        super().register()
        super().end(call)


class _CountsOn(Till):
    def carried(self, started: Started) -> dict[str, Any]:
        return super().carried(started._replace(revision=started.revision + 1))


class _HasAClock(Till):
    def carried(self, started: Started) -> dict[str, Any]:
        return super().carried(started._replace(start=started.start + 2))


class _SpeaksLong(Till):
    def carried(self, started: Started) -> dict[str, Any]:
        return {
            "fiscalisationDocumentNumber": started.number,
            "fiscalisationDocumentRevision": started.revision,
            "fiscalDocumentStartTime": started.start,
        }


class _SpeaksBoth(Till):
    def carried(self, started: Started) -> dict[str, Any]:
        carried = super().carried(started)
        carried["fiscalisationDocumentRevision"] = carried.pop("fiscalDocumentRevision")
        return carried


class _SpeaksItsOwn(Till):
    def carried(self, started: Started) -> dict[str, Any]:
        return {
            "tseNumber": started.number,
            "tseRevision": started.revision,
            "fiscalDocumentStartTime": started.start,
        }


class _ReadsTheTop(Till):
    def understood(self, answer: Mapping[str, Any]) -> Started:
        return super().understood({**answer, "additionalfields": {}})


class _LeavesTheRevision(Till):
    def carried(self, started: Started) -> dict[str, Any]:
        carried = super().carried(started)
        del carried["fiscalDocumentRevision"]
        return carried


class _Forgets(Till):
    def resume(self) -> None:
        self.draft = None


class _OnlyLooks(Till):
    def resume(self) -> None:
        if self.draft is not None:
            self.call("POST", "validateDocument", "{}")


class _StopsSelling(Till):
    def sell(self) -> None:
        self.register()
        if self.draft is not None and self.draft.get("fiscalDocumentNumber") != _AWAY:
            self.end("storeDocument")


class _TriesAgain(Till):
    def register(self) -> None:
        for _ in range(3):
            super().register()
            if self.draft is not None and self.draft.get("fiscalDocumentNumber") != _AWAY:
                return


class _CallsItNothing(Till):
    def carried(self, started: Started) -> dict[str, Any]:
        return super().carried(_NONE if started.number == _AWAY else started)


class _RemembersTheLast(Till):
    last = Started(0, 1, 1767600000)

    def carried(self, started: Started) -> dict[str, Any]:
        away = started.number == _AWAY
        return super().carried(self.last._replace(number=_AWAY) if away else started)


class _SendsAgain(Till):
    _sold: dict[str, Any] | None = None

    def end(self, call: str) -> None:
        self._sold = self.draft
        super().end(call)

    def resume(self) -> None:
        self.draft = self.draft or self._sold
        if self.draft is not None:
            super().end("storeDocument")


class _SellsAgain(_SendsAgain):
    def resume(self) -> None:
        sold, self._sold = self._sold, None
        if self.draft is None and sold is not None:
            again = self.written(sold["positions"], sold["payments"])
            self.draft = again | self.carried(self.started()) | {"documentId": sold["documentId"]}
            Till.end(self, "storeDocument")


class _ReadsTheInteger(Till):
    def understood(self, answer: Mapping[str, Any]) -> Started:
        older = {k: v for k, v in answer.items() if k != "fiscaldocumentnumber"}
        return super().understood(older)


class _WantsASignature(Till):
    def shown(self, answer: Mapping[str, Any]) -> None:
        if answer.get("signature") == _NOT_CONNECTED:
            raise _Broken("the receipt has no signature to print")


class _WantsANumber(Till):
    def understood(self, answer: Mapping[str, Any]) -> Started:
        started = super().understood(answer)
        if started.number < 0:
            raise _Broken(f"{started.number} is no document number")
        return started


class _RoundsTheNet(Till):
    def written(self, *told: Any, **named: Any) -> dict[str, Any]:
        document = super().written(*told, **named)
        for line in document["positions"]:
            line["netValue"] = round(line["netValue"], 0)
        return document


class _LeavesThePayment(Till):
    def written(self, *told: Any, **named: Any) -> dict[str, Any]:
        return super().written(*told, **named) | {"payments": []}


class _NamesNoType(Till):
    def written(self, *told: Any, **named: Any) -> dict[str, Any]:
        return super().written(*told, **named) | {"documentType": 77}


#: Tills that neglect a duty.
CALLS: Final = (
    till_mutant(
        "M-POS-0041-a",
        "net values are rounded to whole euro, and gross values are not",
        Kind.OFF_BY_ONE,
        _RoundsTheNet,
    ),
    till_mutant(
        "M-POS-0041-b", "receipts are stored without what was paid", Kind.OMIT, _LeavesThePayment
    ),
    till_mutant("M-POS-0041-c", "receipts have a type that there is not", Kind.SWAP, _NamesNoType),
    till_mutant(
        "M-POS-0001-a", "an aborted sale is not told to anybody", Kind.OMIT, _GoesWithoutAWord
    ),
    till_mutant("M-POS-0001-b", "an aborted sale is stored", Kind.SWAP, _StoresAborts),
    till_mutant(
        "M-POS-0002-a",
        "createDocument is called once the document has ended",
        Kind.LATE,
        _StartsLast,
        also=("DE-POS-0003",),
    ),
    till_mutant(
        "M-POS-0002-b",
        "createDocument is never called",
        Kind.OMIT,
        _StartsNothing,
        also=("DE-POS-0003",),
    ),
    till_mutant(
        "M-POS-0003-a", "createDocument is called at payment", Kind.LATE, _StartsAtPayment
    ),
    till_mutant(
        "M-POS-0004-a",
        "the revision is counted on by the till",
        Kind.OFF_BY_ONE,
        _CountsOn,
        also=("DE-POS-0006", "DE-POS-0011"),
    ),
    till_mutant(
        "M-POS-0004-b", "the start is what the till's own clock says", Kind.SWAP, _HasAClock
    ),
    till_mutant(
        "M-POS-0005-a",
        "number and revision are sent under the names of the answer",
        Kind.SWAP,
        _SpeaksLong,
    ),
    till_mutant(
        "M-POS-0005-b", "the revision is sent under the name of the answer", Kind.SWAP, _SpeaksBoth
    ),
    till_mutant(
        "M-POS-0005-c",
        "number and revision are sent under names of the till's own",
        Kind.SWAP,
        _SpeaksItsOwn,
    ),
    till_mutant(
        "M-POS-0006-a",
        "the revision is looked for where it stood up to 1.7.6",
        Kind.STALE,
        _ReadsTheTop,
    ),
    till_mutant(
        "M-POS-0006-b",
        "the revision is left out",
        Kind.OMIT,
        _LeavesTheRevision,
        also=("DE-POS-0004", "DE-POS-0005"),
    ),
    till_mutant(
        "M-POS-0007-a", "what was begun before a failure is forgotten", Kind.OMIT, _Forgets
    ),
    till_mutant(
        "M-POS-0007-b",
        "what was begun before a failure is validated and left open",
        Kind.SWAP,
        _OnlyLooks,
    ),
    till_mutant("M-POS-0010-a", "nothing is sold while the TSE is away", Kind.OMIT, _StopsSelling),
    till_mutant(
        "M-POS-0010-b",
        "createDocument is tried three times while the TSE is away",
        Kind.ACCEPT,
        _TriesAgain,
    ),
    till_mutant(
        "M-POS-0011-a", "the number of a failed create is sent as 0", Kind.SWAP, _CallsItNothing
    ),
    till_mutant(
        "M-POS-0011-b",
        "revision and start of an earlier document are sent after a failed create",
        Kind.STALE,
        _RemembersTheLast,
    ),
    till_mutant(
        "M-POS-0012-a",
        "the last receipt is sent once more at the next start",
        Kind.ACCEPT,
        _SendsAgain,
    ),
    till_mutant(
        "M-POS-0012-b",
        "what was sold in an outage is sold once more, under another GUID, at the next start",
        Kind.ACCEPT,
        _SellsAgain,
    ),
    till_mutant(
        "M-POS-0021-a", "the number is read from the integer only", Kind.STALE, _ReadsTheInteger
    ),
    till_mutant(
        "M-POS-0022-a",
        "a receipt without a signature breaks the till",
        Kind.WRONG_REASON,
        _WantsASignature,
    ),
    till_mutant(
        "M-POS-0022-b",
        "a negative number breaks the till",
        Kind.WRONG_REASON,
        _WantsANumber,
        also=("DE-POS-0010",),
    ),
)
