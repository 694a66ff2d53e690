"""
What can go wrong with a ledger.

    LedgerError
    ├── UnknownLedger      the address names no kind of ledger
    ├── DriverMissing      the ledger needs a package that is not installed
    ├── LedgerInUse        another process writes this file
    ├── OwnedElsewhere     another process owns this world, and its address is known
    ├── LedgerUnreadable   the file is damaged, foreign, or of another version
    └── LedgerFailed       a write failed or the ledger is closed; nothing more is acknowledged
        └── OwnershipLost  another process owns the world now; everything has to be read again
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
            f'"{shown(url)}" names no ledger; write "memory", "sqlite:" and the path of a file, '
            'or "postgresql://" and a database',
        )


class DriverMissing(LedgerError):
    """
    The driver of a database is an extra, and this installation has it not.
    """

    def __init__(self, extra: str) -> None:
        super().__init__(
            f"a ledger in a database needs the extra {extra!r}; "
            f"install it with: pip install 'fiskalprobe[{extra}]'",
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


class OwnedElsewhere(LedgerError):
    """
    A world has one owner at a time, and now it is another process.
    """

    def __init__(self, world: str, *, address: str) -> None:
        super().__init__(
            f"the world {world!r} is owned by {address or 'a process without an address'}; "
            "ask there, or stop that service",
        )
        self.world = world
        self.address = address


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


class OwnershipLost(LedgerFailed):
    """
    Another process took the world over, so what this one holds in memory is out of date.
    """

    def __init__(self, path: object, *, committed: int) -> None:
        super().__init__(
            path,
            committed=committed,
            reason="another process owns this world now",
            advice="ask again, the new owner answers",
        )


def shown(url: str) -> str:
    """
    Write an address without what may be a password in it.
    """
    kind, colon, place = url.partition(":")
    if kind == "sqlite":
        return url
    place = place.partition("?")[0]
    secret, at, host = place.rpartition("@")
    slashes = "//" if secret.startswith("//") else ""
    return f"{kind}{colon}{slashes}…@{host}" if at else f"{kind}{colon}{place}"
