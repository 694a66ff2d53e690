"""
What a till owes its fiscal service: which calls it makes, in which order, and what it sends back.

Evidence is the calls of one errand, in order. Names are read in any case, as services read them;
how number and revision were spelled is kept, because a duty of its own is about that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.document import Document, UnreadableDocument
from fiskalprobe.oracles.fiscalanswer import OFFLINE_CREATE, FiscalAnswer

CREATE, STORE, CANCEL = "createDocument", "storeDocument", "cancelDocument"
ENDS: Final = (STORE, CANCEL)
#: What comes back from createDocument, under the names that the end of a document has to carry.
CARRIED: Final = ("fiscalDocumentNumber", "fiscalDocumentRevision", "fiscalDocumentStartTime")
#: Their names in the answer, which no document may have.
_LONG: Final = {
    "fiscalisationdocumentnumber": "fiscalDocumentNumber",
    "fiscalisationdocumentrevision": "fiscalDocumentRevision",
}
_NOT_STARTED: Final = 404
#: What a service answers to a type that there is not, and to a faulty document.
_FAULTY: Final = (406, 422)
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


def faulty(calls: Iterable[TillCall]) -> list[TillCall]:
    """
    Collect the calls that a service has refused for what they hold.
    """
    return [c for c in calls if c.name in (CREATE, *ENDS) and c.status in _FAULTY]


def judge_order(calls: Sequence[TillCall], end: str) -> Claim:
    """
    Judge that each *end* comes after a createDocument of its own (DE-POS-0002).
    """
    names = [call.name for call in calls if call.begins or call.name in ENDS]
    if end not in names:
        return unclear("DE-POS-0002", "create-first", f"the till did not call {end}")
    begun = 0
    for name in names:
        begun += 1 if name == CREATE else -1
        if begun < 0:
            return broken(
                "DE-POS-0002",
                "create-first",
                f"{name} was called, and createDocument was not called for it before",
                expected=f"{CREATE}, {end}",
                actual=_listed(names),
                code="not-created-first",
            )
    return holds("DE-POS-0002", "create-first", f"createDocument was called before {end}")


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
                    expected=_listed([_LONG[name.lower()] for name in long]),
                    actual=_listed(long),
                    code="long-names",
                )
            )
        elif lacking:
            claims.append(
                broken(
                    "DE-POS-0005",
                    "short-names",
                    f"{end.name} was sent without what number and revision go by",
                    expected=_listed(list(_LONG.values())),
                    actual=_listed([n for n in _LONG.values() if n not in lacking]) or "neither",
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
        actual=_listed(ends) or "no end of the document",
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
        actual=_listed([call.name for call in calls]) or "no call",
        code="begun-late",
    )


def judge_usual_calls(calls: Sequence[TillCall], *, end: str = STORE) -> Claim:
    """
    Judge that an outage changes no call: one createDocument, and one *end* (DE-POS-0010).
    """
    names = [call.name for call in calls if call.begins or call.name in ENDS]
    what = "a sale" if end == STORE else "an abort"
    if names == [CREATE, end]:
        each = what.removeprefix("an ").removeprefix("a ")
        return holds("DE-POS-0010", "usual-calls", f"the till made the calls of every {each}")
    return broken(
        "DE-POS-0010",
        "usual-calls",
        f"in an outage {what} takes the same calls as ever, each of them once",
        expected=f"{CREATE}, {end}",
        actual=_listed(names) or "no call",
        code="unusual-calls",
    )


def judge_offline_values(calls: Sequence[TillCall]) -> list[Claim]:
    """
    Judge that -99 and the zeros of a failed create come back (DE-POS-0011).
    """
    failed = [pair for pair in pairs(calls) if _number(pair[0]) == OFFLINE_CREATE]
    if not failed:
        message = f"no document was begun with {OFFLINE_CREATE} and ended"
        return [unclear("DE-POS-0011", "sent-back", message)]
    flat = [call for pair in failed for call in pair]
    return judge_sent_back(flat, requirement="DE-POS-0011")


def judge_nothing_again(
    before: Sequence[TillCall], after: Sequence[TillCall], *, sales: int
) -> Claim:
    """
    Judge that no document of the outage is sent once it is over (DE-POS-0012), neither as it was
    nor as another one: *sales* were made since.
    """
    sold = {id_ for call in before if call.name in ENDS for id_ in call.ids}
    if not sold:
        return unclear("DE-POS-0012", "not-again", "no document was sent in the outage")
    again = sorted({id_ for call in after if call.name in ENDS for id_ in call.ids & sold})
    more = len(_stored(after)) - sales
    if not again and more > 0:
        return broken(
            "DE-POS-0012",
            "not-again",
            "more was stored after the outage than was sold then",
            expected=f"{sales} documents stored",
            actual=f"{sales + more} documents stored",
            code="sent-again",
        )
    if not again:
        return holds("DE-POS-0012", "not-again", "nothing of the outage was sent again")
    return broken(
        "DE-POS-0012",
        "not-again",
        "the service signs by itself what was sold in an outage; the till sends nothing again",
        expected="other documents only",
        actual=_listed(again),
        code="sent-again",
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
            actual=_listed([call.name for call in calls]) or "no call",
            code="not-sent-back",
        )
    ]


def judge_sold_without(before: Sequence[TillCall], *, done: bool, actual: str) -> Claim:
    """
    Judge that a sale is done though the service is away (DE-POS-0028); *before* it was there.
    """
    row, check = "DE-POS-0028", "sold-without-service"
    if not _stored(before):
        return unclear(row, check, "the till has stored nothing while the service was there")
    if done:
        return holds(row, check, "the till sold without the service")
    return broken(
        row,
        check,
        "the till does not sell while the service is away",
        expected="the errand is done",
        actual=actual,
        code="till-broke",
    )


def judge_sent_later(since: Sequence[TillCall], *, sold: int) -> list[Claim]:
    """
    Judge that *sold* sales without the service were sent later, and each once (DE-POS-0029).

    *since* are the calls since the service was away; one sale more was made when it was back.
    """
    row, due = "DE-POS-0029", sold + 1
    stored = _stored(since)
    if not sold:
        return [unclear(row, "sent-later", "the till has sold nothing without the service")]
    if not stored:
        message = "the till has stored nothing since the service is back"
        return [unclear(row, "sent-later", message)]
    told = {"expected": f"{due} documents stored", "actual": f"{len(stored)} documents stored"}
    if len(stored) < due:
        message = "what was sold while the service was away has not been sent"
        return [broken(row, "sent-later", message, code="not-sent", **told)]
    claims = [holds(row, "sent-later", "what was sold without the service has been sent")]
    if len(stored) > due:
        message = "more has been sent than was sold"
        claims.append(broken(row, "sent-once", message, code="sent-again", **told))
    else:
        claims.append(holds(row, "sent-once", "each sale has been sent once"))
    return claims


def _stored(calls: Sequence[TillCall]) -> list[frozenset[str]]:
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
            given_so_far.add(_number(call))
        number = call.carried("fiscalDocumentNumber") or 0
        is_refused = call.name in ENDS and call.status == _NOT_STARTED
        if not (is_refused and number > 0 and number not in given_so_far):
            left.append(call)
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
    return {_number(call) for call in calls if call.begins}


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
            start = next((each for each in begun if _number(each) == number), begun[0])
            begun.remove(start)
            found.append((start, call))
    return found


def _number(start: TillCall) -> int | None:
    return None if start.answer is None else start.answer.fiscal_number


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
