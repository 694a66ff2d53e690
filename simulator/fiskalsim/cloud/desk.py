"""
What all parts of the cloud TSE share: state, ledger, clock, settings of open points, and the
checks that come before each call.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from fiskalsim.cloud.errors import Refused, unauthorised, unfit
from fiskalsim.cloud.facts import CloudFact, CloudMetadataSet, CloudTssMoved, TssState
from fiskalsim.cloud.state import CloudState
from fiskalsim.cloud.things import Export, Session, Till, Transaction, Tss
from fiskalsim.ground.clock import Clock
from fiskalsim.ledger.port import Ledger
from fiskalspec.profiles import Profile

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_GONE: Final = {
    TssState.DEFECTIVE: "E_TSS_DEFECTIVE",
    TssState.DELETED: "E_TSS_DELETED",
    TssState.EVICTED: "E_TSS_EVICTED",
}
_DAY: Final = 86_400
_EVICTED_AFTER: Final = 90 * _DAY
_IDLE: Final = 14 * _DAY
_WEEK: Final = 7 * _DAY
#: The first Sunday, midnight UTC, of Unix time.
_SUNDAY: Final = 3 * _DAY


def guid(draw: Callable[..., bytes], *labels: str) -> str:
    """
    Give an id that follows from *labels*.
    """
    return str(UUID(bytes=draw("sign-de", "guid", *labels)[:16], version=4))


class Desk:
    """
    State, ledger, clock and open points of one cloud; *draw* gives octets that follow from labels.
    """

    def __init__(
        self,
        *,
        state: CloudState,
        ledger: Ledger,
        clock: Clock,
        profile: Profile,
        draw: Callable[..., bytes],
    ) -> None:
        self.state = state
        self.ledger = ledger
        self.profile = profile
        self.draw = draw
        self._clock = clock

    def now(self) -> int:
        """
        Tell the time, Unix seconds.
        """
        return self._clock.unix()

    def note(self, fact: CloudFact) -> None:
        """
        State a fact.
        """
        self.ledger.append(fact)
        self.state.apply(fact)

    def guid(self, *labels: str) -> str:
        """
        Give an id that follows from *labels*.
        """
        return guid(self.draw, *labels)

    def describe(
        self,
        tss: Tss,
        thing: Tss | Till | Transaction | Export,
        merged: dict[str, str],
    ) -> None:
        """
        Hang metadata on a TSS or on something of it.
        """
        if merged == thing.metadata:
            return
        match thing:
            case Tss():
                fact = CloudMetadataSet(tss=tss.id, kind="tss", id=tss.id, metadata=merged)
            case Till():
                fact = CloudMetadataSet(tss=tss.id, kind="client", id=thing.id, metadata=merged)
            case Transaction():
                fact = CloudMetadataSet(tss=tss.id, kind="tx", id=thing.id, metadata=merged)
            case Export():
                fact = CloudMetadataSet(
                    tss=tss.id, kind="export", id=thing.asked.export, metadata=merged
                )
        self.note(fact)

    # Who is calling.

    def session(self, token: str | None) -> Session:
        """
        Find out who is calling.
        """
        if token is None:
            raise unauthorised()
        known = self.state.sessions.get(token)
        if known is None:
            raise unauthorised(f"could not parse jwt: '{token}'")
        if known.access_until <= self.now():
            raise unauthorised("token is expired")
        return known

    # What is called.

    def tss(self, session: Session, tss_id: str) -> Tss:
        """
        Find a TSS that the caller may see.
        """
        tss = self.state.tss.get(tss_id)
        if tss is None:
            raise Refused("E_TSS_NOT_FOUND")
        if (tss.made.organisation, tss.env) != (session.organisation, session.env):
            raise Refused("E_ACCESS_DENIED")
        self.age(tss)
        return tss

    def writable(self, session: Session, tss_id: str) -> Tss:
        """
        Find a TSS that the caller may write to.
        """
        tss = self.tss(session, tss_id)
        if tss.state in _GONE:
            raise Refused(_GONE[tss.state])
        if self.now() > tss.device.identity.valid_until_unix:
            raise Refused("E_CERTIFICATE_EXPIRED")
        return tss

    def initialised(self, session: Session, tss_id: str, *, on_created: str) -> Tss:
        """
        Find a TSS on which clients and transactions may be written.
        """
        tss = self.writable(session, tss_id)
        match tss.state:
            case TssState.INITIALIZED:
                return tss
            case TssState.DISABLED:
                raise Refused("E_TSS_DISABLED")
            case TssState.CREATED:
                raise Refused(on_created)
            case _:
                raise Refused("E_TSS_NOT_INITIALIZED")

    def require_admin(self, tss: Tss) -> None:
        """
        Refuse what only a logged-in admin may do.
        """
        if not tss.device.users.logged_in:
            raise Refused(self.profile["no-admin-code"])

    def till(self, tss: Tss, client_id: str, *, status: int = 404) -> Till:
        """
        Find a client of a TSS.
        """
        till = tss.tills.get(client_id)
        if till is None:
            raise Refused("E_CLIENT_NOT_FOUND", status=status)
        return till

    def transaction(self, tss: Tss, id_or_number: str) -> Transaction:
        """
        Find a transaction of a TSS by its id or its number.
        """
        known = find_transaction(tss, id_or_number)
        if known is None:
            raise Refused("E_TX_NOT_FOUND", status=404)
        return known

    # What happens without a call.

    def age(self, tss: Tss) -> None:
        """
        Let the operator's housekeeping happen that was due before now.
        """
        now = self.now()
        if tss.state is TssState.CREATED and now >= tss.made.at + _EVICTED_AFTER:
            self._end(tss, TssState.EVICTED, now)
        elif (
            tss.env == "TEST"
            and tss.state not in _GONE
            and self.profile["weekly-wipe"] == "on"
            and self._wiped(tss, now)
        ):
            self._end(tss, TssState.DELETED, now)

    def _wiped(self, tss: Tss, now: int) -> bool:
        sunday = now - (now - _SUNDAY) % _WEEK
        disabled = tss.state is TssState.DISABLED and tss.entered[TssState.DISABLED] <= sunday
        return disabled or tss.used_unix <= sunday - _IDLE

    def _end(self, tss: Tss, state: TssState, at: int) -> None:
        self.note(CloudTssMoved(tss=tss.id, state=state, at=at))


def find_transaction(tss: Tss, id_or_number: str) -> Transaction | None:
    """
    Find a transaction of a TSS by its id or its number; None when there is none.
    """
    if is_number(id_or_number):
        return tss.by_number.get(int(id_or_number))
    return tss.transactions.get(id_or_number)


def is_number(text: str) -> bool:
    """
    Tell whether *text* is a transaction's number rather than its id.
    """
    return text.isascii() and text.isdigit() and len(text) <= 18  # noqa: PLR2004  of 64 bits


def is_uuid(text: str) -> bool:
    """
    Tell whether *text* (lower case) has the form of an id.
    """
    return _UUID.fullmatch(text) is not None


def as_id(value: Any, where: str) -> str:
    """
    Read an id out of a body.
    """
    if not isinstance(value, str) or not is_uuid(value.lower()):
        raise unfit(where, 'should match format "uuid"')
    return value.lower()
