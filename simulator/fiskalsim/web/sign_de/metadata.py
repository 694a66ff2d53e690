"""
The endpoints of metadata: of a TSS, of its clients, transactions and exports.
"""

from __future__ import annotations

from fiskalsim.cloud import metadata
from fiskalsim.cloud.service import SignDe
from fiskalsim.cloud.things import Export, Session, Till, Transaction, Tss
from fiskalsim.web.sign_de.call import CloudCall, CloudReply, replied


async def show(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Show the metadata.
    """
    tss = cloud.desk.tss(session, call.id("tss_id"))
    return replied(_thing(cloud, tss, call).metadata)


async def change(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Merge into the metadata.
    """
    changes = metadata.read(call.json(), where="body")
    tss = cloud.desk.writable(session, call.id("tss_id"))
    thing = _thing(cloud, tss, call)
    cloud.desk.describe(tss, thing, metadata.merge(thing.metadata, changes))
    return replied(thing.metadata)


def _thing(cloud: SignDe, tss: Tss, call: CloudCall) -> Tss | Till | Transaction | Export:
    """
    Find what the path names last.
    """
    if "client_id" in call.parts:
        return cloud.desk.till(tss, call.id("client_id"))
    if "tx_id_or_number" in call.parts:
        return cloud.desk.transaction(tss, call.id_or_number("tx_id_or_number"))
    if "export_id" in call.parts:
        return cloud.exports.find(tss, call.id("export_id"))
    return tss
