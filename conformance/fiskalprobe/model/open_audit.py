"""
The audit of open transactions: what the service shows as open, beside the books.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fiskalprobe.model.accounts import ENDED_BY, Account, State
from fiskalprobe.model.books import Books
from fiskalprobe.oracles.claims import Claim, told


def judge_open(books: Books, ledger: Mapping[str, Any]) -> list[Claim]:
    """
    Compare what is open; numbers of which the books are not sure are entered as they are.
    """
    if not books.is_fresh or len(books.accounts) != 1:
        return []
    [(serial, account)] = books.accounts.items()
    found = _open_at(serial, ledger)
    if not isinstance(found, list):
        return []
    shown = set(found)
    _enter_open(account, shown)
    claims = _open_claims(account, shown)
    if account.lost:
        return claims
    waits = {record.number for record in (*books.waiting, *books.pending)}
    strange = sorted(
        shown - set(account.open) - set(account.ended) - waits - set(account.phantoms)
    )
    claims.append(
        told(
            "DE-LIM-0015",
            "audit-open",
            "nothing is open that nobody has begun",
            ok=not strange,
            expected=f"without {strange}",
            actual=str(sorted(shown)),
        )
    )
    # Whatever happened behind our back is seen now.
    if not ledger.get("waiting") and not any(
        r.state is State.EITHER for r in books.records.values()
    ):
        account.adrift = False
        account.promised.clear()
    return claims


def _enter_open(account: Account, shown: set[int]) -> None:
    """
    Take what the service shows as open for the numbers of which the books were not sure.
    """
    for number in tuple(account.unsure):
        if number not in shown:
            account.open.pop(number, None)
            account.ended.setdefault(number, "close")
    account.unsure.clear()
    for number in account.phantoms.keys() - shown:
        # The service has found it, and ended it.
        del account.phantoms[number]


def _open_claims(account: Account, shown: set[int]) -> list[Claim]:
    """
    Compare what is *shown* as open with what was ended, and with what was begun and not ended.
    """
    claims = []
    for operation, requirement in ENDED_BY.items():
        wrong = sorted(n for n in shown if account.ended.get(n) == operation)
        claims.append(
            told(
                requirement,
                "audit-open",
                f"nothing is open that was ended by a {operation}",
                ok=not wrong,
                expected=f"without {wrong}",
                actual=str(sorted(shown)),
            )
        )
    lost = sorted(set(account.open) - shown)
    claims.append(
        told(
            "DE-TXN-0003",
            "audit-open",
            "what was begun and not ended is open",
            ok=not lost,
            expected=f"with {lost}",
            actual=str(sorted(shown)),
        )
    )
    return claims


def _open_at(serial: str, ledger: Mapping[str, Any]) -> object:
    """
    Give what is open on one TSE; where the service does not tell them apart, on all of them.
    """
    for each in ledger.get("tses") or ():
        if isinstance(each, Mapping) and str(each.get("tseSerial")).lower() == serial:
            return each.get("openTransactions")
    return ledger.get("openTransactions")
