"""
Logging in with an API key, and staying logged in.
"""

from __future__ import annotations

import hmac
from typing import Final

from fiskalsim.cloud import tokens
from fiskalsim.cloud.desk import Desk
from fiskalsim.cloud.errors import unauthorised
from fiskalsim.cloud.facts import CloudKeyKept, CloudTokensIssued
from fiskalsim.cloud.things import Session

_ACCESS_SECONDS: Final = 24 * 3600
_REFRESH_SECONDS: Final = 48 * 3600


class Auth:
    """
    Gives out tokens: the same ones as long as they are valid.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def by_key(self, key: str, secret: str, *, refused: str = "Unauthorized") -> Session:
        """
        Let a key in.
        """
        known = self._desk.state.key_by_text.get(key)
        if known is None or not hmac.compare_digest(known.secret.encode(), secret.encode()):
            raise unauthorised(refused)
        if not known.enabled:
            raise unauthorised(refused)
        session = self._desk.state.session_of_key.get(known.id)
        return session if session and self._holds(session) else self._issue(known)

    def by_refresh(self, token: str, *, refused: str) -> Session:
        """
        Let the owner of a refresh token in.
        """
        session = self._desk.state.refreshable.get(token)
        if session is None or session.refresh_until <= self._desk.now():
            raise unauthorised(refused)
        newest = self._desk.state.session_of_key[session.key_id]
        if self._desk.profile["refresh-grant"] == "same" and self._holds(newest):
            return newest
        return self._issue(self._desk.state.keys[session.key_id])

    def _holds(self, session: Session) -> bool:
        return session.access_until > self._desk.now()

    def _issue(self, key: CloudKeyKept) -> Session:
        desk = self._desk
        at, serial = desk.now(), str(desk.state.issued)
        session = desk.guid("session", key.id, serial)
        access, refresh = (
            write(
                tokens.claims_of(
                    jti=desk.guid(kind, key.id, serial),
                    session=session,
                    subject=key.id,
                    organisation=key.organisation,
                    env=key.env,
                    at=at,
                    until=at + seconds,
                )
            )
            for kind, write, seconds in (
                ("access", tokens.access_token, _ACCESS_SECONDS),
                ("refresh", tokens.refresh_token, _REFRESH_SECONDS),
            )
        )
        desk.note(
            CloudTokensIssued(
                key_id=key.id,
                access=access,
                access_until=at + _ACCESS_SECONDS,
                refresh=refresh,
                refresh_until=at + _REFRESH_SECONDS,
            )
        )
        return desk.state.session_of_key[key.id]
