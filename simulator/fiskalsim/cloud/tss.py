"""
TSS: taken out of stock, personalised, initialised, disabled; and the admin who may do it.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalsim.cloud import birth, metadata
from fiskalsim.cloud.desk import Desk
from fiskalsim.cloud.errors import Refused, unfit
from fiskalsim.cloud.facts import CloudTssMade, CloudTssMoved, TssState
from fiskalsim.cloud.things import Session, Tss
from fiskalsim.device.errors import IncorrectPin, IncorrectPuk, PinBlocked, SettingNewPinFailed

_ACTIVE: Final = frozenset({TssState.CREATED, TssState.UNINITIALIZED, TssState.INITIALIZED})
_ACTIVE_IN_TEST: Final = 5
_PER_DAY: Final = 500
_DAY: Final = 86_400
#: Where a caller may move a TSS to, and from where; the same state is always allowed.
MOVES: Final = {
    TssState.UNINITIALIZED: frozenset({TssState.CREATED}),
    TssState.INITIALIZED: frozenset({TssState.UNINITIALIZED}),
    TssState.DISABLED: frozenset({TssState.UNINITIALIZED, TssState.INITIALIZED}),
}
_DESCRIPTION: Final = re.compile(r"[A-Za-z0-9 '()+,\-./:=?]{0,100}")
_ADMIN: Final = "admin"
#: What a SMAERS says when a PIN or a PUK is refused, as recorded.
_REFUSED: Final = "ERROR_AUTHENTICATION_FAILED"


class TssCare:
    """
    The life of TSS.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, session: Session, tss_id: str, changes: dict[str, str]) -> Tss:
        """
        Take a TSS out of stock; the same call again shows the same TSS while it is CREATED.
        """
        desk = self._desk
        if tss_id in desk.state.tss:
            tss = desk.tss(session, tss_id)
            if tss.state is not TssState.CREATED:
                raise Refused("E_TSS_CONFLICT")
            desk.describe(tss, tss, metadata.merge(tss.metadata, changes))
            return tss
        at = desk.now()
        self._require_room(session, at)
        counter = int(desk.profile["birth-counter"])
        stocked = birth.stocked_unix(at, counter=counter)
        desk.note(
            CloudTssMade(
                tss=tss_id,
                organisation=session.organisation,
                env=session.env,
                puk=birth.puk_of(desk.draw("sign-de", "puk", tss_id)),
                stocked_unix=stocked,
                at=at,
                metadata=metadata.merge({}, changes),
            )
        )
        tss = desk.state.tss[tss_id]
        birth.wait_in_stock(tss.device, since=stocked, until=at, counter=counter)
        return tss

    def move(
        self,
        session: Session,
        tss_id: str,
        state: TssState,
        *,
        description: str | None,
        changes: dict[str, str],
    ) -> Tss:
        """
        Move a TSS to another state.
        """
        desk = self._desk
        if description is not None:
            _check_description(description, state)
        tss = desk.writable(session, tss_id)
        merged = metadata.merge(tss.metadata, changes)
        if state is not tss.state:
            _check_move(tss, state)
            if state is not TssState.UNINITIALIZED:
                desk.require_admin(tss)
            self._enter(tss, state, description)
        desk.describe(tss, tss, merged)
        return tss

    def _enter(self, tss: Tss, state: TssState, description: str | None) -> None:
        desk = self._desk
        at, text = desk.now(), ""
        match state:
            case TssState.UNINITIALIZED:
                tss.device.production.personalise(at=at)
            case TssState.INITIALIZED:
                text = description or f"fiskaly sign cloud-TSE ({tss.id})"
                tss.device.initialise(at=at, description=text)
            case _:
                if tss.state is TssState.INITIALIZED:
                    tss.device.disable(at=at)
                elif tss.device.users.logged_in:
                    tss.device.users.log_out(at=at)
        desk.note(CloudTssMoved(tss=tss.id, state=state, at=at, description=text))

    def visible(self, session: Session) -> list[Tss]:
        """
        List what the caller may see, the oldest first.
        """
        mine = [
            tss
            for tss in self._desk.state.tss.values()
            if (tss.made.organisation, tss.env) == (session.organisation, session.env)
        ]
        for tss in mine:
            self._desk.age(tss)
        return mine

    # The admin.

    def change_pin(self, session: Session, tss_id: str, *, puk: str, new_pin: str) -> None:
        """
        Give the admin another PIN, with the PUK.
        """
        tss = self._for_admin(session, tss_id)
        if not new_pin.isascii() or not new_pin.isprintable():
            raise Refused("E_CHANGE_ADMIN_PIN_FAILED")
        try:
            tss.device.users.unblock_pin(_ADMIN, puk, new_pin, at=self._desk.now())
        except IncorrectPuk:
            raise _login_failed("UNBLOCK_RESULT_FAILED") from None
        except SettingNewPinFailed:
            raise _login_failed("UNBLOCK_RESULT_ERROR") from None

    def log_in(self, session: Session, tss_id: str, *, pin: str) -> None:
        """
        Log the admin in.
        """
        tss = self._for_admin(session, tss_id)
        try:
            tss.device.users.authenticate(_ADMIN, pin, at=self._desk.now())
        except PinBlocked:
            raise Refused("E_ADMIN_PIN_BLOCKED") from None
        except IncorrectPin:
            raise _login_failed("AUTHENTICATION_RESULT_FAILED") from None

    def log_out(self, session: Session | None, tss_id: str) -> None:
        """
        Log the admin out; nothing happens when nobody is logged in.

        Without a *session* nothing but the TSS's existence is asked for.
        """
        tss = self._desk.state.tss.get(tss_id)
        if session is not None:
            tss = self._desk.writable(session, tss_id)
        if tss is None:
            raise Refused("E_TSS_NOT_FOUND")
        if tss.device.users.logged_in:
            tss.device.users.log_out(at=self._desk.now())

    def _for_admin(self, session: Session, tss_id: str) -> Tss:
        tss = self._desk.writable(session, tss_id)
        if tss.state is TssState.CREATED:
            raise Refused("E_TSS_CREATED")
        if tss.state is TssState.DISABLED:
            raise Refused("E_TSS_DISABLED")
        return tss

    def _require_room(self, session: Session, at: int) -> None:
        mine = self.visible(session)
        if session.env == "TEST" and sum(t.state in _ACTIVE for t in mine) >= _ACTIVE_IN_TEST:
            raise Refused("E_TSS_LIMIT_REACHED")
        if sum(at - _DAY < t.made.at <= at for t in mine) >= _PER_DAY:
            raise Refused("E_TSS_LIMIT_PER_DAY_REACHED")


def _check_move(tss: Tss, state: TssState) -> None:
    sources = MOVES[state]
    if tss.state in sources:
        return
    names = " or ".join(sorted(sources, reverse=True))
    raise Refused(
        "E_ILLEGAL_TSS_STATE_CHANGE",
        f"TSS must be in state {names} for a state transition to {state}",
    )


def _check_description(description: str, state: TssState) -> None:
    if state is not TssState.INITIALIZED:
        raise unfit("body.description", "is only allowed with state INITIALIZED")
    if not _DESCRIPTION.fullmatch(description):
        raise unfit("body.description", f'should match pattern "^{_DESCRIPTION.pattern}$"')


def _login_failed(result: str) -> Refused:
    return Refused("E_ADMIN_LOGIN_FAILED", f"{_REFUSED} ({result})")
