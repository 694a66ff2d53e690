"""
The till in a scenario: the documents it knows by name, and what it was answered for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from fiskalprobe.oracles.fiscalanswer import FiscalAnswer, UnreadableAnswer, read_answer
from fiskalprobe.oracles.instant import from_unix
from fiskalprobe.run.parties.abreast import for_each
from fiskalprobe.run.parties.asking import Asking
from fiskalprobe.steps._alternatives import unlisted
from fiskalprobe.steps.fiscal._documents import SHOP_ZONE, Draft
from fiskalprobe.wire import Exchange, Manner, Outgoing

_OK: Final = 200
_NOT_FOUND: Final = 404
#: Numbers in the smallest packet of the TSEs known today.
_PACKET: Final = 8
_POSTED: Final = {
    "stores": "storeDocument",
    "cancels": "cancelDocument",
    "validates": "validateDocument",
}


@dataclass(slots=True, kw_only=True)
class Sale:
    """
    One document on its way, from createDocument to its end.
    """

    draft: Draft
    start: Exchange | None = None
    end: Exchange | None = None
    #: What storeDocument or cancelDocument was sent last, where that was no broken text.
    sent: dict[str, Any] | None = None

    @property
    def number(self) -> int | None:
        """
        The number that createDocument gave.
        """
        answer = fiscal(self.start)
        return None if answer is None else answer.fiscal_number


@dataclass(slots=True, kw_only=True)
class Till(Asking):
    """
    What the point of sale remembers while a scenario runs.
    """

    sales: dict[str, Sale] = field(default_factory=dict)
    #: The TSE list as it was when the scenario asked for it to be noted.
    noted: dict[str, Any] | None = None
    #: Documents that were begun and that the till has forgotten.
    forgotten: list[Draft] = field(default_factory=list)

    def sale(self, name: str) -> Sale:
        """
        Give the document called *name*; a new one is drafted when there is none.
        """
        if name not in self.sales:
            number = len(self.sales) + 1
            self.sales[name] = Sale(
                draft=Draft(
                    client_id=self.subject.client_id, guid=self.subject.guid(), number=number
                )
            )
        return self.sales[name]

    def create(self, name: str) -> Exchange:
        """
        Send createDocument for *name* and keep what has to be sent back later.
        """
        exchange = self.subject.create(client_id=self.sale(name).draft.client_id)
        self.started(name, exchange)
        return exchange

    def started(self, name: str, exchange: Exchange) -> None:
        """
        Keep what createDocument answered for *name*.
        """
        sale = self.sale(name)
        if is_signed(fiscal(sale.start)) and not is_ok(sale.end):
            self._forget(sale.draft, sale.start)
        sale.start = exchange
        answer = fiscal(exchange)
        if answer is not None:
            sale.draft = replace(
                sale.draft, started=_handed_out(answer), at=_shop_time(answer, sale.draft.at)
            )

    def lose(self, call: str, name: str, *, manner: Manner = Manner.PATIENT) -> Exchange:
        """
        Make a call whose answer the till never sees, because it gets lost or none is awaited.
        """
        draft = self.sale(name).draft if call == "creates" else self.begun(name).draft
        if call == "creates":
            exchange = self.subject.create(client_id=draft.client_id)
            self._forget(draft, exchange)
        else:
            post = self.subject.store if call == "stores" else self.subject.cancel
            exchange = post(draft.to_json(), manner=manner)
        return self.look(exchange)

    def _forget(self, draft: Draft, start: Exchange | None) -> None:
        answer = fiscal(start)
        if answer is not None and is_signed(answer):
            started = _handed_out(answer)
            self.forgotten.append(replace(draft, guid=self.subject.guid(), started=started))

    def together(
        self, moves: Sequence[tuple[str, str]], *, apart: bool = False
    ) -> tuple[Exchange, ...]:
        """
        Make several calls at the same time, each ``creates``, ``stores`` or ``cancels`` a name.

        ``lists`` asks for open transactions, and its name means nothing.
        """
        calls = [self._outgoing(call, name) for call, name in moves]
        sent = self.subject.together(calls, apart=apart)
        for (call, name), exchange in zip(moves, sent, strict=True):
            if call == "creates":
                self.started(name, exchange)
            elif call != "lists" and not is_ok(self.sale(name).end):
                self.sale(name).end = exchange
        return sent

    def create_each(
        self, names: Sequence[str], *, edge: int = 0
    ) -> Iterator[tuple[str, Exchange]]:
        """
        Send createDocument for each of *names*, the last *edge* of them one after the other.
        """
        return for_each(
            names,
            self.subject,
            alone=self.create,
            together=lambda now: self.together([("creates", each) for each in now], apart=True),
            well=lambda exchange: is_ok(exchange) and is_signed(fiscal(exchange)),
            edge=edge,
        )

    def _outgoing(self, call: str, name: str) -> Outgoing:
        if call == "lists":
            return self.subject.listing()
        draft = self.sale(name).draft
        if call == "creates":
            return self.subject.creating(client_id=draft.client_id)
        return self.subject.posting(_POSTED[call], draft.to_json())

    def begun(self, name: str) -> Sale:
        """
        Give a document that createDocument was answered for; else the scenario is blocked.
        """
        sale = self.sale(name)
        if sale.start is None:
            # A scenario may store what was never started; only a failed start blocks it.
            return sale
        self.checks.presuppose(
            fiscal(sale.start) is not None,
            f"createDocument for {name!r} gave no fiscal response, so nothing can be sent back",
        )
        return sale

    def send(
        self,
        call: str,
        name: str,
        document: dict[str, Any] | str,
        *,
        manner: Manner = Manner.PATIENT,
    ) -> Exchange:
        """
        Send *document* for *name* with ``stores``, ``cancels`` or ``validates``.
        """
        post = {
            "stores": self.subject.store,
            "cancels": self.subject.cancel,
            "validates": self.subject.validate,
        }[call]
        exchange = post(document, manner=manner)
        if call != "validates":
            self.sale(name).end = exchange
            self.sale(name).sent = document if isinstance(document, dict) else None
        return exchange

    def cancel_the_rest(self) -> None:
        """
        Cancel what was started and not ended: nobody is to find his TSE full of our documents.
        """
        shown = _all_open(self.look(self.subject.open_transactions()))
        left = [
            name
            for name, sale in self.sales.items()
            if is_signed(fiscal(sale.start))
            and not is_ok(sale.end)
            and (shown is None or sale.number in shown)
        ]
        for _ in for_each(
            left,
            self.subject,
            alone=lambda name: self.look(
                self.send("cancels", name, self.sale(name).draft.to_json())
            ),
            together=lambda now: [
                self.look(each)
                for each in self.together([("cancels", each) for each in now], apart=True)
            ],
            # What is over already is refused, whoever calls beside.
            well=lambda exchange: exchange.status in {_OK, _NOT_FOUND},
        ):
            pass
        for draft in self.forgotten:
            if shown is None or draft.started.get("fiscalDocumentNumber") in shown:
                self.look(self.subject.cancel(draft.to_json()))


def fiscal(exchange: Exchange | None) -> FiscalAnswer | None:
    """
    Read the fiscal response of an exchange; None when it holds none.
    """
    if exchange is None:
        return None
    try:
        answer = read_answer(exchange.body)
    except UnreadableAnswer:
        return None
    body = unlisted(answer.body)
    if body is not answer.body:
        answer = FiscalAnswer.from_mapping(body)
    return None if answer.fiscal_number is None else answer


def is_signed(answer: FiscalAnswer | None) -> bool:
    """
    Tell whether an answer claims to be signed by the TSE.
    """
    return answer is not None and (answer.fiscal_number or 0) >= 1 and bool(answer.germany.counter)


def is_ok(exchange: Exchange | None) -> bool:
    """
    Tell whether the answer is a success.
    """
    return exchange is not None and exchange.status == _OK


def _all_open(listed: Exchange) -> Sequence[Any] | None:
    """
    Give the numbers of a listing that is shorter than a packet; None where more may be open.
    """
    found = listed.json_or_none() if is_ok(listed) else None
    return found if isinstance(found, list) and len(found) < _PACKET else None


def _handed_out(answer: FiscalAnswer) -> dict[str, int]:
    """
    Rename what createDocument answered to what the later calls want (DE-CXL-0011).
    """
    values = {
        "fiscalDocumentNumber": answer.fiscal_number,
        "fiscalDocumentRevision": answer.effective_revision,
        "fiscalDocumentStartTime": answer.start_unix,
    }
    return {name: value for name, value in values.items() if value is not None}


def _shop_time(answer: FiscalAnswer, otherwise: datetime) -> datetime:
    started = from_unix(answer.start_unix) if answer.start_unix else None
    if started is not None:
        return started.astimezone(SHOP_ZONE)
    try:
        said = datetime.fromisoformat(answer.request_time or "")
    except ValueError:
        return otherwise
    return said if said.tzinfo is not None else otherwise
