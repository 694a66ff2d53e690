"""
The subject of a run that is judged again: declared as the header has it, answering as recorded.

Nothing is sent to anybody. Keys and tokens are not in a record, so a placeholder stands for each.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from fiskalprobe.run.again.recorded_till import RecordedTill
from fiskalprobe.stream import Exchange, Header, Stream
from fiskalprobe.target.connection import Connection, meet
from fiskalprobe.target.model import CloudAccess, Credentials, Target, address_of
from fiskalprobe.target.reading import from_table, read_target
from fiskalprobe.wire import Exchange as Taken
from fiskalprobe.wire import Manner, RecordedWire, Request, Response
from fiskalprobe.wire.redaction import HIDDEN
from fiskalspec import requirements


def reach_recorded(run: Stream, said: str) -> Connection:
    """
    Reach the subject of *run* on its record: every call is answered as it was then.

    What the header leaves out is read from the target *said*, if one is named. Raises what
    `read_target` raises, and `OffTheRecord` where the calls are not those of the header.
    """
    target = _target(run.header, said)
    if target.is_cloud_tse and target.ixit.credentials is None:
        own = Credentials(api_key=HIDDEN, api_secret=HIDDEN)
        foreign = own if _asks_for(run.header, "credentials.foreign") else None
        target = replace(target, ixit=replace(target.ixit, credentials=own, foreign=foreign))
    # Nobody has to be waited for.
    target = replace(target, control=replace(target.control, settle_seconds=0))
    place = run.header.ixit["adapter"].partition(":")[2]
    base = place if place.startswith("http") else ""
    record = (_taken(each, base=base) for each in run.exchanges.values())
    wire = RecordedWire(base_url=base, record=record, stopped=run.stopped)
    till = RecordedTill(run) if target.is_till else None
    return meet(target, wire, _Nowhere(till))


class _Nowhere:
    """
    The way to nobody; of a till there is what it once did.
    """

    base_url = ""
    transport = None
    credentials = (None, None)

    def __init__(self, till: RecordedTill | None = None) -> None:
        self.till = till

    def close(self) -> None:
        """
        There is nothing to stop.
        """


def _target(header: Header, said: str) -> Target:
    """
    Read the target from *said*, or from what the header knows of it.
    """
    if said:
        return read_target(said, environment=os.environ)
    adapter: str = header.ixit["adapter"]
    if header.ics.get("discovered"):
        return read_target(address_of(adapter), environment={})
    ics = {key: value for key, value in header.ics.items() if key != "discovered"}
    ixit = {"adapter": adapter, "timeout": header.ixit["timeout"]}
    if header.ixit.get("client_id"):
        ixit["client_id"] = header.ixit["client_id"]
    control = {"kind": header.control["kind"], "url": header.control["url"]}
    table: dict[str, Any] = {
        "subject": header.subject,
        "ics": ics,
        "ixit": ixit,
        "control": control,
    }
    target = from_table(table, environment={})
    return replace(target, ixit=replace(target.ixit, **_unsaid(header)))


def _unsaid(header: Header) -> dict[str, Any]:
    """
    Put something in the place of what the header hides and scenarios presuppose.
    """
    found: dict[str, Any] = {"headers": MappingProxyType({})}
    if "clients" in header.ics["profiles"]:
        found["cloud"] = CloudAccess(
            key=HIDDEN,
            secret=HIDDEN,
            identification=HIDDEN,
            store_number=HIDDEN,
            terminal_number=HIDDEN,
        )
    if header.ics["role"] == "tse-interface":
        found["staff"] = HIDDEN
        found["permits"] = tuple(header.ixit.get("told", {}).get("permits", ()))
    return found


def _asks_for(header: Header, capability: str) -> bool:
    catalogue = requirements.load()
    return any(
        id_ in catalogue and capability in (catalogue[id_].when or "")
        for id_ in header.plan["requirements"]
    )


def _taken(record: Exchange, *, base: str) -> Taken:
    """
    Turn the record of an exchange into what the judge works with.
    """
    asked, answered = record.request, record.response
    return Taken(
        id=record.id,
        scenario=record.scenario,
        step=record.step,
        at=record.at,
        elapsed_ms=record.elapsed_ms,
        request=Request(
            method=asked["method"],
            url=asked["url"],
            headers=asked["headers"],
            body=asked["body"],
            base=RecordedWire.path_of(base),
            encoding=asked.get("encoding", ""),
        ),
        response=_response(answered),
        error=record.error,
        gateway=_response(record.gateway),
        together=record.together,
        manner=Manner(record.manner),
        place=record.place,
    )


def _response(told: Mapping[str, Any] | None) -> Response | None:
    if told is None:
        return None
    return Response(
        status=told["status"],
        headers=told["headers"],
        body=told["body"],
        encoding=told.get("encoding", ""),
    )
