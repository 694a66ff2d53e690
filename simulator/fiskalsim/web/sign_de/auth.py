"""
Logging in, at SIGN DE and at the management API.
"""

from __future__ import annotations

from typing import Any

from fiskalsim.cloud.errors import unfit
from fiskalsim.cloud.service import SignDe
from fiskalsim.cloud.things import Session
from fiskalsim.web.sign_de import reading
from fiskalsim.web.sign_de.call import CloudCall, CloudReply, replied


async def log_in(cloud: SignDe, call: CloudCall) -> CloudReply:
    """
    Give tokens for a key or a refresh token.
    """
    return _tokens(cloud, call, refused="Unauthorized")


async def log_in_to_management(cloud: SignDe, call: CloudCall) -> CloudReply:
    """
    Give tokens likewise; only the refusal reads otherwise.
    """
    return _tokens(cloud, call, refused="Invalid credentials")


def _tokens(cloud: SignDe, call: CloudCall, *, refused: str) -> CloudReply:
    body = call.json()
    if "refresh_token" in body:
        token = reading.text(body, "refresh_token")
        return replied(_answer(cloud, cloud.auth.by_refresh(token, refused=refused)))
    if not body:
        raise unfit("body", "should have api_key and api_secret, or refresh_token")
    key, secret = reading.text(body, "api_key"), reading.text(body, "api_secret")
    return replied(_answer(cloud, cloud.auth.by_key(key, secret, refused=refused)))


def _answer(cloud: SignDe, session: Session) -> dict[str, Any]:
    now = cloud.desk.now()
    return {
        "access_token": session.access,
        "access_token_claims": {"env": session.env, "organization_id": session.organisation},
        "access_token_expires_in": session.access_until - now,
        "access_token_expires_at": session.access_until,
        "refresh_token": session.refresh,
        "refresh_token_expires_in": session.refresh_until - now,
        "refresh_token_expires_at": session.refresh_until,
    }
