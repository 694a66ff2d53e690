"""
Which logs a filtered export carries (exportData of TR-03151, exportFilteredTransactionLogs of
TR-03151-1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fiskalsim.device.errors import (
    ClientIdNotFound,
    NoDataAvailable,
    ParameterMismatch,
    ParameterSyntax,
    TooManyRecords,
    TransactionNumberNotFound,
)
from fiskalsim.device.facts import LogWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """
    The filters of one export; what is None does not filter.
    """

    client_id: str | None = None
    transaction_number: int | None = None
    first_transaction: int | None = None
    last_transaction: int | None = None
    start_unix: int | None = None
    end_unix: int | None = None
    #: 0 means any number.
    maximum_records: int = 0

    def check(self) -> None:
        """
        Refuse filters that exclude each other, before any log is looked at.
        """
        interval = self.first_transaction is not None or self.last_transaction is not None
        period = self.start_unix is not None or self.end_unix is not None
        ways = (self.transaction_number is not None) + interval + period
        if ways > 1:
            raise ParameterMismatch(
                "a transaction number, an interval of numbers and a period of time exclude each "
                "other; give one of them"
            )
        if _crossed(self.first_transaction, self.last_transaction):
            raise ParameterMismatch(
                f"the interval ends at transaction {self.last_transaction}, before it begins at "
                f"{self.first_transaction}"
            )
        if _crossed(self.start_unix, self.end_unix):
            raise ParameterMismatch(
                f"the period ends at {self.end_unix}, before it begins at {self.start_unix}"
            )
        if self.maximum_records < 0:
            raise ParameterSyntax(
                f"at most {self.maximum_records} records cannot be exported; 0 means all"
            )

    def choose(self, stored: Sequence[LogWritten]) -> tuple[LogWritten, ...]:
        """
        Choose from the logs in the store.

        System and audit logs come along where their counters lie among those of the transactions.
        """
        self.check()
        chosen = [log for log in stored if log.kind == "transaction" and self._takes(log)]
        if not chosen:
            raise self._nothing(stored)
        first, last = chosen[0].counter, chosen[-1].counter
        taken = {log.counter for log in chosen}
        logs = tuple(
            log
            for log in stored
            if first <= log.counter <= last and (log.kind != "transaction" or log.counter in taken)
        )
        if 0 < self.maximum_records < len(logs):
            raise TooManyRecords(
                f"{len(logs)} records fit the filters, at most {self.maximum_records} are asked "
                "for; narrow the filters"
            )
        return logs

    def _takes(self, log: LogWritten) -> bool:
        return (
            (self.client_id is None or log.client == self.client_id)
            and self.transaction_number in {None, log.transaction}
            and _within(log.transaction, self.first_transaction, self.last_transaction)
            and _within(log.at, self.start_unix, self.end_unix)
        )

    def _nothing(
        self, stored: Sequence[LogWritten]
    ) -> ClientIdNotFound | TransactionNumberNotFound | NoDataAvailable:
        steps = [log for log in stored if log.kind == "transaction"]
        client, number = self.client_id, self.transaction_number
        if client is not None and not any(log.client == client for log in steps):
            return ClientIdNotFound(f"no transaction in the store belongs to client {client!r}")
        if number is not None and not any(log.transaction == number for log in steps):
            return TransactionNumberNotFound(f"no log of transaction {number} is in the store")
        return NoDataAvailable("no log in the store fits all filters; widen them")


def _crossed(first: int | None, last: int | None) -> bool:
    return first is not None and last is not None and first > last


def _within(value: int, first: int | None, last: int | None) -> bool:
    return (first is None or first <= value) and (last is None or value <= last)
