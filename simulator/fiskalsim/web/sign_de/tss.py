"""
The endpoints of TSS and their admins.
"""

from __future__ import annotations

from fiskalsim.cloud import metadata
from fiskalsim.cloud.errors import unauthorised
from fiskalsim.cloud.facts import TssState
from fiskalsim.cloud.lists import cut
from fiskalsim.cloud.service import SignDe
from fiskalsim.cloud.things import Session
from fiskalsim.cloud.tss import MOVES
from fiskalsim.web.sign_de import bodies, reading
from fiskalsim.web.sign_de.call import CloudCall, CloudReply, replied

_ORDERS = ("description", "state", "time_creation", "time_init", "time_disable")


async def create(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Take a TSS out of stock.
    """
    changes = metadata.read(call.json().get("metadata"), where="body.metadata")
    tss = cloud.tss.create(session, call.id("tss_id"), changes)
    return replied(bodies.created_tss(cloud, tss))


async def show(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Show a TSS.
    """
    return replied(bodies.read_tss(cloud, cloud.desk.tss(session, call.id("tss_id"))))


async def change(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Move a TSS to another state.
    """
    tss_id, body = call.id("tss_id"), call.json()
    reading.no_others(body, "state", "description", "metadata")
    changes = metadata.read(body.get("metadata"), where="body.metadata")
    state = reading.member(body, "state", TssState, MOVES)
    description = reading.text(body, "description") if "description" in body else None
    tss = cloud.tss.move(session, tss_id, state, description=description, changes=changes)
    return replied(bodies.moved_tss(cloud, tss))


async def list_all(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    List the caller's TSS.
    """
    page = reading.page(call, orders=_ORDERS, states=list(TssState))
    found = [
        tss
        for tss in cloud.tss.visible(session)
        if (not page.states or tss.state in page.states)
        and (page.show_deleted or tss.state is not TssState.DELETED)
    ]
    listed = cut(
        found,
        page,
        {
            "description": lambda tss: tss.description,
            "state": lambda tss: tss.state,
            "time_creation": lambda tss: tss.made.at,
            "time_init": lambda tss: tss.entered.get(TssState.INITIALIZED),
            "time_disable": lambda tss: tss.entered.get(TssState.DISABLED),
        },
    )
    items = [bodies.read_tss(cloud, tss) for tss in listed.items]
    return replied(bodies.listed(cloud, session, "TSS", items, listed.total))


async def change_pin(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Give the admin another PIN.
    """
    tss_id, body = call.id("tss_id"), call.json()
    puk, new_pin = reading.text(body, "admin_puk"), reading.text(body, "new_admin_pin")
    cloud.tss.change_pin(session, tss_id, puk=puk, new_pin=new_pin)
    return replied({})


async def log_in(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Log the admin in.
    """
    tss_id = call.id("tss_id")
    cloud.tss.log_in(session, tss_id, pin=reading.text(call.json(), "admin_pin"))
    return replied({})


async def log_out(cloud: SignDe, call: CloudCall) -> CloudReply:
    """
    Log the admin out.

    The one operation for which no 401 is documented, and a client in use sends no token with it.
    """
    if call.bearer is None and cloud.desk.profile["logout-without-bearer"] == "401":
        raise unauthorised()
    session = None if call.bearer is None else cloud.desk.session(call.bearer)
    tss_id = call.id("tss_id")
    call.json()
    cloud.tss.log_out(session, tss_id)
    return replied({})
