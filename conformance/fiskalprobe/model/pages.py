"""
The pages of the books: what is entered on them, and how a claim is made that rests on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from fiskalprobe.model.accounts import Account, Record, State
from fiskalprobe.model.foretelling import foretold
from fiskalprobe.model.said import Said
from fiskalprobe.oracles.claims import Claim
from fiskalprobe.target.deeds import Deed
from fiskalprobe.wire import Exchange

_OFFLINE: Final = {"create": "DE-OFF-0002", "store": "DE-OFF-0003", "cancel": "DE-OFF-0004"}

Entry = Exchange | Deed
Judged = tuple[Claim, tuple[Exchange, ...]]


def turns(entries: Sequence[Entry]) -> Iterator[Deed | list[Exchange]]:
    """
    Give deeds and calls in their order, those made at the same time as one turn.
    """
    turn: list[Exchange] = []
    for entry in entries:
        if turn and _turn_of(entry) != (turn[0].together or None):
            yield turn
            turn = []
        if isinstance(entry, Deed):
            yield entry
        else:
            turn.append(entry)
    if turn:
        yield turn


def _turn_of(entry: Entry) -> int:
    return entry.together if isinstance(entry, Exchange) else 0


class Pages:
    """
    What has happened in one world.
    """

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        #: The TSE of each client, once it has signed.
        self.serials: dict[str, str] = {}
        #: By client and GUID, in the order in which they were ended.
        self.records: dict[tuple[str, str], Record] = {}
        self.cut: frozenset[str] = frozenset()
        self.now_unix: int | None = None
        #: Whether the world is known from its beginning.
        self.is_fresh = False
        #: Whether faults are about of which the books know nothing.
        self.is_blind = False
        #: Of which call the next answer of the TSE gets lost: ``create``, ``finish`` or none.
        self.armed = ""
        #: Whether one got lost before anything was known of the TSE.
        self._unseen = False
        #: Whether the calls that are being entered were made at the same time.
        self._crowded = False
        #: How many turns have been entered: each is a call, or several at the same time.
        self._turn = 0
        #: Whether the service may let documents of its own wait.
        self._has_strangers = False
        self._read = 0
        self._claims: list[Judged] = []
        #: By client, how often createDocument was answered -99 and no document has come for it.
        self.failed: Counter[str] = Counter()
        #: Clients of which nobody can tell how often.
        self.miscounted: set[str] = set()

    def account_of(self, client: str) -> Account | None:
        """
        Give the account of a client's TSE, once it has signed for anybody.
        """
        serial = self.serials.get(client.lower())
        if serial is None and len(self.accounts) == 1:
            [serial] = self.accounts
        return None if serial is None else self.accounts[serial]

    @property
    def waiting(self) -> list[Record]:
        """
        The documents that wait for their signature, oldest first.
        """
        return [each for each in self.records.values() if each.state is State.WAITING]

    @property
    def pending(self) -> list[Record]:
        """
        The documents that the service looks up whenever it likes.
        """
        return [each for each in self.records.values() if each.state is State.PENDING]

    # -- below -------------------------------------------------------------------------------

    def _signed(self, said: Said) -> Account:
        """
        Enter a log, and foretell that its counter is above all before.
        """
        if said.serial not in self.accounts:
            self.accounts[said.serial] = Account(adrift=self._unseen, lost=self._unseen)
        account = self.accounts[said.serial]
        self.serials[said.client] = said.serial
        self._foretell(
            "DE-SIG-0005",
            "foretold-counter",
            said,
            ok=said.counter > account.counter,
            expected=f"a counter above {account.counter}",
        )
        account.counter = max(account.counter, said.counter)
        account.signed += 1
        account.shaky = False
        for record in self.pending:
            mine = self.account_of(record.client) is account
            if mine and record.is_surely_lost and record.lost_before is None:
                record.lost_before = said.counter
        return account

    @staticmethod
    def _signed_late(said: Said, account: Account) -> None:
        """
        Enter a log that the TSE may have made, and counted, long before this answer.
        """
        account.counter = max(account.counter, said.counter)
        account.stirred = True

    @staticmethod
    def _ended(account: Account, number: int, operation: str) -> None:
        account.open.pop(number, None)
        account.unsure.discard(number)
        account.ended[number] = operation

    def _record(self, said: Said, state: State, *, number: int = 0) -> Record:
        """
        Enter a document as the latest, whatever was known of it.
        """
        self.records.pop((said.client, said.guid), None)
        record = self.records[said.client, said.guid] = Record(
            client=said.client,
            guid=said.guid,
            operation=said.call,
            state=state,
            turn=self._turn,
            number=number,
            counter=said.counter if state is State.SIGNED else 0,
            answer=said.answer if state is State.SIGNED else None,
        )
        return record

    def _foretell_outage(self, said: Said, *, certain: bool) -> None:
        if certain:
            self._foretell(
                _OFFLINE[said.call],
                "foretold-outage",
                said,
                ok=not said.is_signed,
                expected="no signature of a TSE that is out of reach",
            )

    def _foretell_time(self, said: Said) -> None:
        """
        Foretell the end of a transaction where the clock is held.
        """
        if self.now_unix is None or said.answer is None or self.is_blind:
            return
        end = said.answer.germany.end_unix
        self._foretell(
            "DE-SIG-0014",
            "foretold-end-time",
            said,
            ok=end == self.now_unix,
            expected=f"end {self.now_unix}",
            actual=f"end {end}",
        )

    def _foretell(
        self,
        requirement: str,
        check: str,
        said: Said,
        *,
        ok: bool,
        expected: str,
        actual: str = "",
    ) -> None:
        claim = foretold(
            requirement, check, said.call, ok=ok, expected=expected, actual=actual or said.shown
        )
        self._claims.append((claim, (said.exchange,)))
