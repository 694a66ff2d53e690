"""
Plays a case: fills its placeholders, sends its requests, and has every answer judged.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import Any, Final

from fiskalprobe.differential.comparison import call_of
from fiskalprobe.fuzz.case import Ask, Case, filled
from fiskalprobe.fuzz.cloudwork import judge_signed
from fiskalprobe.fuzz.demands import (
    is_harmless,
    judge_spelling,
    judge_state,
)
from fiskalprobe.fuzz.documents import CREATE, post
from fiskalprobe.fuzz.notebook import Notebook
from fiskalprobe.oracles.claims import Claim, broken
from fiskalprobe.oracles.fiscalanswer import UnreadableAnswer, read_answer
from fiskalprobe.run.checks import Blocked
from fiskalprobe.run.cloud import Cloud
from fiskalprobe.run.cloud_line import object_of
from fiskalprobe.wire import Exchange, NotJson

#: The bits of a GUID that tell its variant and version, and what they are where it was drawn.
_MARKED: Final = 0xC000 << 48 | 0xF000 << 64
_RANDOM: Final = 0x8000 << 48 | 0x4000 << 64
_OK: Final = 200
_ABORT: Final = (
    '{"uniqueClientId":"~CLIENT~","documentGuid":"~GUID~","documentId":"~SERIAL~",'
    '"createDate":"2026-01-05T09:00:00+01:00","bookDate":"2026-01-05T09:00:00+01:00",'
    '"fiscalDocumentNumber":~NUMBER~,"fiscalDocumentRevision":~REVISION~,'
    '"fiscalDocumentStartTime":~START~}'
)


class Enough(BaseException):
    """
    Nothing more is to be played: neither an error nor a finding, so nothing may catch it.
    """


class Player(ABC):
    """
    Plays cases against one subject.
    """

    #: How many cases share a world, where worlds can be reset at all.
    batch = 1

    def __init__(self, notebook: Notebook, *, seed: int) -> None:
        self.notebook = notebook
        self.seed = seed
        self.values: dict[str, str] = {}
        self.played = 0
        self.exchanges: list[Exchange] = []
        salt = notebook.rules.salt
        drawn = f"{seed}/{salt}" if salt else seed
        self._random = random.Random(drawn)  # noqa: S311 - reproducible on purpose
        #: Whether the state is looked at around each call, to see what a refused one leaves.
        self.is_watchful = True
        self._in_world = 0
        self._state: Mapping[str, Any] | None = None
        #: Why no world could be had any more; empty for as long as there is one.
        self.stopped = ""

    @property
    def wire(self) -> Any:
        """
        The way to the subject.
        """
        return self.notebook.connection.wire

    # -- one case ----------------------------------------------------------------------------

    def play(self, case: Case, *, afresh: bool = False) -> list[tuple[Claim, str]]:
        """
        Play one case and give the broken claims, each with the call that it is about: the
        operation of the case, or one by which was looked what the case has done.

        *afresh* asks for a world of its own.
        """
        if afresh or self._in_world >= self.batch or not self.notebook.running:
            self.turn(case)
        self._in_world += 1
        self.played += 1
        self.notebook.broken = []
        self.exchanges = []
        self.renew(case)
        for ask in case.asks:
            self._ask(ask)
        if case.same_as >= 0:
            claim = judge_spelling(
                case.spelling, case.about, self.exchanges[case.same_as], self.exchanges[-1]
            )
            self.notebook.record(claim, (self.exchanges[case.same_as], self.exchanges[-1]))
        self.tidy()
        own = {exchange.id for exchange in self.exchanges}
        return [
            (
                claim,
                case.about
                if not seen or own & {exchange.id for exchange in seen}
                else call_of(seen[-1].request),
            )
            for claim, seen in self.notebook.broken
        ]

    def turn(self, case: Case) -> None:
        """
        End the page and begin the next one, in a fresh world where there is one to be had.
        """
        self.end()
        self.notebook.open_page(self.played + 1, case.about, seed=self.seed)
        self._in_world = 0
        self._state = None
        try:
            self.furnish()
        except Blocked as blocked:
            self.stopped = str(blocked)
            self.notebook.interrupted(blocked)
            raise Enough from blocked

    def end(self) -> None:
        """
        End the page that is open.
        """
        if self.notebook.running:
            self.leave()
            self.notebook.end()

    def leave(self) -> None:
        """
        Leave a world that is not reset as it was found.
        """
        return

    def _ask(self, ask: Ask) -> None:
        before: Mapping[str, Any] = {}
        if self.is_watchful:
            before = self._state if self._state is not None else self.look()
        exchange = self.send(ask)
        self.exchanges.append(exchange)
        if exchange.response is None:
            self.notebook.record(self.silence(exchange), (exchange,))
            self._state = None
            return
        for claim in self.describe(exchange):
            self.notebook.record(claim, (exchange,))
        if self.is_watchful and is_harmless(exchange):
            after = self.look()
            claim = judge_state(exchange, before, after, cloud=self.is_cloud)
            self.notebook.record(claim, (exchange,))
            self._state = after
        else:
            self._state = before if exchange.request.method == "GET" else None
        self.learn(exchange)

    def send(self, ask: Ask) -> Exchange:
        """
        Send one request with its rooms filled.
        """
        values = self.values
        body = None if ask.body is None else filled(ask.body, values)
        exchange: Exchange = self.wire.send(
            ask.method,
            filled(ask.path, values),
            query={name: filled(value, values) for name, value in ask.query.items()} or None,
            text=body,
            headers={name: filled(value, values) for name, value in ask.headers.items()},
        )
        return exchange

    def guid(self) -> str:
        """
        Draw a fresh GUID.
        """
        # By hand, because three are drawn for each case and the library makes an object of each.
        bits = self._random.getrandbits(128) & ~_MARKED | _RANDOM
        digits = f"{bits:032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def silence(self, exchange: Exchange) -> Claim:
        """
        Say that a call was not answered at all.
        """
        return broken(
            "DE-CER-0004" if self.is_cloud else "DE-STA-0002",
            "answers",
            "the call is answered",
            expected="an answer",
            actual=str(exchange.error),
            code="not-answers",
        )

    # -- what differs between the surfaces ---------------------------------------------------

    is_cloud = False

    @abstractmethod
    def furnish(self) -> None:
        """
        Bring about what the cases presuppose.
        """

    @abstractmethod
    def look(self) -> Mapping[str, Any]:
        """
        Look at everything that a refused call has to leave as it was.
        """

    def renew(self, case: Case) -> None:
        """
        Fill the rooms that are another's in every case.
        """
        del case
        self.values |= {"NEW": self.guid(), "OTHER": self.guid()}

    def learn(self, exchange: Exchange) -> None:
        """
        Take from an answer what later requests need.
        """
        del exchange

    def describe(self, exchange: Exchange) -> list[Claim]:
        """
        Judge what the ambient oracles leave open.
        """
        del exchange
        return []

    def tidy(self) -> None:
        """
        Leave nothing open in a world that is not reset.
        """
        return


class Till(Player):
    """
    Plays against a fiscal service.
    """

    def furnish(self) -> None:
        """
        Find the TSE; the client is declared.
        """
        listed = _listed(self.wire.send("GET", "/api/v1/management/germany/tse"))
        serial = next((str(each["tseSerial"]) for each in listed if "tseSerial" in each), "")
        self.values |= {"CLIENT": self.notebook.connection.target.ixit.client_id, "TSE": serial}

    def renew(self, case: Case) -> None:
        """
        Forget what the last case was given.
        """
        super().renew(case)
        self._number()
        self.values |= {"NUMBER": "1", "REVISION": "0", "START": "1767600000"}

    def _number(self) -> None:
        self.values |= {"GUID": self.guid(), "SERIAL": f"{self._random.getrandbits(40):012}"}

    def look(self) -> Mapping[str, Any]:
        """
        Look at the counters of each TSE, and at the ledger where the subject shows it.
        """
        found: dict[str, Any] = {}
        for entry in _listed(self.wire.send("GET", "/api/v1/management/germany/tse")):
            serial = str(entry.get("tseSerial"))[:8]
            found[f"open transactions of {serial}"] = entry.get("startedTransactions")
            found[f"signatures of {serial}"] = entry.get("createdSignatures")
        control = self.notebook.connection.control
        if control.offers("ledger"):
            ledger = control.ledger(limit=20)
            found["open"] = ledger.get("openTransactions")
            found["waiting"] = ledger.get("waiting")
            found["documents"] = [
                (each.get("documentGuid"), each.get("state"), each.get("signatureCounter"))
                for each in ledger.get("documents", ())
            ]
        return found

    def learn(self, exchange: Exchange) -> None:
        """
        Take number, revision and start from an answer to createDocument.
        """
        if exchange.request.path != CREATE or exchange.status != _OK:
            return
        try:
            answer = read_answer(exchange.body)
        except UnreadableAnswer:
            return
        self._number()
        self.values |= {
            "NUMBER": str(answer.fiscal_number if answer.fiscal_number is not None else 1),
            "REVISION": str(answer.effective_revision or 0),
            "START": str(answer.start_unix or 0),
        }

    def tidy(self) -> None:
        """
        Cancel what the case started and could not end, where no reset does it.
        """
        last = self.exchanges[-1] if self.exchanges else None
        if (
            last is None
            or self.notebook.connection.control.offers("reset")
            or not any(each.request.path == CREATE for each in self.exchanges)
            or (last.request.path != CREATE and last.status == _OK)
        ):
            return
        self._number()
        self.send(post("cancel", _ABORT))
        self._state = None


class CloudTill(Player):
    """
    Plays against a cloud TSE.
    """

    is_cloud = True
    batch = 25
    _cloud: Cloud | None = None

    def furnish(self) -> None:
        """
        Set up a TSS with a client, an open transaction and an export.
        """
        self._cloud = cloud = Cloud(self.notebook.subject(), self.notebook.checks())
        cloud.create("shop")
        cloud.move("shop", "UNINITIALIZED")
        cloud.set_pin("shop")
        cloud.admin_in("shop")
        cloud.move("shop", "INITIALIZED")
        cloud.register("till", "shop")
        cloud.write("sale", "ACTIVE", client="till")
        manager = object_of(cloud.log_in_to_management()) or {}
        token = str(manager.get("access_token"))
        listed = object_of(cloud.send("GET", "/api/v0/organizations", bearer=token)) or {}
        organizations = listed.get("data") or [{}]
        key = cloud.credentials()
        shop = cloud.tss_of("shop")
        cloud.send("PUT", f"{shop}/export/{cloud.id('export')}", body={})
        self.values |= {
            "TSS": cloud.id("shop"),
            "CLIENT": cloud.id("till"),
            "TX": cloud.id("sale"),
            "EXPORT": cloud.id("export"),
            "REVISION": "2",
            "PIN": "1234567890",
            "PUK": cloud.puks["shop"],
            "TOKEN": cloud.token(),
            "MANAGER": token,
            "ORGANIZATION": str(organizations[0].get("_id")),
            "KEY": key.api_key,
            "SECRET": key.api_secret,
        }

    def tidy(self) -> None:
        """
        Disable what the case created, where no reset does it, and go on with the shop.
        """
        self._give_back(keeping=(self.values["TSS"],))

    def leave(self) -> None:
        """
        Disable the shop as well.
        """
        self._give_back(keeping=())

    def _give_back(self, *, keeping: Collection[str]) -> None:
        if self._cloud is None or self.notebook.connection.control.offers("reset"):
            return
        for tss in self._cloud.tidy(keeping=keeping):
            self.notebook.note(f"TSS {tss} could not be disabled, and takes up a place")

    def describe(self, exchange: Exchange) -> list[Claim]:
        """
        Compare what was signed with what was given.
        """
        return judge_signed(exchange)

    def renew(self, case: Case) -> None:
        """
        Forget what the last case was given.
        """
        super().renew(case)
        self.values["SERIAL"] = f"{self._random.getrandbits(40):012}"

    def look(self) -> Mapping[str, Any]:
        """
        Look at the TSS, its client and its transaction.
        """
        shop = f"/api/v2/tss/{self.values['TSS']}"
        head = {"Authorization": f"Bearer {self.values['TOKEN']}"}
        found: dict[str, Any] = {}
        for name, room in (("", ""), ("/client/", "CLIENT"), ("/tx/", "TX")):
            path = f"{shop}{name}{self.values[room] if room else ''}"
            exchange = self.wire.send("GET", path, headers=head)
            found[name.strip("/") or "tss"] = (exchange.status, exchange.body)
        return found


def _listed(exchange: Exchange) -> list[Mapping[str, Any]]:
    try:
        found = exchange.json()
    except NotJson:
        return []
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
