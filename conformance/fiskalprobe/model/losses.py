"""
Losses: what follows when the TSE did its work and its answer got lost.

The service cannot know what its TSE has done, but the books do, because somebody let the answer
be lost on purpose. Where a service may look for a lost transaction or leave it alone, both are
foretold (DE-OFF-0032, DE-OFF-0033).
"""

from __future__ import annotations

from typing import Final

from fiskalprobe.model.accounts import Account, Record, State
from fiskalprobe.model.pages import Pages
from fiskalprobe.model.said import Said
from fiskalprobe.target.deeds import Deed

#: The fault of which the books know what it does.
LOST: Final = "drop-answer-after-commit"
#: Which cuts keep a call from the TSE.
CUT_OFF: Final = {"create": {"all", "create"}, "finish": {"all", "finish"}}
#: What an answer gives for a number while the TSE is away.
_NO_NUMBER: Final = {"create": -99, "store": 0, "cancel": 0}
_OUTAGE: Final = "DE-OFF-0032"
_NOT_AGAIN: Final = "DE-OFF-0033"


class Losses(Pages):
    """
    Pages on which lost answers of the TSE are entered.
    """

    def _arm(self, deed: Deed) -> None:
        """
        Enter that an answer is going to be lost, or a fault of which nothing can be foretold.
        """
        known = (
            deed.fault == LOST and deed.count == 1 and deed.places in {("create",), ("finish",)}
        )
        self.armed = deed.places[0] if known else ""
        self.is_blind |= not known

    def _is_cut(self, call: str) -> bool:
        return bool(self.cut & CUT_OFF[_place(call)])

    def _may_strike(self, said: Said) -> bool:
        """
        Tell whether the answer of the TSE to this call may be the one that gets lost.
        """
        return self.armed == _place(said.call) and not self._is_cut(said.call)

    def _foretell_loss(self, said: Said) -> None:
        """
        Foretell the form of an outage, or a service that has asked its TSE once more.
        """
        number = said.answer.fiscal_number if said.answer else None
        wanted = _NO_NUMBER[said.call]
        self._foretell(
            _OUTAGE,
            "foretold-loss",
            said,
            ok=said.is_signed or (said.is_offline and number == wanted),
            expected=f"the form of an outage, with the number {wanted}",
        )

    # -- starts ------------------------------------------------------------------------------

    def _lost_start(self, said: Said) -> None:
        """
        Enter a transaction of which only the TSE knows.
        """
        self.armed = ""
        account = self.account_of(said.client)
        strange = said.client not in self.serials  # it may have a TSE of its own
        self._unseen |= strange
        if account is None:
            return
        account.stirred = True
        unsure = account.adrift or account.shaky or self._crowded or strange
        # For an end the service may have gone on with a transaction that it had lost before.
        unsure |= said.call != "create" and said.client in account.phantoms.values()
        if account.highest is None or unsure:
            # The service may not have called a TSE that was away a moment ago.
            account.adrift = account.lost = True
            return
        account.highest += 1
        account.signed += 1
        account.phantoms[account.highest] = said.client

    def _next(self, account: Account, said: Said) -> None:
        """
        Foretell the number of a transaction that has just been started.

        A service may go on with one of its own whose start got lost, and one that retries within
        a call has taken one number more.
        """
        highest = account.highest
        if highest is not None and not account.adrift and not self.is_blind:
            found = {n for n, client in account.phantoms.items() if client == said.client}
            spare = sum(record.lost_after is not None for record in self.pending)
            spare += self._may_strike(said)
            numbers = sorted(found | set(range(highest + 1, highest + 2 + spare)))
            self._foretell(
                "DE-SIG-0013",
                "foretold-number",
                said,
                ok=said.given in numbers,
                expected="number " + " or ".join(map(str, numbers)),
            )
            account.phantoms |= dict.fromkeys(range(highest + 1, said.given), said.client)
        account.phantoms.pop(said.given, None)
        account.highest = max(highest or 0, said.given)

    # -- ends --------------------------------------------------------------------------------

    def _lost_end(self, said: Said, account: Account, number: int) -> None:
        """
        Enter an end that the TSE has signed and of which the service does not know.
        """
        self.armed = ""
        certain = not (account.adrift or account.shaky or self._crowded)
        account.stirred = True
        record = self._record(said, State.PENDING, number=number)
        record.lost_after, record.is_surely_lost = account.earlier, certain
        if certain:
            account.signed += 1
            record.lost_unix = self.now_unix
            self._ended(account, number, said.call)
        else:
            account.unsure.add(number)

    def _lost_again(self, said: Said, record: Record) -> None:
        """
        Enter that the answer got lost while a document that waits was sent again.
        """
        self.armed = ""
        record.state = State.PENDING
        account = self.account_of(said.client)
        if account is None:
            return
        account.stirred = account.adrift = True
        if record.number and said.number in account.open and said.number != record.number:
            self._twofold(said, record, account)
            return
        if record.is_twofold:
            return
        if record.lost_after is None:
            record.lost_after = account.earlier
        if record.number in account.open:
            account.unsure.add(record.number)
        if not record.number:
            account.lost = True

    @staticmethod
    def _twofold(said: Said, record: Record, account: Account) -> None:
        """
        Enter a document that is put off under a second number.

        Whether the service goes on with the first or with the second is its own business.
        """
        account.promised.add(said.number or 0)
        account.unsure.add(said.number or 0)
        account.adrift = True
        record.state, record.is_twofold = State.PENDING, True
        record.lost_after = record.lost_before = record.lost_unix = None
        record.is_surely_lost, record.is_doubtful = False, True

    def _recalled(self, said: Said, record: Record, account: Account) -> None:
        """
        Foretell what the TSE had signed all along.
        """
        self._foretell(
            _NOT_AGAIN,
            "foretold-recalled",
            said,
            ok=record.number in {0, said.given} and record.may_be_lost(said.counter),
            expected=(f"number {record.number} " if record.number else "")
            + f"under {record.shown_loss}",
        )
        if record.lost_unix is not None and said.answer is not None:
            end = said.answer.germany.end_unix
            self._foretell(
                _NOT_AGAIN,
                "foretold-end-time",
                said,
                ok=end == record.lost_unix,
                expected=f"end {record.lost_unix}, when the TSE had signed it",
                actual=f"end {end}",
            )
        self._signed_late(said, account)


def _place(call: str) -> str:
    return "create" if call == "create" else "finish"
