"""
Exports: asked for, worked on for a while of the world's clock, fetched as a TAR file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fiskalsim.cloud import archive
from fiskalsim.cloud.desk import Desk
from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudExportAsked, CloudExportCancelled, TssState
from fiskalsim.cloud.rates import Rate
from fiskalsim.cloud.things import Export, Session, Tss
from fiskalsim.device.errors import (
    ClientIdNotFound,
    DeviceError,
    NoDataAvailable,
    ParameterMismatch,
    TooManyRecords,
    TransactionNumberNotFound,
)
from fiskalsim.device.facts import LogWritten
from fiskalsim.device.selection import Selection

_RUNNING_LIMIT: Final = 10
_POLLS_PER_MINUTE: Final = 12
_DAY: Final = 86_400
#: A small export is complete at once; beyond this many records it takes a second more for each.
_RECORDS_PER_SECOND: Final = 10_000
_RETRY_AFTER: Final = 60
_EXCEPTIONS: Final[dict[type[DeviceError], str]] = {
    ClientIdNotFound: "E_ID_NOT_FOUND",
    TransactionNumberNotFound: "E_TRANSACTION_ID_NOT_FOUND",
    NoDataAvailable: "E_NO_DATA_AVAILABLE",
    TooManyRecords: "E_TOO_MANY_RECORDS",
}


class ExportState(StrEnum):
    """
    How far an export has come.
    """

    PENDING = "PENDING"
    WORKING = "WORKING"
    COMPLETED = "COMPLETED"
    ERROR = "ERROR"
    CANCELLED = "CANCELLED"
    #: It was complete, and its file is no longer kept.
    EXPIRED = "EXPIRED"


_RUNNING: Final = frozenset({ExportState.PENDING, ExportState.WORKING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """
    Which logs an export is to carry; what is None does not filter.
    """

    client_id: str | None = None
    transaction_number: int | None = None
    start_transaction_number: int | None = None
    end_transaction_number: int | None = None
    start_date: int | None = None
    end_date: int | None = None
    start_signature_counter: int | None = None
    end_signature_counter: int | None = None
    maximum_number_records: int = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """
    An export at one moment; what has not happened yet is None.
    """

    state: ExportState
    time_request: int
    time_start: int | None = None
    time_end: int | None = None
    time_expiration: int | None = None
    time_error: int | None = None
    estimated: int | None = None
    exception: str = ""


class Exports:
    """
    Makes exports and keeps them.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._polls = Rate(_POLLS_PER_MINUTE)

    async def ask(self, session: Session, tss_id: str, export_id: str, filters: Filters) -> Export:
        """
        Ask for an export.
        """
        desk = self._desk
        tss = desk.tss(session, tss_id)
        if tss.state in {TssState.DELETED, TssState.EVICTED}:
            raise Refused("E_EXPORT_FORBIDDEN")
        if tss.entered.get(TssState.INITIALIZED) is None and tss.state is not TssState.DISABLED:
            raise Refused("E_TSS_ILLEGAL_STATE_TO_PERFORM_EXPORT")
        if export_id in tss.exports:
            raise Refused("E_DUPLICATE_EXPORT")
        selection = _selection(desk, tss, filters)
        self._require_room(tss, str(filters))
        at = desk.now()
        await desk.ledger.commit()
        if export_id in tss.exports:
            raise Refused("E_DUPLICATE_EXPORT")
        logs, exception = _chosen(self._logs(tss), filters, selection)
        desk.note(
            CloudExportAsked(
                tss=tss.id,
                export=export_id,
                at=at,
                asked=str(filters),
                runs=archive.runs_of(logs),
                records=len(logs),
                exception=exception,
            )
        )
        return tss.exports[export_id]

    def poll(self, session: Session, tss_id: str, export_id: str) -> Export:
        """
        Look at an export, not more often than is allowed.
        """
        export = self.find(self._desk.tss(session, tss_id), export_id)
        self._polls.ask(f"{tss_id}/{export_id}", at=self._desk.now())
        return export

    def find(self, tss: Tss, export_id: str) -> Export:
        """
        Find an export of a TSS.
        """
        export = tss.exports.get(export_id)
        if export is None:
            raise Refused("E_EXPORT_NOT_FOUND")
        return export

    def cancel(self, session: Session, tss_id: str, export_id: str) -> Export:
        """
        Cancel an export that is not complete.
        """
        desk = self._desk
        export = self.find(desk.tss(session, tss_id), export_id)
        if self.progress(export).state not in _RUNNING:
            raise Refused("E_CANCEL_EXPORT")
        desk.note(CloudExportCancelled(tss=tss_id, export=export_id, at=desk.now()))
        return export

    async def file(self, session: Session, tss_id: str, export_id: str) -> bytes:
        """
        Write the file of a complete export.
        """
        desk = self._desk
        tss = desk.tss(session, tss_id)
        export = self.find(tss, export_id)
        if self.progress(export).state is ExportState.EXPIRED:
            raise Refused("E_EXPORT_NOT_FOUND")
        if self.progress(export).state is not ExportState.COMPLETED:
            raise Refused("E_EXPORT_NOT_COMPLETED", retry_after=_RETRY_AFTER)
        await desk.ledger.commit()
        asked = export.asked
        return archive.write(tss, self._logs(tss), asked.runs, at=asked.at).content

    def progress(self, export: Export) -> Progress:
        """
        Tell how far an export has come by now.
        """
        asked, now = export.asked, self._desk.now()
        seconds = int(self._desk.profile["export-seconds"]) + asked.records // _RECORDS_PER_SECOND
        start, end = asked.at + seconds // 6, asked.at + seconds
        expiration = end + int(self._desk.profile["export-expiry-days"]) * _DAY
        if export.cancelled_unix is not None:
            return Progress(
                state=ExportState.CANCELLED, time_request=asked.at, time_end=export.cancelled_unix
            )
        if now < start:
            return Progress(state=ExportState.PENDING, time_request=asked.at, estimated=end)
        if now < end:
            return Progress(
                state=ExportState.WORKING, time_request=asked.at, time_start=start, estimated=end
            )
        if asked.exception:
            return Progress(
                state=ExportState.ERROR,
                time_request=asked.at,
                time_start=start,
                time_error=end,
                exception=asked.exception,
            )
        return Progress(
            state=ExportState.EXPIRED if now >= expiration else ExportState.COMPLETED,
            time_request=asked.at,
            time_start=start,
            time_end=end,
            time_expiration=expiration,
        )

    def _logs(self, tss: Tss) -> list[LogWritten]:
        return list(archive.logs_of(tss, self._desk.ledger.replay()))

    def _require_room(self, tss: Tss, asked: str) -> None:
        running = [e for e in tss.exports.values() if self.progress(e).state in _RUNNING]
        if self._desk.profile["repeated-export"] == "while-running" and any(
            export.asked.asked == asked for export in running
        ):
            raise Refused("E_EXPORT_DUPLICATE_RATE_LIMITED")
        if len(running) >= _RUNNING_LIMIT:
            raise Refused("E_TOO_MANY_EXPORTS")


def _selection(desk: Desk, tss: Tss, filters: Filters) -> Selection | None:
    """
    Turn the filters on transactions into the device's own; None when there are none of them.
    """
    if filters.client_id is not None:
        serial = desk.till(tss, filters.client_id, status=400).serial
        return Selection(client_id=serial, maximum_records=filters.maximum_number_records)
    number = filters.transaction_number
    if number is not None and number not in tss.by_number:
        raise Refused("E_TX_NOT_FOUND", status=400)
    selection = Selection(
        transaction_number=number,
        first_transaction=filters.start_transaction_number,
        last_transaction=filters.end_transaction_number,
        start_unix=filters.start_date,
        end_unix=filters.end_date,
        maximum_records=filters.maximum_number_records,
    )
    try:
        selection.check()
    except ParameterMismatch as wrong:
        raise Refused("E_PARAMETER_MISMATCH", str(wrong)) from None
    plain = Selection(maximum_records=filters.maximum_number_records)
    first, last = filters.start_signature_counter, filters.end_signature_counter
    if first is None and last is None:
        return None if selection == plain else selection
    if selection != plain or (first is not None and last is not None and first > last):
        raise Refused("E_PARAMETER_MISMATCH")
    return None


def _chosen(
    stored: list[LogWritten], filters: Filters, selection: Selection | None
) -> tuple[tuple[LogWritten, ...], str]:
    """
    Choose the logs, or say why there are none.
    """
    if selection is not None:
        try:
            return selection.choose(stored), ""
        except tuple(_EXCEPTIONS) as wrong:
            return (), _EXCEPTIONS[type(wrong)]
    first = filters.start_signature_counter or 0
    last = filters.end_signature_counter
    logs = tuple(
        log for log in stored if first <= log.counter and (last is None or log.counter <= last)
    )
    if not logs:
        return (), "E_NO_DATA_AVAILABLE"
    if len(logs) > filters.maximum_number_records:
        return (), "E_TOO_MANY_RECORDS"
    return logs, ""
