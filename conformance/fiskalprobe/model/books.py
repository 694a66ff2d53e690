"""
The books: what a service that does its duty answers, told from what was asked before.

They know no service and no clock but the one that is set. Each answer is foretold from the
state, judged, and then entered, so that one fault is told once. Documented readings are both
foretold: a receipt that is sent again may be refused or answered as before, but never signed anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fiskalprobe.model.accounts import Account, Begun, Record, State
from fiskalprobe.model.pages import Entry, Judged, Pages
from fiskalprobe.model.said import Said, read
from fiskalprobe.oracles.parallel import judge_order
from fiskalprobe.steps.together import called
from fiskalprobe.target.control import Deed
from fiskalprobe.wire import Exchange

#: Which cuts keep a call from the TSE.
_CUT_OFF: Final = {"create": {"all", "create"}, "store": {"all", "finish"}}
#: No packet of a known device is smaller.
PACKET: Final = 8
_OFFLINE_CREATE: Final = -99
_ANSWERS: Final = {"create": "DE-TXN-0001", "store": "DE-TXN-0002", "cancel": "DE-CXL-0001"}
_OFFLINE: Final = {"create": "DE-OFF-0002", "store": "DE-OFF-0003", "cancel": "DE-OFF-0004"}
_ONCE: Final = {"store": "DE-TXN-0009", "cancel": "DE-CXL-0018"}
_UNKNOWN: Final = {"store": "DE-TXN-0014", "cancel": "DE-CXL-0004"}
_GONE: Final = {"store": "DE-TXN-0004", "cancel": "DE-CXL-0003", "close": "DE-LIM-0024"}


class Books(Pages):
    """
    What has happened in one world, and what follows from it.
    """

    # -- turning pages -----------------------------------------------------------------------

    def catch_up(self, timeline: Sequence[Entry]) -> list[Judged]:
        """
        Enter what has happened since the last time, and say what was not as foretold.
        """
        new = timeline[self._read :]
        self._read = len(timeline)
        self._claims = []
        place = 0
        while place < len(new):
            entry = new[place]
            place += 1
            if isinstance(entry, Deed):
                self._enter_deed(entry)
                continue
            group = [entry]
            while entry.together and place < len(new):
                following = new[place]
                if not isinstance(following, Exchange) or following.together != entry.together:
                    break
                group.append(following)
                place += 1
            self._enter_all([said for each in group if (said := self._read_one(each)) is not None])
        return self._claims

    # -- deeds -------------------------------------------------------------------------------

    def _enter_deed(self, deed: Deed) -> None:
        match deed.what:
            case "cut":
                self.cut = frozenset(deed.places)
                self._settle()  # a cut elsewhere may let through what waits
            case "mend" | "heal":
                self.cut = frozenset()
                self.is_blind = False
                self._settle()
            case "fault":
                self.is_blind = True
            case "clock" if deed.now is not None:
                self.now_unix = int(deed.now.timestamp())
            case "restart":
                self._settle()
            case "reset":
                self._forget()
        for account in self.accounts.values():
            account.stirred = True

    def _forget(self) -> None:
        """
        Begin with a world of which everything is known.
        """
        self.accounts.clear()
        self.serials.clear()
        self.records.clear()
        self.cut = frozenset()
        self.now_unix = None
        self.is_fresh, self.is_blind = True, False
        self._has_strangers = False

    def _settle(self) -> None:
        """
        Let what waits be looked up, where it can have been signed behind our back.
        """
        if {"all", "finish"} & self.cut:
            return
        for account in self.accounts.values():
            account.adrift |= self._has_strangers
            if self._has_strangers:
                account.unsure |= set(account.open)
        for record in self.waiting:
            record.state = State.EITHER
            self._drift(record)

    def _drift(self, record: Record) -> None:
        account = self.account_of(record.client)
        if account is None:
            return
        account.adrift = True
        if record.number in account.open:
            account.unsure.add(record.number)

    # -- calls -------------------------------------------------------------------------------

    def _enter_all(self, group: list[Said]) -> None:
        """
        Enter calls that were made at the same time, by the order in which they were signed.
        """
        if len(group) > 1:
            alone = (
                self.is_fresh
                and not self.is_blind
                and not any(record.state is not State.SIGNED for record in self.records.values())
            )
            alone = alone and not any(account.adrift for account in self.accounts.values())
            calls = [call for each in group if (call := called(each.exchange)) is not None]
            backing = tuple(each.exchange for each in group)
            self._claims += [(claim, backing) for claim in judge_order(calls, alone=alone)]
        for said in sorted(group, key=lambda each: (not each.is_signed, each.counter)):
            if said.exchange.response is None:
                self._lost(said)
                continue
            match said.call:
                case "create":
                    self._create(said)
                case "store" | "cancel":
                    self._end(said)
                case "list":
                    self._list(said)
                case "close":
                    self._close(said)
                case "tses":
                    self._count(said)

    def _read_one(self, exchange: Exchange) -> Said | None:
        """
        Read an exchange; what else is asked for may have been signed as well.
        """
        said = read(exchange)
        if said is None and exchange.request.method != "GET":
            self._has_strangers |= bool(self.cut)
            for account in self.accounts.values():
                account.adrift = account.stirred = True
        return said

    def _lost(self, said: Said) -> None:
        """
        An answer that did not come leaves open what has happened.
        """
        for account in self.accounts.values():
            account.adrift = account.stirred = account.lost = True
        if said.guid and (said.client, said.guid) not in self.records:
            self._record(said, State.EITHER)

    def _is_cut(self, call: str) -> bool:
        return bool(self.cut & _CUT_OFF["create" if call == "create" else "store"])

    def _create(self, said: Said) -> None:
        if self._is_cut("create"):
            self._foretell(
                _OFFLINE["create"],
                "foretold-outage",
                said,
                ok=not said.is_signed,
                expected="no number of a TSE that is out of reach",
            )
        elif not self.is_blind:
            self._foretell(
                _ANSWERS["create"],
                "foretold-start",
                said,
                ok=said.is_signed,
                expected="200 with a number and a signature",
            )
        if not said.is_signed:
            return
        account = self._signed(said)
        self._next(account, said)
        account.open[said.given] = Begun(
            client=said.client,
            counter=said.counter,
            start_unix=said.answer.germany.start_unix if said.answer else None,
        )

    def _next(self, account: Account, said: Said) -> None:
        """
        Foretell the number of a transaction that has just been started.
        """
        if account.highest is not None and not account.adrift and not self.is_blind:
            self._foretell(
                "DE-SIG-0013",
                "foretold-number",
                said,
                ok=said.given == account.highest + 1,
                expected=f"number {account.highest + 1}",
            )
        account.highest = max(account.highest or 0, said.given)

    def _end(self, said: Said) -> None:
        record = self.records.get((said.client, said.guid))
        account = self.account_of(said.client)
        if record is not None:
            self._end_again(said, record)
        elif said.number == _OFFLINE_CREATE:
            self._end_unbegun(said)
        elif account is not None and said.number in account.open:
            self._end_open(said, account, account.open[said.number])
        else:
            self._end_nothing(said, account)

    def _end_open(self, said: Said, account: Account, begun: Begun) -> None:
        number = said.number or 0
        certain = number not in account.unsure and not self.is_blind
        if begun.client != said.client:
            certain = False
        if self._is_cut(said.call):
            self._foretell_outage(said, certain=certain)
        elif certain:
            self._foretell(
                _ANSWERS[said.call],
                "foretold-end",
                said,
                ok=said.is_signed,
                expected=f"200, number {number} and a signature: it is open",
            )
        if said.is_offline:
            self._record(said, State.WAITING, number=number)
            return
        if not said.is_signed:
            account.unsure.add(number)
            return
        self._foretell(
            "DE-TXN-0006",
            "foretold-number",
            said,
            ok=said.given == number,
            expected=f"number {number}",
        )
        began = said.answer.germany.start_unix if said.answer else None
        self._foretell(
            "DE-TXN-0008",
            "foretold-times",
            said,
            ok=began == begun.start_unix,
            expected=f"start {begun.start_unix}",
        )
        self._foretell_time(said)
        self._signed(said)
        self._ended(account, number, said.call)
        self._record(said, State.SIGNED, number=said.given)

    def _end_unbegun(self, said: Said) -> None:
        """
        A document whose createDocument fell into an outage is begun and ended at once.
        """
        if self._is_cut(said.call) or (said.call == "cancel" and not said.is_signed):
            self._foretell_outage(said, certain=said.call == "store" and not self.is_blind)
        elif not self.is_blind and not {"create"} & self.cut:
            self._foretell(
                "DE-OFF-0019",
                "foretold-end",
                said,
                ok=said.is_signed,
                expected="200 with a number and a signature",
            )
        if said.is_offline:
            self._record(said, State.WAITING)
        elif said.is_signed:
            account = self._signed(said)
            self._next(account, said)
            self._foretell_time(said)
            self._ended(account, said.given, said.call)
            self._record(said, State.SIGNED, number=said.given)

    def _end_nothing(self, said: Said, account: Account | None) -> None:
        """
        A number that is not open: ended by another document, or never given.
        """
        if said.is_offline and self._is_cut(said.call):
            # Nobody can know it before the TSE is back.
            self._record(said, State.WAITING, number=said.number or 0)
            return
        if not said.is_signed or account is None or self.is_blind:
            return
        ended = account.ended.get(said.number or 0)
        if ended is not None:
            self._foretell(
                "DE-SIG-0006",
                "foretold-once",
                said,
                ok=False,
                expected=f"a refusal: number {said.number} was ended by a {ended} before",
            )
        elif not account.adrift and self.is_fresh:
            self._foretell(
                _UNKNOWN[said.call],
                "foretold-refusal",
                said,
                ok=False,
                expected=f"404: number {said.number} was never given",
            )
        self._signed(said)
        self._record(said, State.SIGNED, number=said.given)

    def _end_again(self, said: Said, record: Record) -> None:
        again = record.operation == said.call
        if record.state is State.SIGNED and said.is_signed:
            same = (said.given, said.counter) == (record.number, record.counter)
            self._foretell(
                _ONCE[said.call],
                "foretold-again",
                said,
                ok=again and same,
                expected=f"a refusal, or the {record.operation} of number {record.number} under "
                f"counter {record.counter} again",
            )
            if not same:
                account = self._signed(said)
                if said.given in account.ended:
                    self._foretell(
                        "DE-SIG-0006",
                        "foretold-once",
                        said,
                        ok=False,
                        expected=f"number {said.given} to stay as it was ended",
                    )
            return
        if record.state is State.SIGNED:
            return
        if not said.is_signed or not again:
            return
        account = self._signed(said)
        account.highest = max(account.highest or 0, said.given)
        account.unsure.discard(record.number)
        self._ended(account, said.given, said.call)
        record.state, record.number, record.counter = State.SIGNED, said.given, said.counter

    def _list(self, said: Said) -> None:
        account = self.account_of(said.client)
        if account is None or said.numbers is None or self.cut or self.is_blind:
            return
        shown = set(said.numbers)
        wrong = {
            operation: sorted(n for n in shown if account.ended.get(n) == operation)
            for operation in _GONE
        }
        for operation, numbers in wrong.items():
            self._foretell(
                _GONE[operation],
                "foretold-unlisted",
                said,
                ok=not numbers,
                expected=f"without {numbers}, ended by a {operation}",
            )
        mine = {
            number
            for number, begun in account.open.items()
            if begun.client == said.client and number not in account.unsure
        }
        if len(account.open) <= PACKET:
            self._foretell(
                "DE-TXN-0003",
                "foretold-listed",
                said,
                ok=mine <= shown,
                expected=f"with {sorted(mine - shown)}",
            )
        strange = shown - set(account.open) - set(account.ended)
        if self.is_fresh and not account.adrift:
            self._foretell(
                "DE-LIM-0015",
                "foretold-numbers",
                said,
                ok=not strange,
                expected=f"without {sorted(strange)}, never given",
            )

    def _close(self, said: Said) -> None:
        account = self.account_of(said.client)
        if account is None or not said.is_ok:
            return
        account.stirred = True
        self._has_strangers |= bool(self.cut)
        if self.cut or len(account.open) > PACKET:
            account.unsure |= set(account.open)
            return
        for number, begun in tuple(account.open.items()):
            if begun.client == said.client and number not in account.unsure:
                self._ended(account, number, "close")
            else:
                account.unsure.add(number)

    def _count(self, said: Said) -> None:
        for tse in said.tses:
            account = self.accounts.get(tse.serial)
            if account is None or self.cut or self.is_blind:
                continue
            pending = len(account.open)
            if self.is_fresh and not account.adrift and not account.unsure:
                self._foretell(
                    "DE-LIM-0009",
                    "foretold-open",
                    said,
                    ok=tse.started == pending,
                    expected=f"startedTransactions {pending}",
                    actual=str(tse.started),
                )
            if account.signatures is not None:
                least = account.signatures + account.signed
                exact = not account.stirred and not account.adrift
                self._foretell(
                    "DE-TSE-0002" if account.signed else "DE-STA-0010",
                    "foretold-signatures",
                    said,
                    ok=tse.signatures == least or (not exact and tse.signatures > least),
                    expected=f"createdSignatures {least}",
                    actual=str(tse.signatures),
                )
            account.signatures, account.signed, account.stirred = tse.signatures, 0, False
