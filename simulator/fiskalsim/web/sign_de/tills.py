"""
The endpoints of clients.
"""

from __future__ import annotations

from collections.abc import Iterable

from fiskalsim.cloud import metadata
from fiskalsim.cloud.facts import TillState
from fiskalsim.cloud.lists import cut
from fiskalsim.cloud.service import SignDe
from fiskalsim.cloud.things import Session, Till, Tss
from fiskalsim.web.sign_de import bodies, reading
from fiskalsim.web.sign_de.call import CloudCall, CloudReply, replied

_ORDERS = ("serial_number", "time_creation")


async def create(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Register a client.
    """
    tss_id, client_id, body = call.id("tss_id"), call.id("client_id"), call.json()
    changes = metadata.read(body.get("metadata"), where="body.metadata")
    serial = reading.text(body, "serial_number")
    till = cloud.tills.create(session, tss_id, client_id, serial, changes)
    tss = cloud.state.tss[tss_id]
    return replied(bodies.moved_till(cloud, tss, till))


async def show(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Show a client.
    """
    tss = cloud.desk.tss(session, call.id("tss_id"))
    till = cloud.desk.till(tss, call.id("client_id"))
    return replied(bodies.read_till(cloud, tss, till))


async def change(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Register or deregister a client that there is.
    """
    tss_id, client_id, body = call.id("tss_id"), call.id("client_id"), call.json()
    changes = metadata.read(body.get("metadata"), where="body.metadata")
    state = reading.member(body, "state", TillState, list(TillState))
    till = cloud.tills.move(session, tss_id, client_id, state, changes)
    return replied(bodies.moved_till(cloud, cloud.state.tss[tss_id], till))


async def list_all(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    List the caller's clients.
    """
    return _page(cloud, session, call, cloud.tss.visible(session))


async def list_of_tss(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    List the clients of a TSS.
    """
    return _page(cloud, session, call, [cloud.desk.tss(session, call.id("tss_id"))])


def _page(cloud: SignDe, session: Session, call: CloudCall, among: Iterable[Tss]) -> CloudReply:
    page = reading.page(call, orders=_ORDERS, states=list(TillState))
    found: list[Till] = [
        till
        for tss in among
        for till in tss.tills.values()
        if (not page.states or till.state in page.states)
        and page.serial_number in {None, till.serial}
    ]
    listed = cut(
        found,
        page,
        {
            "serial_number": lambda till: till.serial,
            "time_creation": lambda till: till.created_unix,
        },
    )
    items = [bodies.read_till(cloud, cloud.state.tss[t.tss], t) for t in listed.items]
    return replied(bodies.listed(cloud, session, "CLIENT", items, listed.total))
