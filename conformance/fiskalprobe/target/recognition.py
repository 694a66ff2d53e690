"""
Is there a fiscal service at all, does it know our client, and is its TSE one for tests?

Asked once, before anything is judged. What is something else, or knows no such client, would fail
every requirement, and none of these failures would mean anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.live import certificate_suspicion, declared_suspicion, refuse_live
from fiskalprobe.target.model import Target
from fiskalprobe.wire import Exchange, Wire
from fiskalprobe.wire.gateway import advice_to
from fiskalprobe.wire.route import advice_on

CREATE: Final = "/api/v1/transactions/createDocument"
LOGIN: Final = "/api/v2/auth"
VERSION: Final = "/api/v1/information/version"
CHAIN: Final = "/api/tse-interface/chain"

_SUCCESS: Final = range(200, 300)
_LOCKED: Final = (401, 403)
_PROXY: Final = 407
_BROKEN: Final = 500
_SHOWN: Final = 80


def recognise(
    target: Target, wire: Wire, *, reset: Callable[[], object] | None = None
) -> Mapping[str, Any]:
    """
    Start one document and give its fiscal response; `TargetUnreachable` when there is none.

    The transaction that it starts stays open; a reset before the first scenario removes it where
    there is one, and anywhere else it is one more of many. Of a service that tells its version and
    fails with 5xx the answer is empty: it can be judged, and will be.
    """
    refuse_live(target, declared_suspicion(target))
    exchange = _create(target, wire)
    if reset is not None and exchange.status not in _SUCCESS and exchange.heard is not None:
        # An earlier run may have left the TSE full or cut off.
        reset()
        exchange = _create(target, wire)
    answer = _object(exchange)
    if exchange.status in _SUCCESS and is_fiscal(answer):
        refuse_live(target, certificate_suspicion(answer))
        return answer
    _refuse(target, wire, exchange)
    return {}


def recognise_cloud(target: Target, wire: Wire) -> None:
    """
    Log in at a cloud TSE once; `TargetUnreachable` when it is none, or does not know our key.
    """
    refuse_live(target, declared_suspicion(target))
    own = target.ixit.credentials
    key = {} if own is None else {"api_key": own.api_key, "api_secret": own.api_secret}
    exchange = wire.send("POST", LOGIN, json=key)
    answer = _object(exchange)
    status = _status(exchange)
    if status in _LOCKED:
        raise TargetUnreachable(
            f"the cloud TSE does not let us in: {status} {_body(exchange)[:_SHOWN]!r}; "
            "look at ixit.api_key and ixit.api_secret"
        )
    if status < _BROKEN and "access_token" not in answer:
        raise TargetUnreachable(
            f"this is no cloud TSE: {exchange.request.url} answers {status} "
            f"{_body(exchange)[:_SHOWN]!r}; "
            + (
                advice_to(status, _body(exchange))
                or "correct the address; it is what stands before /api/v2"
            )
        )
    claims = answer.get("access_token_claims")
    if isinstance(claims, Mapping) and claims.get("env") == "LIVE":
        refuse_live(target, "the key is one of the environment LIVE")


def recognise_interface(target: Target, wire: Wire) -> None:
    """
    Look at the branch chain once; `TargetUnreachable` when this is no TSE interface.
    """
    refuse_live(target, declared_suspicion(target))
    exchange = wire.send("GET", CHAIN)
    status = _status(exchange)
    if status < _BROKEN and "branches" not in _object(exchange):
        raise TargetUnreachable(
            f"this is no TSE interface: {exchange.request.url} answers {status} "
            f"{_body(exchange)[:_SHOWN]!r}; "
            + (
                advice_to(status, _body(exchange))
                or "correct the address; it is what stands before /api/tse-interface"
            )
        )


def is_fiscal(answer: Mapping[str, Any]) -> bool:
    """
    Tell a fiscal response of whatever generation from any other object.
    """
    return any(str(key).lower().startswith("fiscal") for key in answer)


def _status(exchange: Exchange) -> int:
    """
    Give the status of the subject's answer; `TargetUnreachable` where there is none of its own.
    """
    heard = exchange.heard
    if heard is None:
        raise TargetUnreachable(
            f"{exchange.request.url} does not answer ({exchange.error}); {advice_for(exchange)}"
        )
    if heard.status == _PROXY:
        raise TargetUnreachable(
            f"the proxy before {exchange.request.url} does not let us through: it answers "
            f"{heard.status} {heard.body[:_SHOWN]!r}; write its address with user and "
            'password into an environment variable and proxy = "env:NAME" under [ixit]'
        )
    if exchange.response is None and heard.headers.get("location"):
        raise TargetUnreachable(
            f"{exchange.request.url} does not answer itself ({exchange.error}); "
            f"{advice_for(exchange)}"
        )
    return heard.status


def advice_for(exchange: Exchange) -> str:
    """
    Say what to do about an exchange that the subject has not answered.
    """
    heard = exchange.heard
    return advice_to(heard.status, heard.body) if heard else advice_on(exchange.error)


def _body(exchange: Exchange) -> str:
    """
    Give what came back, whoever has answered.
    """
    return exchange.heard.body if exchange.heard else ""


def _refuse(target: Target, wire: Wire, exchange: Exchange) -> None:
    """
    Say why this cannot be judged; only a fiscal service that is merely broken gets past.
    """
    status = _status(exchange)
    said = f"{exchange.request.url} answers {status} {_body(exchange)[:_SHOWN]!r}"
    if status in _LOCKED:
        raise TargetUnreachable(
            f"the service does not let us in: {said}; {advice_to(status, _body(exchange))}"
        )
    is_known = wire.send("GET", VERSION).status in _SUCCESS
    advice = advice_to(status, _body(exchange))
    if advice and (not is_known or status < _BROKEN):
        raise TargetUnreachable(f"the service itself has hardly answered: {said}; {advice}")
    if not is_known:
        raise TargetUnreachable(
            f"this is no fiscal service: {said}, and {VERSION} is not known there either; "
            "correct the address; it is what stands before /api/v1; a cloud TSE is judged by "
            'a target.toml with role = "cloud-tse" and its keys: fiskalprobe init --role cloud-tse'
        )
    if status in _SUCCESS:
        raise TargetUnreachable(
            f"createDocument gives no fiscal response to look at: {said}; correct the address"
        )
    if status < _BROKEN:
        raise TargetUnreachable(
            f"the client {target.ixit.client_id} cannot start a document: {said}; name one that "
            "the service knows under ixit.client_id in target.toml"
        )


def _create(target: Target, wire: Wire) -> Exchange:
    query = {"uniqueClientId": target.ixit.client_id, "documentType": 0}
    return wire.send("PUT", CREATE, query=query)


def _object(exchange: Exchange) -> Mapping[str, Any]:
    answer = exchange.json_or_none()
    return answer if isinstance(answer, Mapping) else {}
