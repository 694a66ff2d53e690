"""
What is kept of each log of an archive: a few numbers in columns, some thirty bytes a log.

Counters, times and the lives of transactions can be judged only once all logs are known, for
archives of real devices are in no order. Everything else is judged as a log comes along.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from fiskalprobe.artefacts.logs.checks import Notebook
from fiskalprobe.artefacts.logs.clients import Names, Row, judge_clients
from fiskalprobe.artefacts.logs.states import judge_states
from fiskalprobe.artefacts.logs.steps import (
    FINISH,
    INITIALISED,
    OF_TRANSACTIONS,
    REGISTERED,
    START,
    TIME_SET,
)

#: Devices number from 1; the first signature of some is never exported.
_FIRST_COUNTERS: Final = 2
_BITS: Final = 32
_STEP_BITS: Final = 3
_STEP: Final = 7
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """
    What all logs together tell.
    """

    first: int = 0
    last: int = 0
    #: Signature counters left out between them.
    missing: int = 0
    begins: datetime | None = None
    ends: datetime | None = None
    finished: int = 0
    open: int = 0
    #: Whether it begins with the first signatures of the device.
    is_from_the_first: bool = False


@dataclass(slots=True)
class Columns:
    """
    One row a log; signature counters and transaction numbers have 32 bits.
    """

    counters: array[int] = field(default_factory=lambda: array("I"))
    #: Microseconds since 1970.
    times: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[int] = field(default_factory=lambda: array("I"))
    steps: array[int] = field(default_factory=lambda: array("B"))
    #: Hashes of names, to see which are the same.
    names: array[int] = field(default_factory=lambda: array("q"))
    #: By their numbers in `known`.
    clients: array[int] = field(default_factory=lambda: array("H"))
    known: Names = field(default_factory=Names)

    def add(
        self, *, counter: int, at: datetime, number: int, step: int, name: str, client: str = ""
    ) -> None:
        """
        Keep a row.
        """
        self.clients.append(self.known.number(client))
        self.counters.append(counter)
        self.times.append((at - _EPOCH) // _MICROSECOND)
        self.numbers.append(number)
        self.steps.append(step)
        self.names.append(hash(name))

    def judge(self, notes: Notebook) -> Story:
        """
        Check what takes all logs: SIG-05, 06, 11 to 14, 16, TAR-06 to 08.
        """
        if not self.counters:
            return Story()
        order = self._order()
        notes.looked("SIG-05", "SIG-06", "TAR-06", "TAR-07", "TAR-08")
        self._repeated(order, notes)
        self._backwards(order, notes)
        first, last = self.counters[order[0]], self.counters[order[-1]]
        missing = 0
        for low, high in _gaps(pairwise(self.counters[row] for row in order)):
            missing += high - low + 1
            notes.note("TAR-07", "counter", f"signature {_range(low, high)} is not in it")
        whole, complete = first <= _FIRST_COUNTERS, first == 1 and not missing
        if not whole:
            notes.note("TAR-08", "part", _part(first, missing))
        begins = self._first(INITIALISED, order) if complete else 0
        judge_states(self._rows(order), notes, begins=begins)
        judge_clients(
            self._rows(order),
            self.known,
            notes,
            is_complete=complete and REGISTERED in self.steps,
        )
        del order
        finished, unfinished = self._lives(notes, is_whole=whole)
        return Story(
            first=first,
            last=last,
            missing=missing,
            begins=_moment(min(self.times)),
            ends=_moment(max(self.times)),
            finished=finished,
            open=unfinished,
            is_from_the_first=whole,
        )

    def _order(self) -> Sequence[int]:
        """
        Give the rows in the order of their counters; most archives have it already.
        """
        counters = self.counters
        if all(sooner <= later for sooner, later in pairwise(counters)):
            return range(len(counters))
        return array("L", sorted(range(len(counters)), key=counters.__getitem__))

    def _rows(self, order: Iterable[int]) -> Iterator[Row]:
        for row in order:
            yield self.counters[row], self.numbers[row], self.steps[row], self.clients[row]

    def _first(self, step: int, order: Iterable[int]) -> int:
        """
        Give the counter of the first log of a step; 0 where there is none.
        """
        return next((self.counters[row] for row in order if self.steps[row] == step), 0)

    def _repeated(self, order: Iterable[int], notes: Notebook) -> None:
        for sooner, later in pairwise(order):
            counter = self.counters[later]
            if counter != self.counters[sooner]:
                continue
            if self.names[sooner] == self.names[later]:
                notes.note("TAR-06", "twice", f"the file of signature {counter} is in it twice")
            else:
                notes.note("SIG-05", "repeated", f"signature {counter} is given twice")

    def _backwards(self, order: Iterable[int], notes: Notebook) -> None:
        for sooner, later in pairwise(order):
            back = self.times[sooner] - self.times[later]
            if back <= 0:
                continue
            was_set = TIME_SET in (self.steps[sooner], self.steps[later])
            notes.note(
                "SIG-06",
                "set-back" if was_set else "backwards",
                f"signature {self.counters[later]} is dated {back / 1_000_000:g} seconds before "
                f"{self.counters[sooner]}" + (", as the time was set" if was_set else ""),
            )

    def _lives(self, notes: Notebook, *, is_whole: bool) -> tuple[int, int]:
        """
        Go through each transaction; give how many were finished and how many are open.
        """
        rows = sorted(self._transaction_rows())
        if not rows:
            return 0, 0
        notes.looked("SIG-11", "SIG-12", "SIG-13")
        started = [row >> _BITS + _STEP_BITS for row in rows if row & _STEP == START]
        self._out_of_turn(rows, notes)
        # Numbers rise with each start, so what has a higher one was started within this part.
        least = started[0] if started else 2**_BITS
        numbers = (row >> _BITS + _STEP_BITS for row in rows)
        kind = "transaction" if is_whole else "transaction-of-a-part"
        for low, high in _gaps(pairwise(each for each in numbers if each >= least)):
            notes.note("TAR-07", kind, f"transaction {_range(low, high)} is not in it")
        finished = unfinished = 0
        for number, steps in _lives_of(rows):
            self._life(number, steps, notes, may_be_older=not is_whole and number < least)
            if FINISH in steps:
                finished += 1
            else:
                unfinished += 1
                notes.note("SIG-13", "open", f"transaction {number} is not finished in it")
        return finished, unfinished

    @staticmethod
    def _out_of_turn(rows: Iterable[int], notes: Notebook) -> None:
        """
        Tell of transactions that were started before one with a lower number.
        """
        starts = (divmod(row >> _STEP_BITS, 1 << _BITS) for row in rows if row & _STEP == START)
        for (lower, sooner), (number, counter) in pairwise(starts):
            if counter < sooner and number != lower:
                said = f"transaction {number} was started before transaction {lower}"
                notes.note("SIG-11", "out-of-turn", said)

    def _transaction_rows(self) -> Iterator[int]:
        for number, counter, step in zip(self.numbers, self.counters, self.steps, strict=True):
            if step in OF_TRANSACTIONS:
                yield (number << _BITS | counter) << _STEP_BITS | step

    @staticmethod
    def _life(number: int, steps: Sequence[int], notes: Notebook, *, may_be_older: bool) -> None:
        if steps.count(START) > 1:
            notes.note("SIG-11", "twice", f"transaction {number} is started twice")
        if FINISH in steps[:-1]:
            notes.note("SIG-11", "after-end", f"transaction {number} goes on after its end")
        if START in steps[1:] and steps[0] != START:
            notes.note("SIG-11", "before-start", f"transaction {number} goes on before its start")
        if START not in steps:
            if may_be_older:
                said = f"transaction {number} was started before this part of the logs"
                notes.note("SIG-12", "started-before", said)
            else:
                notes.note("SIG-12", "no-start", f"transaction {number} has no start")


def _lives_of(rows: Iterable[int]) -> Iterator[tuple[int, list[int]]]:
    """
    Give each transaction's number and its steps in the order of their counters.
    """
    current, steps = -1, list[int]()
    for row in rows:
        number = row >> _BITS + _STEP_BITS
        if number != current and steps:
            yield current, steps
            steps = []
        current = number
        steps.append(row & _STEP)
    if steps:
        yield current, steps


def _gaps(neighbours: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """
    Give the first and last of numbers that are left out between neighbours.
    """
    return ((below + 1, above - 1) for below, above in neighbours if above - below > 1)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _part(first: int, missing: int) -> str:
    if missing:
        return (
            f"it begins with signature {first} and leaves out {missing}, as exports filtered by "
            "client or transaction do; whether logs were lost cannot be told"
        )
    return (
        f"it begins with signature {first}: what came before was deleted, lies in another "
        "export, or was filtered out"
    )


def _moment(microseconds: int) -> datetime:
    return _EPOCH + microseconds * _MICROSECOND
