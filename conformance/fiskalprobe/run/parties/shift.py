"""
The till under judgement in one scenario: its errands, the calls it makes, what it prints.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from fiskalprobe.run.checks import Checks
from fiskalprobe.run.parties.subject import Subject
from fiskalprobe.target.deeds import Act
from fiskalprobe.target.pointofsale import Errand, PointOfSale, is_done, last_line, printed_on
from fiskalprobe.wire import Exchange
from fiskalprobe.wire.inbound import Answered, Incoming

#: From here on an answer is a refusal; so much of it is shown.
_REFUSED: Final = 400
#: What createDocument answers to a client that it does not know.
_UNKNOWN: Final = 422
_SHOWN: Final = 200
#: What leaves something over in the till, and what ends that.
_ENDED_BY: Final = {Errand.ORDER: Errand.PAY, Errand.PARK: Errand.RECALL}


class Absence(StrEnum):
    """
    How a till learns that the service itself is away.
    """

    REFUSES = "refuses connections"
    ANSWERS_503 = "answers 503"


#: What a till hears where an answer was lost on its way.
LOST: Final = {
    "breaks off": Answered(status=200, body=b"", is_cut=True),
    "becomes a 504": Answered(status=504, body=b"The service did not answer in time."),
}


class Shift:
    """
    The till of a scenario and its calls so far.
    """

    def __init__(
        self,
        subject: Subject,
        checks: Checks,
        till: PointOfSale | None,
        *,
        acted: Callable[[Act], None],
    ) -> None:
        self.subject = subject
        self.checks = checks
        self._till = till
        self._acted = acted
        #: The calls of each errand, the newest errand last.
        self.errands: list[list[Exchange]] = []
        #: How the newest errand ended.
        self.act: Act | None = None
        #: What it printed on its newest errand, once that was handed over.
        self.paper = ""
        #: What happens when the service has answered a call, before the till hears of it, and
        #: what it hears instead, if that is something else.
        self.meanwhile: Callable[[Exchange], Answered | None] | None = None
        #: What looks at each errand once it has ended, beside what the scenario asks of it.
        self.watch: Callable[[Shift], object] | None = None
        #: What the errands were, as many as there are of their calls.
        self.sent_on: list[Errand] = []
        #: Which of them were sales for cash that the till says are done.
        self.sold: list[bool] = []
        #: Whether the service answers as a later release; whether it was away in this scenario,
        #: or an answer of it was lost.
        self.looks_ahead = False
        self.was_away = False
        #: How the service is away; None while it is there.
        self.absence: Absence | None = None
        #: How many sales the till has ended without it; the first errand on which it was away.
        self.sold_without = 0
        self.left_at = 0
        #: The first errand of the day that is looked at.
        self.day_at = 0
        self._may_owe = False
        #: What is left over in the till, by the errand that ends it.
        self._due: set[Errand] = set()

    @property
    def calls(self) -> list[Exchange]:
        """
        The calls of the newest errand.
        """
        if not self.errands:
            raise LookupError("this step looks at a till's calls, and it was on no errand yet")
        return self.errands[-1]

    @property
    def every_call(self) -> list[Exchange]:
        """
        The calls of all errands, in their order.
        """
        return [call for errand in self.errands for call in errand]

    def run(self, errand: Errand) -> None:
        """
        Send the till on an errand and keep what it calls.
        """
        till = self._till
        if till is None:
            self.checks.presuppose(ok=False, message="the subject is no till")
            return
        self.errands.append([])
        self.sent_on.append(errand)
        self.paper = ""
        self.act = till.run(errand, self._answered)
        self._acted(self.act)
        self.sold.append(errand is Errand.SALE and is_done(self.act))
        self._due.discard(errand)
        if errand in _ENDED_BY:
            self._due.add(_ENDED_BY[errand])
        if self.absence is None:
            self._may_owe &= errand is not Errand.RESUME
        else:
            self.sold_without += self.sold[-1]
        if self.watch is not None:
            self.watch(self)

    def service_leaves(self, how: Absence, *, midway: bool = False) -> None:
        """
        Let the service itself be away for the till, perhaps *midway* through an errand; its TSE
        is as it was.
        """
        self.left_at = len(self.errands) - midway
        self.absence, self._may_owe, self.was_away = how, True, True
        if self._till is not None and how is Absence.REFUSES:
            self._till.unreachable(on=True)

    def answer_is_lost(self) -> None:
        """
        Note that the till was not told what came of a call of the newest errand.
        """
        self.left_at = len(self.errands) - 1
        self._may_owe, self.was_away = True, True

    def service_returns(self) -> None:
        """
        Let the service be there again, at the same address.
        """
        if self._till is not None and self.absence is Absence.REFUSES:
            self._till.unreachable(on=False)
        self.absence = None

    def arrange(self, errand: Errand) -> None:
        """
        Send the till on an errand that the scenario presupposes.
        """
        self.run(errand)
        self.require_done()

    def require_done(self) -> None:
        """
        Go on only where the errand was run; what could not be run shows nothing of a duty.
        """
        act = self.act
        if act is None:
            return
        refused = [call for call in self.calls if (call.status or 0) >= _REFUSED]
        unknown = [call for call in refused if call.status == _UNKNOWN and _begins(call)]
        self.checks.presuppose(
            not (is_done(act) and unknown),
            "the till could not begin a document: createDocument was answered 422 "
            + "".join(call.body[:_SHOWN] for call in unknown[-1:])
            + f"; it has to call as {self.subject.client_id}",
        )
        self.checks.presuppose(
            is_done(act),
            f"the till could not run the errand {act.handle}: {last_line(act.answer)}"
            + "".join(
                f"; {call.request.path.rpartition('/')[2]} was answered {call.status} "
                f"{call.body[:_SHOWN]}"
                for call in refused[-1:]
            ),
        )

    def take_paper(self) -> None:
        """
        Have handed over what the till printed. Where that is nothing, nothing shows.
        """
        till = self._till
        if till is None:
            self.checks.presuppose(ok=False, message="the subject is no till")
            return
        act = till.paper()
        self._acted(act)
        self.paper = printed_on(act)
        self.checks.presuppose(
            bool(self.paper.strip()), "the till handed over nothing that it printed"
        )

    def tidy(self) -> None:
        """
        Let a till that was left in the middle of a sale end it before the world begins anew, send
        what it owes, and have paid what a table has ordered or somebody has parked: its journal is
        not to hold documents that no service knows.
        """
        self.look_ahead(on=False)
        self.meanwhile = self.watch = None
        self.service_returns()
        if self._till is not None and (self._is_midway or self._may_owe):
            self.run(Errand.RESUME)
        for errand in sorted(self._due):
            self.run(errand)

    @property
    def _is_midway(self) -> bool:
        """
        Whether the till may be in the middle of a sale: it was to fail there, or it has failed
        of itself after it had called the service.
        """
        act = self.act
        if act is None or act.handle == Errand.RESUME:
            return False
        return act.handle == Errand.BEGIN or (bool(self.calls) and not is_done(act))

    def look_ahead(self, *, on: bool) -> None:
        """
        Let the service answer as a later release, or as it is.
        """
        self.looks_ahead = on
        if self._till is not None:
            self._till.look_ahead(on)

    def _answered(self, call: Incoming) -> Answered:
        """
        Let the service answer one call of the till, and keep it.
        """
        if not call.path.startswith("/api/"):
            return Answered(
                status=404, body=b"A till has the addresses below /api/ and no others."
            )
        if self.absence is not None:
            return Answered(status=503, body=b"The service is away.")
        exchange = self.subject.send(
            call.method,
            call.path,
            octets=call.body or None,
            headers={"content-type": _plain(call.media_type)} if call.body else None,
        )
        self.calls.append(exchange)
        if self.meanwhile is not None and (instead := self.meanwhile(exchange)) is not None:
            return instead
        response = exchange.response
        if response is None:
            return Answered(status=502, body=b"The simulated service gave no answer.")
        return Answered(
            status=response.status,
            body=response.content,
            media_type=response.headers.get("content-type", ""),
        )


def _begins(call: Exchange) -> bool:
    return call.request.path.rstrip("/").endswith("/createDocument")


def _plain(media_type: str) -> str:
    """
    Leave out of a media type what no header can carry.
    """
    return media_type.encode("ascii", "replace").decode()
