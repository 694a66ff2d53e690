"""
Clients of a TSS: the tills that may have transactions signed.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalsim.cloud import birth, metadata
from fiskalsim.cloud.desk import Desk
from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudTillMade, CloudTillMoved, TillState
from fiskalsim.cloud.things import Session, Till, Tss
from fiskalsim.device.production import OPERATOR

_SERIAL: Final = re.compile(r"(?!\s)[A-Za-z0-9 '()+,\-./:=?]{1,70}(?<!\s)")


class Tills:
    """
    Registering and deregistering clients.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(
        self, session: Session, tss_id: str, client_id: str, serial: str, changes: dict[str, str]
    ) -> Till:
        """
        Register a client; the same call again shows the client that there is.
        """
        desk = self._desk
        tss = self._open(session, tss_id)
        if not _SERIAL.fullmatch(serial) or serial == OPERATOR:
            raise Refused("E_ILLEGAL_CLIENT_SERIAL")
        desk.require_admin(tss)
        known = tss.tills.get(client_id)
        if known is not None and known.serial == serial:
            desk.describe(tss, known, metadata.merge(known.metadata, changes))
            return known
        if client_id in desk.state.tss_of_till:
            raise Refused("E_CLIENT_CONFLICT")
        if any(till.serial == serial for till in tss.tills.values()):
            raise Refused(
                "E_CLIENT_CONFLICT",
                "Another client of this TSS has this serial_number; it is unique per TSS.",
            )
        _require_room(tss)
        merged = metadata.merge({}, changes)
        at = desk.now()
        tss.device.register_client(serial, at=at)
        desk.note(
            CloudTillMade(tss=tss.id, client=client_id, serial=serial, at=at, metadata=merged)
        )
        return tss.tills[client_id]

    def move(
        self,
        session: Session,
        tss_id: str,
        client_id: str,
        state: TillState,
        changes: dict[str, str],
    ) -> Till:
        """
        Register or deregister a client that there is; each change is a signed log.
        """
        desk = self._desk
        tss = self._open(session, tss_id)
        till = desk.till(tss, client_id)
        desk.require_admin(tss)
        merged = metadata.merge(till.metadata, changes)
        at = desk.now()
        if state is not till.state:
            if state is TillState.REGISTERED:
                _require_room(tss)
                tss.device.register_client(till.serial, at=at)
            else:
                tss.device.deregister_client(till.serial, at=at)
        desk.note(CloudTillMoved(tss=tss.id, client=till.id, state=state, at=at))
        desk.describe(tss, till, merged)
        return till

    def _open(self, session: Session, tss_id: str) -> Tss:
        on_created = self._desk.profile["client-on-created"]
        return self._desk.initialised(session, tss_id, on_created=on_created)


def _require_room(tss: Tss) -> None:
    if tss.registered >= birth.MAX_CLIENTS:
        raise Refused("E_CLIENT_LIMIT_REACHED")
