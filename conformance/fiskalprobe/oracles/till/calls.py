"""
What a till has called, and what can be read of that: what was begun, ended and stored.

Names are read in any case, as services read them; how number and revision were spelled is kept,
because a duty of its own is about that. Nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fiskalprobe.oracles.document import Document, UnreadableDocument
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer

CREATE, STORE, CANCEL = "createDocument", "storeDocument", "cancelDocument"
ENDS: Final = (STORE, CANCEL)
#: What comes back from createDocument, under the names that the end of a document has to carry.
CARRIED: Final = ("fiscalDocumentNumber", "fiscalDocumentRevision", "fiscalDocumentStartTime")
_NOT_STARTED: Final = 404
#: What a service answers to a type that there is not, and to a faulty document. createDocument
#: brings none, so there it says that the client is unknown.
_NO_SUCH_TYPE: Final = 406
_REFUSED: Final = 422
_FAULTY: Final = (_NO_SUCH_TYPE, _REFUSED)
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TillCall:
    """
    One call of a till to its service.
    """

    #: createDocument, storeDocument, cancelDocument, or another path.
    name: str
    #: What it sent, empty where that is no JSON object.
    sent: Mapping[str, Any] = field(default_factory=dict)
    #: What it was answered, where that is a fiscal response.
    answer: FiscalAnswer | None = None
    #: 0 where no answer came.
    status: int = 200
    #: The words of an answer that is no fiscal response.
    said: str = ""

    @property
    def ids(self) -> frozenset[str]:
        """
        What the document goes by: its GUID and its id.
        """
        said = (self._sent_as(name) for name in ("documentGuid", "documentId"))
        return frozenset(str(each).lower() for each in said if each)

    @property
    def begins(self) -> bool:
        """
        Whether a document was begun by it: createDocument, and a fiscal response came back.
        """
        return self.name == CREATE and self.answer is not None

    def carried(self, name: str) -> int | None:
        """
        Read one of `CARRIED` from what was sent, a number or its digits; None for anything else.
        """
        value = self._sent_as(name)
        if isinstance(value, bool):
            return None
        return int(value) if _WHOLE.fullmatch(str(value)) else None

    def _sent_as(self, name: str) -> Any:
        return next((v for k, v in self.sent.items() if k.lower() == name.lower()), None)


def given(start: TillCall) -> dict[str, int | None]:
    """
    Say what createDocument answered, by the names in `CARRIED`.
    """
    answer = start.answer
    if answer is None:
        return dict.fromkeys(CARRIED)
    values = (answer.fiscal_number, answer.effective_revision, answer.start_unix)
    return dict(zip(CARRIED, values, strict=True))


def faulty(calls: Iterable[TillCall]) -> list[TillCall]:
    """
    Collect the calls that a service has refused for what they hold.
    """
    return [
        call
        for call in calls
        if (call.name in ENDS and call.status in _FAULTY)
        or (call.name == CREATE and call.status == _NO_SUCH_TYPE)
    ]


def is_stranger(calls: Sequence[TillCall]) -> bool:
    """
    Tell whether no document could be begun, because the service does not know the client.
    """
    refused = any(call.name == CREATE and call.status == _REFUSED for call in calls)
    return refused and not any(call.begins for call in calls)


def ids_stored(calls: Sequence[TillCall]) -> list[frozenset[str]]:
    """
    Collect the documents that were stored, by what they go by; one that is repeated is one.
    """
    found: list[frozenset[str]] = []
    for call in calls:
        if call.name == STORE and call.answer is not None:
            known = next((each for each in found if each & call.ids), None)
            if known is None or not call.ids:
                found.append(call.ids)
    return found


def of_this_world(calls: Sequence[TillCall], known: Collection[int | None]) -> list[TillCall]:
    """
    Leave out ends of documents from an earlier world: their number is none of *known*, or it was
    given only later on, and the answer was that no such transaction is started.
    """
    given_so_far = set(known) - numbers(calls)
    left = []
    for call in calls:
        if call.begins:
            given_so_far.add(number_of(call))
        number = call.carried("fiscalDocumentNumber") or 0
        is_refused = call.name in ENDS and call.status == _NOT_STARTED
        if not (is_refused and number > 0 and number not in given_so_far):
            left.append(call)
    return left


def without_repeats(before: Iterable[TillCall], calls: Iterable[TillCall]) -> list[TillCall]:
    """
    Leave out ends that were sent *before*, or among *calls*: of the same document and number.
    """
    sent = [call for call in before if call.name in ENDS]
    left = []
    for call in calls:
        if call.name in ENDS:
            if any(_is_repeat(call, each) for each in sent):
                continue
            sent.append(call)
        left.append(call)
    return left


def _is_repeat(call: TillCall, earlier: TillCall) -> bool:
    number = CARRIED[0]
    is_same = call.name == earlier.name and bool(call.ids & earlier.ids)
    return is_same and call.carried(number) == earlier.carried(number)


def left_open(calls: Iterable[TillCall]) -> int:
    """
    Count the beginnings that have not ended. What was refused as faulty has ended nothing.
    """
    left = 0
    for call in without_repeats([], calls):
        if call.begins:
            left += 1
        elif call.name in ENDS and call.status not in _FAULTY:
            left = max(0, left - 1)
    return left


def is_unknown(calls: Iterable[TillCall]) -> bool:
    """
    Tell whether a document could not be ended, because nothing of its number was open.
    """
    return any(call.name in ENDS and call.status == _NOT_STARTED for call in calls)


def names_unknown(calls: Sequence[TillCall]) -> bool:
    """
    Tell whether a document was begun and could not be ended, because its end names another one.
    """
    known = numbers(calls) - {None}
    return bool(known) and any(
        call.name in ENDS
        and call.status == _NOT_STARTED
        and call.carried("fiscalDocumentNumber") not in known
        for call in calls
    )


def numbers(calls: Sequence[TillCall]) -> set[int | None]:
    """
    Collect the numbers that createDocument has given.
    """
    return {number_of(call) for call in calls if call.begins}


def documents(calls: Iterable[TillCall]) -> list[Document]:
    """
    Read the documents that were stored, each once however often it was sent.
    """
    found: dict[str, Document] = {}
    for call in calls:
        if call.name == STORE and call.answer is not None:
            try:
                document = Document.from_mapping(call.sent)
            except UnreadableDocument:
                continue  # the service has read it; what it made of it is not told here
            found.setdefault(document.guid or str(len(found)), document)
    return list(found.values())


def pairs(calls: Sequence[TillCall]) -> list[tuple[TillCall, TillCall]]:
    """
    Put beginnings and ends together: by the number, else the oldest that is left.
    """
    begun: list[TillCall] = []
    found = []
    for call in calls:
        if call.begins:
            begun.append(call)
        elif call.name in ENDS and begun:
            number = call.carried("fiscalDocumentNumber")
            start = next((each for each in begun if number_of(each) == number), begun[0])
            begun.remove(start)
            found.append((start, call))
    return found


def number_of(start: TillCall) -> int | None:
    """
    Give the number that createDocument has answered.
    """
    return None if start.answer is None else start.answer.fiscal_number


def listed(names: Sequence[str]) -> str:
    """
    Write names one after the other.
    """
    return ", ".join(names)
