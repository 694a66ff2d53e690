"""
The endpoints of exports.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from fiskalsim.cloud.exports import ExportState
from fiskalsim.cloud.lists import cut
from fiskalsim.cloud.service import SignDe
from fiskalsim.cloud.things import Session, Tss
from fiskalsim.web.sign_de import bodies, reading
from fiskalsim.web.sign_de.call import CloudCall, CloudReply, replied

_ORDERS = ("state", "time_request", "time_start", "time_end", "time_expiration", "time_error")
_TAR = "application/x-tar"


async def ask(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Ask for an export; its body is not read.
    """
    tss_id, export_id = call.id("tss_id"), call.id("export_id")
    found = await cloud.exports.ask(session, tss_id, export_id, reading.filters(call))
    return replied(bodies.export(cloud, cloud.state.tss[tss_id], found))


async def show(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Show how far an export has come.
    """
    tss_id = call.id("tss_id")
    found = cloud.exports.poll(session, tss_id, call.id("export_id"))
    return replied(bodies.export(cloud, cloud.state.tss[tss_id], found))


async def cancel(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Cancel an export.
    """
    tss_id = call.id("tss_id")
    found = cloud.exports.cancel(session, tss_id, call.id("export_id"))
    return replied(bodies.export(cloud, cloud.state.tss[tss_id], found))


async def file(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Give the TAR file of an export.
    """
    content = await cloud.exports.file(session, call.id("tss_id"), call.id("export_id"))
    return CloudReply(body=content, media_type=_TAR)


async def list_all(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    List the caller's exports.
    """
    return _page(cloud, session, call, cloud.tss.visible(session))


async def list_of_tss(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    List the exports of a TSS.
    """
    return _page(cloud, session, call, [cloud.desk.tss(session, call.id("tss_id"))])


def _page(cloud: SignDe, session: Session, call: CloudCall, among: Iterable[Tss]) -> CloudReply:
    page = reading.page(call, orders=_ORDERS, states=list(ExportState))
    written = [
        body
        for tss in among
        for body in (bodies.export(cloud, tss, known) for known in tss.exports.values())
        if not page.states or body["state"] in page.states
    ]
    listed = cut(written, page, {name: partial(_member, name) for name in _ORDERS})
    return replied(bodies.listed(cloud, session, "EXPORT", listed.items, listed.total))


def _member(name: str, body: dict[str, Any]) -> Any:
    return body.get(name)
