"""
The line to a cloud TSE: tokens and requests.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from fiskalprobe.oracles.whole import whole_number
from fiskalprobe.run.checks import Checks
from fiskalprobe.run.parties.asking import Asking
from fiskalprobe.run.parties.subject import Subject
from fiskalprobe.target.model import Credentials
from fiskalprobe.wire import Exchange, Manner, Outgoing

API: Final = "/api/v2"
_OK: Final = 200
#: Seconds before its end at which a token is renewed; a tenth of its life where that is less.
_RENEWED_BEFORE: Final = 30


class CloudLine(Asking):
    """
    What is asked of a cloud TSE in one scenario, and with which tokens.
    """

    def __init__(self, subject: Subject, checks: Checks) -> None:
        super().__init__(subject=subject, checks=checks)
        self._tokens: dict[str, str] = {}
        #: When each of them has to be renewed, in seconds by `_now`.
        self._ends: dict[str, float] = {}
        #: Tokens of the other key, of this scenario.
        self._others: set[str] = set()
        #: Seconds by which the service's clock was put forward.
        self._passed = 0.0

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
        bearer: str | None = "own",
        manner: Manner = Manner.PATIENT,
    ) -> Exchange:
        """
        Send one request; a path without /api belongs to SIGN DE V2.

        *bearer* is ``own`` or ``other`` for the token of that key, a token, or None for none.
        """
        head = dict(headers or {})
        if bearer is not None:
            head |= self._bearing(bearer)
        where = path if path.startswith("/api/") else API + path
        return self.subject.send(
            method, where, query=query, json=body, text=text, headers=head, manner=manner
        )

    def calling(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None
    ) -> Outgoing:
        """
        Write a request of SIGN DE V2 with the own token, without sending it.
        """
        return Outgoing(
            method=method,
            path=API + path,
            query=query,
            json=body,
            headers=self._bearing("own"),
        )

    def _bearing(self, bearer: str) -> dict[str, str]:
        if bearer not in {"own", "other"}:
            return {"Authorization": f"Bearer {bearer}"}
        if self._ends.get(bearer, math.inf) <= self._now():
            del self._tokens[bearer], self._ends[bearer]
        return {"Authorization": f"Bearer {self.token(bearer)}"}

    def time_passed(self, seconds: float) -> None:
        """
        Take into account that the service's clock was put forward: tokens end earlier.
        """
        self._passed += seconds

    def _now(self) -> float:
        return self.subject.seconds() + self._passed

    def token(self, whose: str = "own") -> str:
        """
        Give the token for the declared key, or for the other one, however old it is.

        Requests renew it shortly before it ends.
        """
        if whose not in self._tokens:
            exchange = self.look(self.log_in(self.credentials(whose)))
            answer = self.answer(exchange)
            token = str(answer["access_token"])
            self.checks.presuppose(
                token.isascii() and token.isprintable(),
                "the access token has characters that no header takes",
            )
            self._tokens[whose] = token
            if whose == "other":
                self._others.add(token)
            lives = whole_number(answer.get("access_token_expires_in"))
            if lives is not None:
                self._ends[whose] = self._now() + lives - min(_RENEWED_BEFORE, lives / 10)
        return self._tokens[whose]

    def log_in(self, credentials: Credentials) -> Exchange:
        """
        Ask for a token.
        """
        return self.send(
            "POST",
            "/auth",
            body={"api_key": credentials.api_key, "api_secret": credentials.api_secret},
            bearer=None,
        )

    def log_in_to_management(self, *, secret: str | None = None) -> Exchange:
        """
        Ask the management API for a token.
        """
        own = self.credentials()
        body = {"api_key": own.api_key, "api_secret": secret or own.api_secret}
        return self.send("POST", "/api/v0/auth", body=body, bearer=None)

    def credentials(self, whose: str = "own") -> Credentials:
        """
        Give the declared key, or the other one.
        """
        ixit = self.subject.target.ixit
        found = ixit.credentials if whose == "own" else ixit.foreign
        self.checks.presuppose(found is not None, f"there is no {whose} key to ask with")
        if found is None:
            raise LookupError(f"there is no {whose} key")
        return found

    def forget_tokens(self) -> None:
        """
        Ask for new tokens from now on.
        """
        self._tokens.clear()
        self._ends.clear()

    def answer(self, exchange: Exchange) -> dict[str, Any]:
        """
        Read the object of a successful answer; anything else blocks the scenario.
        """
        self.checks.presuppose(
            exchange.status == _OK,
            f"{exchange.request.method} {exchange.request.path} was answered {exchange.gist}",
        )
        found = object_of(exchange)
        return {} if found is None else found


def object_of(exchange: Exchange | None) -> dict[str, Any] | None:
    """
    Read the object of an answer; None when there is none.
    """
    found = None if exchange is None else exchange.json_or_none()
    return found if isinstance(found, dict) else None
