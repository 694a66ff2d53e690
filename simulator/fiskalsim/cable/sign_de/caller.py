"""
Calls to SIGN DE V2 over HTTP: logging in, patience, and what counts as no answer.

Whoever is there and refuses raises `CloudRefusal`. Whoever is not there, or says what no TSE says,
raises `TseUnreachable`: nothing listens, time is up, TLS or the proxy fails, the connection
breaks, a gateway shows its page, the operator is in trouble. What may pass is tried again.
"""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final, TypeVar

import httpx
import msgspec

from fiskalsim.cable.errors import AccessRefused, TseUnreachable
from fiskalsim.cable.sign_de.access import Access, BadAccess
from fiskalsim.cable.sign_de.answers import Granted, Refused
from fiskalsim.cable.sign_de.refusals import CloudRefusal, passes

T = TypeVar("T")

#: A token is renewed when so much of its life is over.
_WORN: Final = 0.9
#: Clients in the field repeat a call after a server error two or three times.
_ATTEMPTS: Final = 3
_CONNECTIONS: Final = httpx.Limits(max_connections=4, max_keepalive_connections=2)
_ADMIN: Final = "E_ADMIN"
_TOO_MANY: Final = 429


class _Passing(Exception):
    """
    It did not work this time; *after* is when the other side welcomes another attempt.
    """

    def __init__(self, why: str, after: float | None = None, *, welcome: bool = False) -> None:
        super().__init__(why)
        self.after = after
        #: Whether it may be tried as often as there is time.
        self.welcome = welcome


class Caller:
    """
    Speaks to one service as one organisation.
    """

    def __init__(self, access: Access) -> None:
        self._access = access
        self._client = _client(access)
        self._logging_in = asyncio.Lock()
        self._token = ""
        self._worn_at = 0.0
        #: TEST or LIVE, once it is known.
        self.env = ""
        #: Requests sent, those for logging in included.
        self.sent = 0

    async def call(
        self,
        method: str,
        path: str,
        kind: type[T],
        *,
        body: Any = None,
        query: dict[str, str] | None = None,
        seconds: float,
    ) -> T:
        """
        Ask for something and read the answer, within *seconds*.
        """
        answer = await self.octets(method, path, body=body, query=query, seconds=seconds)
        try:
            return msgspec.json.decode(answer or b"{}", type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise TseUnreachable(
                f"{method} {path} is answered by something that is no SIGN DE V2: {wrong}"
            ) from wrong

    async def octets(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: dict[str, str] | None = None,
        seconds: float,
    ) -> bytes:
        """
        Ask for something and give the answer as it came.
        """
        until = _now() + seconds
        content = None if body is None else msgspec.json.encode(body)
        fresh, attempts, pause = False, 0, self._access.pause_seconds
        while True:
            try:
                token = await self._logged_in(until)
                return await self._send(method, path, content, query, token=token, until=until)
            except CloudRefusal as refused:
                unknown = refused.said.status_code == HTTPStatus.UNAUTHORIZED
                if not unknown or refused.code.startswith(_ADMIN):
                    raise
                if fresh:
                    raise AccessRefused(f"the cloud TSE refused a new token: {refused}") from None
                fresh, self._token = True, ""
            except _Passing as trouble:
                attempts += not trouble.welcome
                wait = pause if trouble.after is None else trouble.after
                if attempts >= _ATTEMPTS or _now() + wait >= until:
                    raise TseUnreachable(f"{trouble}; call again later") from trouble
                await asyncio.sleep(wait)
                pause *= 2

    async def close(self) -> None:
        """
        Let go of the connections.
        """
        await self._client.aclose()

    async def _logged_in(self, until: float) -> str:
        """
        Give a token that is not worn; many who need one wait for the same.
        """
        if self._token and _now() < self._worn_at:
            return self._token
        async with self._logging_in:
            if not self._token or _now() >= self._worn_at:
                await self._log_in(min(until, _now() + self._access.auth_seconds))
            return self._token

    async def _log_in(self, until: float) -> None:
        access = self._access
        body = msgspec.json.encode({"api_key": access.key, "api_secret": access.secret})
        try:
            said = await self._send("POST", "/auth", body, None, token="", until=until)
        except CloudRefusal as refused:
            raise AccessRefused(
                f"the cloud TSE does not let us in: {refused}; "
                "see that FISKALPROBE_SIGN_DE_KEY and …_SECRET are right and of one pair"
            ) from None
        try:
            granted = msgspec.json.decode(said, type=Granted)
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise TseUnreachable(f"{access.url} gives no token as SIGN DE V2 does") from wrong
        self._token = granted.access_token
        self._worn_at = _now() + granted.access_token_expires_in * _WORN
        self.env = granted.access_token_claims.get("env") or ""

    async def _send(
        self,
        method: str,
        path: str,
        content: bytes | None,
        query: dict[str, str] | None,
        *,
        token: str,
        until: float,
    ) -> bytes:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        if content is not None:
            headers["content-type"] = "application/json"
        self.sent += 1
        try:
            response = await self._client.request(
                method,
                self._access.url + path,
                params=query,
                content=content,
                headers=headers,
                timeout=max(0.001, until - _now()),
            )
        except httpx.TimeoutException as late:
            raise TseUnreachable(f"{method} {path} was not answered in time") from late
        except (httpx.ConnectError, httpx.ProxyError) as nobody:
            raise TseUnreachable(f"{self._access.url} cannot be reached: {nobody}") from nobody
        except httpx.HTTPError as broken:
            raise _Passing(f"{method} {path} broke off: {broken}") from broken
        return self._read(response)

    @staticmethod
    def _read(response: httpx.Response) -> bytes:
        """
        Tell an answer from a refusal, a passing trouble, and the page of somebody in between.
        """
        body = response.content
        good = response.status_code == HTTPStatus.OK
        if good and b'"status_code"' not in body:
            return body
        try:
            said = msgspec.json.decode(body, type=Refused)
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            if good:
                return body
            passing = Refused(status_code=response.status_code)
            why = f"somebody answers {response.status_code} in a form that is not the cloud TSE's"
            if passes(passing):
                raise _Passing(why, _retry_after(response)) from wrong
            raise TseUnreachable(why) from wrong
        if passes(said):
            raise _Passing(
                f"the cloud TSE answers {said.status_code} {said.code or said.message}",
                _retry_after(response),
                welcome=said.status_code == _TOO_MANY,
            )
        raise CloudRefusal(said)


def _client(access: Access) -> httpx.AsyncClient:
    try:
        return httpx.AsyncClient(
            verify=_trusted(access.ca),
            proxy=access.proxy or None,
            limits=_CONNECTIONS,
            trust_env=False,
        )
    except OSError as wrong:
        raise BadAccess(
            f"FISKALPROBE_SIGN_DE_CA: {access.ca} holds no certificates that can be read: {wrong}"
        ) from wrong
    except ValueError as wrong:
        raise BadAccess(
            f"FISKALPROBE_SIGN_DE_PROXY is no address of a proxy: {wrong}; write http://HOST:PORT"
        ) from wrong


def _trusted(ca: str) -> ssl.SSLContext | bool:
    if not ca:
        return True
    return False if ca == "off" else ssl.create_default_context(cafile=ca)


def _retry_after(response: httpx.Response) -> float | None:
    """
    Read in how many seconds the next attempt is welcome; None where nobody says so.

    A date (RFC 9110, 10.2.3) is told from the other side's own, for its clock may be any other.
    """
    text = response.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    welcome, now = (_instant(each) for each in (text, response.headers.get("date", "")))
    if welcome is None or now is None:
        return None
    return max(0.0, (welcome - now).total_seconds())


def _instant(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC)  # in HTTP it is always GMT
    except (ValueError, OverflowError):
        return None


def _now() -> float:
    return asyncio.get_running_loop().time()
