"""
What can go wrong with a ledger.

    LedgerError
    ├── UnknownLedger      the address names no kind of ledger
    ├── LedgerInUse        another process writes this file
    ├── LedgerUnreadable   the file is damaged, foreign, or of another version
    └── LedgerFailed       a write failed or the ledger is closed; nothing more is acknowledged
"""

from __future__ import annotations


class LedgerError(Exception):
    """
    The ledger cannot do what was asked; the message says what to do next.
    """


class UnknownLedger(LedgerError):
    """
    The address does not name a ledger.
    """

    def __init__(self, url: str) -> None:
        super().__init__(
            f'"{url}" names no ledger; write "memory", or "sqlite:" and the path of a file',
        )


class LedgerInUse(LedgerError):
    """
    A second writer would hand out the same counters again, so it is refused.
    """

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{path} is being written by another process, and two writers would repeat counters; "
            "stop the other service, or give this one a file of its own",
        )


class LedgerUnreadable(LedgerError):
    """
    The file is not a ledger that this version can continue.
    """

    def __init__(self, path: object, *, reason: str, advice: str) -> None:
        super().__init__(f"{path} cannot be used as a ledger: {reason}; {advice}")


class LedgerFailed(LedgerError):
    """
    Facts could not be made durable, so nothing that rests on them may be acknowledged.
    """

    def __init__(self, path: object, *, committed: int, reason: str, advice: str) -> None:
        super().__init__(
            f"{path} takes no more facts: {reason}; everything up to fact {committed} is safe and "
            f"nothing after it was acknowledged; {advice}",
        )
