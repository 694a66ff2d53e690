"""
What a world acknowledged: the only thing that it can be held to.

A reset or a restored snapshot takes back what was acknowledged, so there are pages: what was
asked on one page and answered on the next, or in between, binds nobody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """
    One signature as it was acknowledged.
    """

    #: The TSE's serial number, or its public key where no serial number is told.
    tse: str
    number: int
    counter: int
    signature: str
    starts: bool = False
    #: What the receipt shows of it; empty where there is no receipt.
    qr: str = ""


@dataclass
class Page:
    """
    What was acknowledged since the world began, or began again.
    """

    #: By TSE and signature counter.
    signed: dict[tuple[str, int], Signed] = field(default_factory=dict)
    #: Which log started a transaction, by TSE and transaction number.
    started: dict[tuple[str, int], Signed] = field(default_factory=dict)
    #: Receipts by documentGuid; None where they were acknowledged without a signature.
    receipts: dict[str, Signed | None] = field(default_factory=dict)
    #: Finished transactions of the cloud TSE by TSS and id.
    finished: dict[tuple[str, str], Signed] = field(default_factory=dict)
    #: Receipt numbers of the shop, by till.
    sold: dict[str, set[int]] = field(default_factory=dict)
    #: Clients that were added to the sample one.
    clients: list[str] = field(default_factory=list)

    def sign(self, one: Signed) -> str:
        """
        Take note of a signature; gives what is wrong with it beside the others.
        """
        before = self.signed.setdefault((one.tse, one.counter), one)
        if before.signature != one.signature:
            return f"counter {one.counter} of {one.tse} was given twice: {before}; {one}"
        if one.starts:
            first = self.started.setdefault((one.tse, one.number), one)
            if first.counter != one.counter:
                return f"transaction {one.number} of {one.tse} began twice: {first}; {one}"
        return ""


@dataclass
class Books:
    """
    The books of one world.
    """

    page: Page = field(default_factory=Page)
    kept: dict[str, Page] = field(default_factory=dict)
    #: Whether a fault made this world's TSEs lie, so that nothing here binds them.
    is_spoilt: bool = False
    _turned: int = 0
    _turning: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def moment(self) -> int:
        """
        Give the page that a call is made on.
        """
        with self._lock:
            return self._turned

    def note(self, moment: int, write: Callable[[Page], str]) -> str:
        """
        Let *write* note an answer if the call was made on this page; gives what is wrong with it.
        """
        with self._lock:
            if self._turning or moment != self._turned or self.is_spoilt:
                return ""
            return write(self.page)

    def spoil(self) -> None:
        """
        Believe nothing until the next page.
        """
        with self._lock:
            self.is_spoilt = True

    def keep(self, name: str) -> None:
        """
        Remember the page for a snapshot that is about to be taken.
        """
        with self._lock:
            self.kept.pop(name, None)
            if not self.is_spoilt and not self._turning:
                self.kept[name] = deepcopy(self.page)

    @contextmanager
    def turning(self, *, to: str | None = None, snapshots: bool = True) -> Iterator[None]:
        """
        Turn the page while this lasts, to an empty one or back to the snapshot *to*.

        Where it fails nothing is known, and the books are spoilt until the next turn.
        """
        with self._lock:
            self._turned += 1
            self._turning += 1
            self.is_spoilt = True
        try:
            yield
        except BaseException:
            self._turn(None)
            raise
        if not snapshots:
            self.kept.clear()
        self._turn(Page() if to is None else deepcopy(self.kept.get(to)))

    def _turn(self, page: Page | None) -> None:
        with self._lock:
            self._turned += 1
            self._turning -= 1
            self.page = page or Page()
            self.is_spoilt = page is None
