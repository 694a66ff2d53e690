"""
The books: what a service that does its duty answers, told from what was asked before.

They know no service and no clock but the one that is set. Each answer is foretold from the
state, judged, and then entered, so that one fault is told once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fiskalprobe.model.accounts import Begun, State
from fiskalprobe.model.ends import ENDED, Ends
from fiskalprobe.model.pages import Entry, Judged, turns
from fiskalprobe.model.said import Said, read
from fiskalprobe.oracles.claims import unclear
from fiskalprobe.oracles.parallel import judge_order
from fiskalprobe.steps.fiscal.together import called
from fiskalprobe.target.deeds import Deed
from fiskalprobe.wire import Exchange

_ANSWERED: Final = "DE-TXN-0001"
_OFFLINE: Final = "DE-OFF-0002"


class Books(Ends):
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
        for turn in turns(new):
            if isinstance(turn, Deed):
                self._enter_deed(turn)
            else:
                said = [told for each in turn if (told := self._read_one(each)) is not None]
                self._enter_all(said)
        return self._claims

    # -- deeds -------------------------------------------------------------------------------

    def _enter_deed(self, deed: Deed) -> None:
        match deed.what:
            case "cut":
                self.cut = frozenset(deed.places)
                self._settle()  # a cut elsewhere may let through what waits
            case "mend":
                self.cut = frozenset()
                self._settle()
            case "heal":
                self.is_blind, self.armed = False, ""
                self._settle()
            case "fault":
                self._arm(deed)
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
        self.failed.clear()
        self.miscounted.clear()
        self.cut = frozenset()
        self.now_unix = None
        self.is_fresh, self.is_blind = True, False
        self._has_strangers = self._unseen = False
        self.armed = ""

    def _settle(self) -> None:
        """
        Let what waits be looked up, where it can have been signed behind our back.
        """
        if {"all", "finish"} & self.cut:
            return
        for account in self.accounts.values():
            account.adrift |= self._has_strangers
            account.unsure |= account.promised & set(account.open)
            if self._has_strangers:
                account.unsure |= set(account.open)
        # A service may, and need not, begin to sign what waited while anything is still cut.
        settled = State.PENDING if self.cut else State.EITHER
        for record in (*self.waiting, *self.pending):
            record.state = settled
            self._drift(record)

    # -- calls -------------------------------------------------------------------------------

    def _enter_all(self, group: list[Said]) -> None:
        """
        Enter calls that were made at the same time, by the order in which they were signed.
        """
        if len(group) > 1:
            alone = (
                self.is_fresh
                and not self.is_blind
                and not self.armed
                and not any(record.state is not State.SIGNED for record in self.records.values())
            )
            alone = alone and not any(each.untold for each in group)
            alone = alone and not any(account.adrift for account in self.accounts.values())
            calls = [
                replace(call, again=(each.client, each.guid) in self.records)
                for each in group
                if (call := called(each.exchange)) is not None
            ]
            backing = tuple(each.exchange for each in group)
            self._claims += [(claim, backing) for claim in judge_order(calls, alone=alone)]
        for account in self.accounts.values():
            account.earlier = account.counter
        self._crowded = len(group) > 1
        self._turn += 1
        if self._crowded and any(each.is_offline and self._may_strike(each) for each in group):
            for account in self.accounts.values():
                account.adrift = account.lost = True
        for said in sorted(group, key=lambda each: (not each.is_signed, each.counter)):
            self._enter(said)
            if said.is_offline and (served := self.account_of(said.client)) is not None:
                served.shaky = True

    def _enter(self, said: Said) -> None:
        if said.exchange.response is None:
            self._lost(said)
            return
        if said.untold:
            self._untold(said)
            return
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
            # The answer that is to get lost may have been one of these.
            self._unseen |= bool(self.armed)
            for account in self.accounts.values():
                account.adrift = account.stirred = True
                account.lost |= bool(self.armed)
        return said

    def _lost(self, said: Said) -> None:
        """
        An answer that did not come leaves open what has happened.
        """
        for account in self.accounts.values():
            account.adrift = account.stirred = account.lost = True
        self.miscounted.add(said.client)
        if said.guid and (said.client, said.guid) not in self.records:
            self._record(said, State.EITHER)

    def _untold(self, said: Said) -> None:
        """
        A success of which nobody can say under which log it stands, is like one that did not come.
        """
        if not self.is_blind and not self._may_strike(said):
            start = said.call == "create"
            requirement = _ANSWERED if start else ENDED[said.call]
            message = f"the answer has no {' and no '.join(said.untold)}, so no book can hold it"
            claim = unclear(requirement, "foretold-start" if start else "foretold-end", message)
            self._claims.append((claim, (said.exchange,)))
        self._unseen = True
        self._lost(said)

    def _create(self, said: Said) -> None:
        if self._is_cut("create"):
            self._foretell(
                _OFFLINE,
                "foretold-outage",
                said,
                ok=not said.is_signed,
                expected="no number of a TSE that is out of reach",
            )
        elif self._may_strike(said):
            self._foretell_loss(said)
            if said.is_offline:
                self._lost_start(said)
        elif not self.is_blind:
            self._foretell(
                _ANSWERED,
                "foretold-start",
                said,
                ok=said.is_signed,
                expected="200 with a number and a signature",
            )
        self.failed[said.client] += said.is_offline
        if self._crowded or not (said.is_offline or said.is_ok):
            self.miscounted.add(said.client)
        if not said.is_signed:
            return
        account = self._signed(said)
        self._next(account, said)
        account.open[said.given] = Begun(
            client=said.client,
            counter=said.counter,
            start_unix=said.answer.germany.start_unix if said.answer else None,
        )
