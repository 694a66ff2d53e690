"""
The endpoints of transactions.
"""

from __future__ import annotations

from collections.abc import Iterable

from fiskalsim.cloud import archive, content, metadata
from fiskalsim.cloud.desk import as_id
from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudTxSigned, TxState
from fiskalsim.cloud.lists import cut
from fiskalsim.cloud.service import SignDe
from fiskalsim.cloud.things import Session, Transaction, Tss
from fiskalsim.cloud.transactions import Write, digest_of
from fiskalsim.web.sign_de import bodies, reading
from fiskalsim.web.sign_de.call import CloudCall, CloudReply, replied

_ORDERS = ("number", "state", "time_start", "time_end")
_OCTETS = "application/octet-stream"


async def write(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Write the next revision of a transaction.
    """
    tss_id, tx = call.id("tss_id"), call.id_or_number("tx_id_or_number")
    revision, body = reading.revision(call), call.json()
    state = reading.member(body, "state", TxState, list(TxState))
    client = as_id(reading.text(body, "client_id"), "body.client_id")
    changes = metadata.read(body.get("metadata"), where="body.metadata")
    zeros = cloud.desk.profile["zero-payment"] == "shown"
    asked = Write(
        state=state,
        client=client,
        revision=revision,
        content=content.read(body.get("schema"), zero_payments=zeros),
        metadata=changes,
        digest=digest_of(state, client, body.get("schema"), changes),
    )
    known, signed = await cloud.transactions.write(session, tss_id, tx, asked)
    tss = cloud.state.tss[tss_id]
    return replied(bodies.transaction(cloud, tss, known, signed, stored=False))


async def show(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Show a transaction, the latest revision or another.
    """
    tss, known, revision = _found(cloud, session, call)
    return replied(bodies.transaction(cloud, tss, known, revision, stored=True))


async def log(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Give the signed log message of a revision.
    """
    tss, _, revision = _found(cloud, session, call)
    return CloudReply(body=archive.log_of(tss, revision), media_type=_OCTETS)


async def list_all(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    List the caller's transactions.
    """
    cloud.lists.ask(f"{session.organisation}/{session.env}", at=cloud.desk.now())
    found = (tx for tss in cloud.tss.visible(session) for tx in tss.transactions.values())
    return _page(cloud, session, call, found)


async def list_of_tss(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    List the transactions of a TSS.
    """
    tss = _listable(cloud, session, call)
    return _page(cloud, session, call, tss.transactions.values())


async def list_of_till(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    List the transactions of a client.
    """
    tss = _listable(cloud, session, call)
    till = cloud.desk.till(tss, call.id("client_id"))
    mine = (tx for tx in tss.transactions.values() if tx.client == till.id)
    return _page(cloud, session, call, mine)


def _listable(cloud: SignDe, session: Session, call: CloudCall) -> Tss:
    tss = cloud.desk.tss(session, call.id("tss_id"))
    cloud.lists.ask(tss.id, at=cloud.desk.now())
    return tss


def _found(
    cloud: SignDe, session: Session, call: CloudCall
) -> tuple[Tss, Transaction, CloudTxSigned]:
    tss = cloud.desk.tss(session, call.id("tss_id"))
    known = cloud.desk.transaction(tss, call.id_or_number("tx_id_or_number"))
    number = reading.revision(call)
    revision = known.latest if number is None else known.revision(number)
    if revision is None:
        raise Refused("E_TX_REVISION_NOT_FOUND")
    return tss, known, revision


def _page(
    cloud: SignDe, session: Session, call: CloudCall, among: Iterable[Transaction]
) -> CloudReply:
    page = reading.page(call, orders=_ORDERS, states=list(TxState))
    found = [tx for tx in among if not page.states or tx.latest.state in page.states]
    listed = cut(
        found,
        page,
        {
            "number": lambda tx: tx.number,
            "state": lambda tx: tx.latest.state,
            "time_start": lambda tx: tx.started_unix,
            "time_end": lambda tx: tx.ended_unix,
        },
    )
    items = [
        bodies.transaction(cloud, cloud.state.tss[tx.tss], tx, tx.latest, stored=True)
        for tx in listed.items
    ]
    return replied(bodies.listed(cloud, session, "TRANSACTION", items, listed.total))
