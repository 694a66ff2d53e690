"""
Tills (Barkassen): set up, initialised with the keys in effect, reset.

A TSE belongs to exactly one VAT id, and several tills of that firm may use it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from fiskalsim.cloud.facts import TillState, TssState
from fiskalsim.cloud.things import Session
from fiskalsim.onboarding.desk import Desk
from fiskalsim.onboarding.facts import (
    TillInitialised,
    TillKept,
    TillReset,
    TillTroubled,
    TseTaken,
)
from fiskalsim.onboarding.refusals import NotDone, Noticed, Unknown, Unusable, WrongFirm
from fiskalsim.onboarding.things import Interface, Kind, Till, Tse
from fiskalsim.onboarding.way import Way

_PIN_DIGITS: Final = 8


class Tills:
    """
    Looks after tills.
    """

    def __init__(self, desk: Desk, way: Way) -> None:
        self._desk = desk
        self._way = way

    def keep(self, till_id: str, *, name: str, workplace: str) -> Till:
        """
        Set up a till at a workplace, or change it.
        """
        desk = self._desk
        if workplace not in desk.state.workplaces:
            raise Unusable("unknown-workplace")
        known = desk.state.tills.get(till_id)
        if known is not None and known.tse and known.workplace != workplace:
            raise Noticed("initialised-already")
        desk.note(TillKept(till=till_id, name=name, workplace=workplace))
        return desk.till(till_id)

    def initialise(self, till_id: str, *, tse_id: str | None = None) -> Till:
        """
        Give a till its TSE, with the keys in effect.
        """
        desk = self._desk
        till = desk.till(till_id)
        if till.tse:
            raise Noticed("initialised-already")
        interface = desk.interface_for(till)
        if interface is None:
            raise Noticed("no-interface")
        try:
            session = self._way.session(interface)
            tse = self._choose(interface, session, desk.branch_of(till).vat_id, tse_id)
            serial_number = till.serial_number or self._serial_number(till)
            client = self._register(interface, session, tse, till, serial_number)
        except NotDone as wrong:
            trouble(desk, till, interface, wrong)
            raise
        desk.note(
            TillInitialised(
                till=till.id,
                interface=interface.id,
                tse=tse.id,
                client=client,
                serial_number=serial_number,
                at=desk.now(),
            )
        )
        desk.log(interface, "till-initialised", f"{till.id} {tse.env} {tse.id}")
        return till

    def reset(self, till_id: str) -> Till:
        """
        Let a till forget its TSE; its client is deregistered where the keys still reach it.
        """
        desk = self._desk
        till = desk.till(till_id)
        if till.tse:
            interface = desk.interface(till.interface)
            with suppress(NotDone):
                self._deregister(interface, till)
            desk.log(interface, "till-reset", till.id)
            desk.note(TillReset(till=till.id, at=desk.now()))
        return till

    def _choose(
        self, interface: Interface, session: Session, vat_id: str, tse_id: str | None
    ) -> Tse:
        """
        Find the TSE that a till of this firm gets.
        """
        state = self._desk.state
        if tse_id is not None:
            wanted = state.tses.get(tse_id)
            if wanted is None:
                raise Unknown("unknown-tse")
            if wanted.vat_id != vat_id:
                raise WrongFirm(owner=wanted.vat_id, other=vat_id)
            return wanted
        mine = [
            tse
            for tse in state.tses.values()
            if (tse.organisation, tse.env) == (session.organisation, session.env)
            and self._is_usable(interface, session, tse)
        ]
        own = next((tse for tse in mine if tse.vat_id == vat_id), None)
        if own is not None:
            return own
        if mine and not interface.configuration.multiple_tenants:
            raise WrongFirm(owner=mine[0].vat_id, other=vat_id)
        return self._make(interface, session, vat_id)

    def _is_usable(self, interface: Interface, session: Session, tse: Tse) -> bool:
        with self._way.call(interface, f"GET /tss/{tse.id}", named="info", tse=tse.serial):
            return self._way.cloud.desk.tss(session, tse.id).state is TssState.INITIALIZED

    def _make(self, interface: Interface, session: Session, vat_id: str) -> Tse:
        """
        Have a TSE made at the provider, up to the state in which it can be used.
        """
        desk, call, cloud = self._desk, self._way.call, self._way.cloud
        # As many attempts were made as the provider has TSS, at least: no id comes twice.
        tse = desk.guid("tse", str(len(cloud.state.tss)))
        where = f"/tss/{tse}"
        pin = str(int.from_bytes(desk.draw("pin", tse), "big"))[-_PIN_DIGITS:]
        with call(interface, f"PUT {where}"):
            made = cloud.tss.create(session, tse, {})
        with call(interface, f"PATCH {where} UNINITIALIZED", tse=made.serial):
            cloud.tss.move(session, tse, TssState.UNINITIALIZED, description=None, changes={})
        with call(interface, f"PATCH {where}/admin", tse=made.serial):
            cloud.tss.change_pin(session, tse, puk=made.made.puk, new_pin=pin)
        with call(interface, f"POST {where}/admin/auth", tse=made.serial):
            cloud.tss.log_in(session, tse, pin=pin)
        with call(interface, f"PATCH {where} INITIALIZED", tse=made.serial):
            cloud.tss.move(session, tse, TssState.INITIALIZED, description=None, changes={})
        with call(interface, f"POST {where}/admin/logout", tse=made.serial):
            cloud.tss.log_out(session, tse)
        desk.note(
            TseTaken(
                tse=tse,
                interface=interface.id,
                organisation=session.organisation,
                env=session.env,
                vat_id=vat_id,
                serial=made.serial,
                pin=pin,
            )
        )
        return desk.state.tses[tse]

    def _register(
        self, interface: Interface, session: Session, tse: Tse, till: Till, serial: str
    ) -> str:
        cloud, where = self._way.cloud, f"/tss/{tse.id}"
        client = self._desk.guid("client", till.id, tse.id)
        with self._way.call(interface, f"POST {where}/admin/auth", tse=tse.serial):
            cloud.tss.log_in(session, tse.id, pin=tse.pin)
        known = cloud.state.tss[tse.id].tills.get(client)
        with self._way.call(
            interface, f"PUT {where}/client/{client}", named="register", tse=tse.serial
        ):
            if known is None:
                cloud.tills.create(session, tse.id, client, serial, {})
            else:
                cloud.tills.move(session, tse.id, client, TillState.REGISTERED, {})
        with self._way.call(interface, f"POST {where}/admin/logout", tse=tse.serial):
            cloud.tss.log_out(session, tse.id)
        return client

    def _deregister(self, interface: Interface, till: Till) -> None:
        session = self._way.session(interface)
        cloud, tse = self._way.cloud, self._desk.state.tses[till.tse]
        where = f"/tss/{tse.id}"
        with self._way.call(interface, f"POST {where}/admin/auth", tse=tse.serial):
            cloud.tss.log_in(session, tse.id, pin=tse.pin)
        with self._way.call(
            interface, f"PATCH {where}/client/{till.client}", named="deregister", tse=tse.serial
        ):
            cloud.tills.move(session, tse.id, till.client, TillState.DEREGISTERED, {})
        with self._way.call(interface, f"POST {where}/admin/logout", tse=tse.serial):
            cloud.tss.log_out(session, tse.id)

    def _serial_number(self, till: Till) -> str:
        return f"{till.id}-{self._desk.draw('serial', till.id).hex()[:12]}"


def trouble(desk: Desk, till: Till, interface: Interface, wrong: NotDone) -> None:
    """
    Let a till show what went wrong, unless it is a mere notice.
    """
    desk.log(interface, "till-trouble", f"{till.id}: {wrong.text.en}")
    if wrong.kind in {Kind.CONFIGURATION, Kind.OUTAGE}:
        desk.note(
            TillTroubled(
                till=till.id,
                kind=wrong.kind,
                code=wrong.code,
                de=wrong.text.de,
                en=wrong.text.en,
                at=desk.now(),
            )
        )
