"""
The twin: a simulator that lives the subject's life, and the differences that came of it.

Each kind of difference is told once, by the shortest way there: the first exchange that differs
in the scenario with the fewest exchanges before it. What differs later in a scenario may only
follow from that, and what differs in most answers to a call in the same way is a habit of one of
the two; both are told apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fiskalprobe.differential.comparison import Deviation, call_of, compare
from fiskalprobe.differential.correspondence import Correspondence
from fiskalprobe.run.evidence import recorded
from fiskalprobe.stream.records import Difference
from fiskalprobe.target.connection import Connection
from fiskalprobe.target.model import SAMPLE_CLIENT, SIMULATOR_CLOUD, SIMULATOR_STAFF, Target
from fiskalprobe.wire import Exchange, Redactor

#: What a request keeps of its headers; the others belong to the way to the subject.
_KEPT: Final = ("content-type", "authorization")
#: What is seen no more often than this is no habit yet.
_A_FEW: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """
    A deviation where it was seen.
    """

    call: str
    deviation: Deviation
    subject: Exchange
    reference: Exchange
    #: How many exchanges of the scenario stand before it.
    before: int

    @property
    def kind(self) -> tuple[str, str]:
        """
        What is told once.
        """
        return self.call, self.deviation.field

    @property
    def name(self) -> str:
        """
        The kind in words.
        """
        return f"{self.call} {self.deviation.field}"


class Twin:
    """
    Repeats every exchange of the subject's wire with the reference and compares the answers.
    """

    def __init__(self, *, subject: Connection, reference: Connection) -> None:
        self._subject = subject
        self._reference = reference
        self._names = Correspondence(_credentials(subject.target, reference.target))
        self._sights: dict[tuple[str, str], list[_Sight]] = {}
        #: How many answers to each call have been compared.
        self._compared: Counter[str] = Counter()
        self._scenario = ""
        self._before = 0
        self._begin_anew()
        for exchange in subject.look:
            self.exchanged(exchange)
        subject.wire.listen(self.exchanged)
        # What meets other calls cannot be compared, so none does that need not.
        subject.wire.one_by_one = True

    def exchanged(self, exchange: Exchange) -> None:
        """
        Ask the reference the same, compare, and learn what it calls things.
        """
        if self._subject.control.owns(exchange):
            self._manipulated(exchange)
            return
        if exchange.scenario != self._scenario:
            self._scenario, self._before = exchange.scenario, 0
        answer = self._ask(exchange)
        # Calls at the same time may be served in any order, so their answers need not agree.
        comparable = exchange.together == 0
        if comparable and exchange.response is not None and answer.response is not None:
            self._compare(exchange, answer)
        self._before += 1

    def differences(self) -> list[Difference]:
        """
        Tell each kind of difference: first those that began a scenario, habits after them.
        """
        redactor = Redactor(self._subject.target.ixit.secrets)
        habits = self._habits()
        first: dict[str, _Sight] = {}
        for kind, seen in self._sights.items():
            for sight in seen if kind not in habits else ():
                known = first.setdefault(sight.subject.scenario, sight)
                if sight.subject.id < known.subject.id:
                    first[sight.subject.scenario] = sight
        found: list[Difference] = []
        for kind, seen in self._sights.items():

            def follows(sight: _Sight) -> str:
                began = first.get(sight.subject.scenario, sight)
                return began.name if began.subject.id < sight.subject.id else ""

            best = min(seen, key=lambda each: (follows(each) != "", each.before, each.subject.id))
            told = recorded(best.reference, redactor)
            found.append(
                Difference(
                    call=best.call,
                    field=best.deviation.field,
                    subject=best.deviation.subject,
                    reference=best.deviation.reference,
                    exchange=best.subject.id,
                    scenario=best.subject.scenario,
                    before=best.before,
                    follows="" if kind in habits else follows(best),
                    always=kind in habits,
                    times=len(seen),
                    scenarios=len({each.subject.scenario for each in seen}),
                    twin={"request": told.request, "response": told.response},
                )
            )
        return sorted(found, key=lambda each: (each.always, each.follows != "", each.exchange))

    def close(self) -> None:
        """
        Let go of the reference.
        """
        self._reference.close()

    # -- below -------------------------------------------------------------------------------

    def _compare(self, exchange: Exchange, answer: Exchange) -> None:
        call = call_of(exchange.request)
        self._compared[call] += 1
        api = self._subject.target.ics.api
        is_fiscal = self._subject.target.ics.role == "middleware"
        for deviation in compare(
            exchange, answer, api=api, names=self._names, is_fiscal=is_fiscal
        ):
            sight = _Sight(
                call=call,
                deviation=deviation,
                subject=exchange,
                reference=answer,
                before=self._before,
            )
            self._sights.setdefault(sight.kind, []).append(sight)
        self._names.learn(*(_body(each) for each in (exchange, answer)))

    def _habits(self) -> frozenset[tuple[str, str]]:
        """
        Find the differences by which two services are told apart, whatever happens.

        What a single call to sell answers is none, however often it is the same: there may be
        but one sale in all scenarios.
        """
        alike: dict[tuple[str, str], Deviation] = {}
        often: set[Deviation] = set()
        for kind, seen in self._sights.items():
            if len({each.deviation for each in seen}) > 1:
                continue
            alike[kind] = seen[0].deviation
            if len(seen) > _A_FEW and 2 * len(seen) >= self._compared[kind[0]]:
                often.add(seen[0].deviation)
        calls = Counter(alike.values())
        return frozenset(
            kind
            for kind, deviation in alike.items()
            if deviation in often and (kind[0].startswith("GET ") or calls[deviation] > 1)
        )

    def _ask(self, exchange: Exchange) -> Exchange:
        asked = exchange.request
        kept = {
            name: self._names.text(value)
            for name, value in asked.headers.items()
            if name.lower() in _KEPT
        }
        address = asked.url.partition(asked.path)[2]
        return self._reference.wire.send(
            asked.method,
            self._names.text(asked.path + address),
            text=self._names.text(asked.body) if asked.body or "content-type" in kept else None,
            headers=kept,
            manner=exchange.manner,
        )

    def _manipulated(self, exchange: Exchange) -> None:
        """
        Do to the reference what was done to the subject's world.
        """
        asked = exchange.request
        if asked.method == "GET" or exchange.status not in range(200, 300):
            return
        url = self._subject.target.control.url.rstrip("/") + "/"
        name = (asked.path if url.startswith("/") else asked.url).removeprefix(url)
        if name == "reset":
            self._begin_anew()
            return
        self._reference.wire.send(
            asked.method,
            f"/_control/{name}",
            text=self._names.text(asked.body) if asked.body else None,
        )

    def _begin_anew(self) -> None:
        self._names.forget()
        self._reference.control.reset()
        if not self._subject.control.offers("clock"):
            # Nobody sets the subject's clock, so the reference goes by the one of this machine.
            self._reference.control.set_clock(datetime.now(UTC))


def _body(exchange: Exchange) -> object:
    try:
        return exchange.json()
    except ValueError:
        return None


def _credentials(subject: Target, reference: Target) -> dict[str, str]:
    """
    Say what lets the judge into the reference, where the subject's own was named.
    """
    cloud = subject.ixit.cloud
    pairs = {subject.ixit.client_id: SAMPLE_CLIENT, subject.ixit.staff or "": SIMULATOR_STAFF}
    for own, other in (
        (subject.ixit.credentials, reference.ixit.credentials),
        (subject.ixit.foreign, reference.ixit.foreign),
    ):
        if own is not None and other is not None:
            pairs |= {own.api_key: other.api_key, own.api_secret: other.api_secret}
    if cloud is not None:
        pairs |= {
            cloud.key: SIMULATOR_CLOUD.key,
            cloud.secret: SIMULATOR_CLOUD.secret,
            cloud.identification: SIMULATOR_CLOUD.identification,
        }
    return {own: other for own, other in pairs.items() if own and own != other}
