"""
How receipts end in the books: stored or cancelled, for the first time or again, begun or not.

Documented readings are both foretold: a receipt that is sent again may be refused or answered as
before, but never signed anew under the number that it had.
"""

from __future__ import annotations

from typing import Final

from fiskalprobe.model.accounts import Account, Begun, Record, State
from fiskalprobe.model.overviews import Overviews
from fiskalprobe.model.said import Said

_OFFLINE_CREATE: Final = -99
_NOT_FOUND: Final = 404
#: What a document that is ended is to be answered, by how it is ended.
ENDED: Final = {"store": "DE-TXN-0002", "cancel": "DE-CXL-0001"}
_ONCE: Final = {"store": "DE-TXN-0009", "cancel": "DE-CXL-0018"}
_UNKNOWN: Final = {"store": "DE-TXN-0014", "cancel": "DE-CXL-0004"}


class Ends(Overviews):
    """
    The books as far as receipts end.
    """

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
        if begun.client != said.client or (said.client, said.guid) in self.records:
            certain = False
        if self._is_cut(said.call):
            self._foretell_outage(said, certain=certain)
        elif self._may_strike(said):
            if certain:
                self._foretell_loss(said)
            if said.is_offline:
                self._lost_end(said, account, number)
                return
        elif certain:
            self._foretell(
                ENDED[said.call],
                "foretold-end",
                said,
                ok=said.is_signed,
                expected=f"200, number {number} and a signature: it is open",
            )
        if said.is_offline:
            self._record(said, State.WAITING, number=number).is_doubtful = (
                not certain or self._has_strangers
            )
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

        A sale may come without one, an abort may not (DE-CXL-0008). What becomes of a sale whose
        start has not failed is published nowhere, so it may be refused.
        """
        if self._is_turned_away(said):
            return
        self.failed[said.client] -= not said.is_refused and self.failed[said.client] > 0
        if self._is_cut(said.call):
            self._foretell_outage(said, certain=not self.is_blind)
        elif self._may_strike(said):
            if not {"create"} & self.cut:
                self._foretell_loss(said)
        elif not self.is_blind and not {"create"} & self.cut:
            self._foretell(
                "DE-OFF-0019",
                "foretold-end",
                said,
                ok=said.is_signed,
                expected="200 with a number and a signature",
            )
        before = self.account_of(said.client)
        if said.is_offline and self._may_strike(said):
            self._lost_start(said)
            record = self._record(said, State.PENDING)
            record.lost_after = 0 if before is None else before.earlier
            self._drift(record)
        elif said.is_offline:
            self._record(said, State.WAITING)
        elif said.is_signed:
            account = self._signed(said)
            if account.adrift or account.phantoms:
                account.stirred = True  # it may have been begun before
            else:
                account.signed += 1
            self._next(account, said)
            self._foretell_time(said)
            self._ended(account, said.given, said.call)
            self._record(said, State.SIGNED, number=said.given)

    def _is_turned_away(self, said: Said) -> bool:
        """
        Tell whether a document without a start was refused as the service may, or has to.
        """
        if said.call == "cancel":
            return self._end_unknown(said)
        return said.is_refused and not self.failed[said.client]

    def _end_unknown(self, said: Said) -> bool:
        """
        Judge an abort for which no createDocument may have failed; tell whether that is all.
        """
        sure = self.is_fresh and not self._crowded and said.client not in self.miscounted
        if not sure:
            return said.is_refused
        if self.failed[said.client] > 0:
            return False
        self._foretell(
            "DE-CXL-0008",
            "foretold-refusal",
            said,
            ok=not said.is_signed,
            expected="404: no createDocument has failed",
        )
        return not said.is_signed

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
        account = self.account_of(said.client)
        if record.state is State.SIGNED:
            if said.is_signed and self._ends_another(said, record):
                # Of which document the start has failed is no matter of the number -99.
                self._end_unbegun(said)
                return
            number = said.number or 0
            if account is not None and number != record.number and number in account.open:
                self._end_anew(said, record, account, account.open[number])
            else:
                self._end_known(said, record)
        elif said.is_offline and self._may_strike(said):
            self._lost_again(said, record)
        elif said.is_offline and account is not None and _is_begun_anew(said, record, account):
            self._twofold(said, record, account)
        elif said.is_signed:
            self._end_late(said, record)

    def _ends_another(self, said: Said, record: Record) -> bool:
        """
        Tell whether a document that was signed before comes as one whose start has failed.
        """
        may_have_failed = self.failed[said.client] > 0 or said.client in self.miscounted
        is_new = said.number == _OFFLINE_CREATE and not _is_same(said, record)
        return is_new and may_have_failed

    def _end_late(self, said: Said, record: Record) -> None:
        """
        Enter what waited, or may have been signed unseen, and is answered as signed.
        """
        account = self.accounts.get(said.serial)
        if _is_same(said, record):
            record.state = State.SIGNED  # the service has gone on with the first of two
        elif record.is_twofold or _is_signed_meanwhile(said, record):
            if account is not None and record.is_twofold:
                self._signed_late(said, account)
            else:
                account = self._signed(said)
            self._ended(account, said.given, said.call)
            self._record(said, State.SIGNED, number=said.given)
        elif record.operation == said.call:
            if account is not None and record.lost_after is not None:
                self._recalled(said, record, account)
            elif account is not None and record.state is not State.WAITING:
                self._signed_late(said, account)
            else:
                account = self._signed(said)
            account.highest = max(account.highest or 0, said.given)
            if record.number == said.given:
                account.unsure.discard(record.number)
            elif record.number in account.open:
                account.unsure.add(record.number)  # as which it may have waited, and wait still
            account.phantoms.pop(said.given, None)
            self._ended(account, said.given, said.call)
            record.state, record.number, record.counter = State.SIGNED, said.given, said.counter
            record.answer = said.answer

    def _end_known(self, said: Said, record: Record) -> None:
        """
        What was signed is refused, or answered as it was, to whoever has lost the answer.
        """
        if said.is_signed:
            self._foretell(
                _ONCE[said.call],
                "foretold-again",
                said,
                ok=record.operation == said.call and _is_same(said, record),
                expected=f"404, or the {record.operation} of number {record.number} under "
                f"counter {record.counter} again",
            )
            if (said.given, said.counter) == (record.number, record.counter):
                return
            account = self._signed(said)
            if said.given in account.ended:
                self._foretell(
                    "DE-SIG-0006",
                    "foretold-once",
                    said,
                    ok=False,
                    expected=f"number {said.given} to stay as it was ended",
                )
        elif not said.is_offline or not (self.cut or self.is_blind or self.armed):
            self._foretell(
                _ONCE[said.call],
                "foretold-again",
                said,
                # Of calls at the same time the refusal may have come before the other end, and
                # under a number of its own the document itself may be what is refused.
                ok=said.exchange.status == _NOT_FOUND
                or (said.is_refused and (self._crowded or said.number != record.number)),
                expected=f"404, or the answer to the {record.operation} again",
            )

    def _end_anew(self, said: Said, record: Record, account: Account, begun: Begun) -> None:
        """
        A till that never saw the answer has begun the same document once more.

        Nobody has said whether that is a sale of its own or a repeat (DE-TXN-0010).
        """
        if said.is_offline:
            self._twofold(said, record, account)
        elif said.is_signed and not _is_same(said, record):
            self._end_open(said, account, begun)

    def _drift(self, record: Record) -> None:
        account = self.account_of(record.client)
        if account is None:
            return
        account.adrift |= not record.is_surely_lost
        if record.number in account.open:
            account.unsure.add(record.number)


def _is_signed_meanwhile(said: Said, record: Record) -> bool:
    """
    Tell whether what waited was signed unseen, so that this answer is about a sale of its own.
    """
    under_another = record.number not in {0, said.given} and said.given == said.number
    return record.state in {State.PENDING, State.EITHER} and under_another


def _is_begun_anew(said: Said, record: Record, account: Account) -> bool:
    """
    Tell whether what may have been signed unseen comes under the number of another start.
    """
    begun = said.number in account.open and said.number != record.number
    return record.state is not State.WAITING and begun


def _is_same(said: Said, record: Record) -> bool:
    """
    Tell whether an answer is the one that was given before, in all its numbers.
    """
    if (said.given, said.counter) != (record.number, record.counter):
        return False
    if said.answer is None or record.answer is None:
        return True
    return said.answer.germany == record.answer.germany
