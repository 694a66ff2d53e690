"""
Overviews: what a listing and the TSE list show, and what is closed by a listing.
"""

from __future__ import annotations

from typing import Final

from fiskalprobe.model.accounts import ENDED_BY
from fiskalprobe.model.losses import Losses
from fiskalprobe.model.said import Said

#: No packet of a known device is smaller.
PACKET: Final = 8


class Overviews(Losses):
    """
    Pages that are compared with what the service shows of itself.
    """

    def _list(self, said: Said) -> None:
        account = self.account_of(said.client) if said.client in self.serials else None
        if account is None or said.numbers is None or self.cut or self.is_blind:
            return
        shown = set(said.numbers)
        wrong = {
            operation: sorted(n for n in shown if account.ended.get(n) == operation)
            for operation in ENDED_BY
        }
        for operation, numbers in wrong.items():
            self._foretell(
                ENDED_BY[operation],
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
        # What is shown and was told to nobody takes its place in the packet as well.
        if len({*account.open, *account.phantoms, *shown}) <= PACKET:
            self._foretell(
                "DE-TXN-0003",
                "foretold-listed",
                said,
                ok=mine <= shown,
                expected=f"with {sorted(mine - shown)}",
            )
        strange = shown - set(account.open) - set(account.ended) - set(account.phantoms)
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
        if account is None or not said.is_done:
            return
        account.stirred = True
        self._has_strangers |= bool(self.cut)
        filled = len(account.open) + len(account.phantoms) > PACKET
        if self.cut or self.armed or account.adrift or account.lost or filled:
            account.unsure |= set(account.open)
            for record in self.waiting:
                record.is_doubtful = True
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
            most = pending + len(account.phantoms)
            if self.is_fresh and not account.adrift and not account.unsure:
                self._foretell(
                    "DE-LIM-0009",
                    "foretold-open",
                    said,
                    ok=pending <= tse.started <= most,
                    expected=f"startedTransactions {pending}"
                    + (f" to {most}" if most > pending else ""),
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
