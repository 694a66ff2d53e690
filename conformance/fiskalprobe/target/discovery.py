"""
The first look at a target: does it answer, what can be manipulated, what does it seem to be?

A declared target is only checked against what it says of itself; of a bare address the claims
are taken from what is seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from fiskalprobe.target.backend import BACKEND, BACKEND_HANDLES
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.model import (
    HANDLES,
    SAMPLE_CLIENT,
    SIMULATOR_CLOUD,
    SIMULATOR_PROFILES,
    SIMULATOR_SECRETS,
    SIMULATOR_SUPPORTS,
    ControlClaim,
    Target,
    TseClaim,
)
from fiskalprobe.target.recognition import (
    VERSION,
    advice_for,
    recognise,
    recognise_cloud,
    recognise_interface,
)
from fiskalprobe.wire import Exchange, NotJson, Wire
from fiskalprobe.wire.gateway import advice_to
from fiskalspec import devices

_OK: Final = 200
_NO_CONTROL: Final = 'correct the address or write kind = "none" under [control]'
#: The names that up to 1.7.6 have instead of fiscalDocumentNumber and its revision.
_OLDER: Final = frozenset({"fiscalisationDocumentNumber", "fiscalisationDocumentRevision"})


def discover(target: Target, wire: Wire) -> Target:
    """
    Ask for the control API and, when nothing was declared, for the kind of answers and TSEs.
    """
    capabilities: Mapping[str, Any] = {}
    if target.control.kind == "http":
        capabilities = _control(target, wire)
        offered = capabilities.get("capabilities", ())
        handles = frozenset(name for name in offered if name in HANDLES)
        kind = "http" if capabilities else "none"
        target = replace(
            target, control=ControlClaim(kind=kind, url=target.control.url, handles=handles)
        )
    elif target.control.kind == BACKEND:
        target = replace(target, control=_backend(target, wire))
    if target.ics.role != "middleware":
        _look_elsewhere(target, wire)
        return target
    answer = _recognised(target, wire)
    if not target.discovered:
        return target
    ics = target.ics
    device = capabilities.get("device")
    if isinstance(device, Mapping):
        ics = replace(ics, tse=(_tse(device),))
        if device.get("profile") in devices.names():
            # Only the simulator names a device profile of ours; it serves more than the usual.
            supports = ics.supports or SIMULATOR_SUPPORTS
            ics = replace(ics, profiles=SIMULATOR_PROFILES, supports=supports)
            target = _with_simulated_cloud(target)
    if target.ixit.adapter.startswith("http:"):
        ics = replace(ics, api=_generation(answer))
        version = _version(wire)
        target = replace(target, subject=replace(target.subject, version=version))
    if not any(tse.limit for tse in ics.tse):
        ics = replace(ics, profiles=tuple(name for name in ics.profiles if name != "limits"))
    return replace(target, ics=ics)


def _look_elsewhere(target: Target, wire: Wire) -> None:
    """
    Look at what is no fiscal service; at a till there is nothing to look at before it calls.
    """
    if target.is_cloud_tse:
        recognise_cloud(target, wire)
    elif target.is_tse_interface:
        recognise_interface(target, wire)


def generation_of(answer: Mapping[str, Any]) -> str:
    """
    Tell the generation from the form of a fiscal response.

    The one of 2021 writes its keys with a capital. From 1.7.7 the number is a text, and the
    revision stands among the additional fields.
    """
    if "FiscalisationDocumentNumber" in answer or "FiscalCountry" in answer:
        return "2021"
    more = answer.get("AdditionalFields", answer.get("additionalFields"))
    if isinstance(answer.get("fiscalDocumentNumber"), str):
        return "1.7.7"
    if "fiscalDocumentNumber" in answer and not _OLDER & answer.keys():
        # Named as from 1.7.7 on, and wrongly as a number.
        return "1.7.7"
    if isinstance(more, Mapping) and "fiscalDocumentRevision" in more:
        return "1.7.7"
    return "1.7.6"


def _control(target: Target, wire: Wire) -> Mapping[str, Any]:
    url = target.control.url.rstrip("/") + "/"
    exchange = _reach(wire, url)
    answer = exchange.json_or_none() if exchange.status == _OK else None
    if isinstance(answer, Mapping) and isinstance(answer.get("capabilities"), list):
        return answer
    if target.discovered:
        return {}
    raise TargetUnreachable(
        f"control.url: {exchange.request.url} does not answer as a control API does "
        f"({exchange.status} {exchange.body[:80]!r}); "
        + (advice_to(exchange.status or 0, exchange.body) or _NO_CONTROL)
    )


def _backend(target: Target, wire: Wire) -> ControlClaim:
    """
    Look whether what stands behind the subject is a simulator on which faults can be armed.
    """
    offered = _control(target, wire).get("capabilities", ())
    if "faults" not in offered:
        raise TargetUnreachable(
            f"control.url: {target.control.url} offers no faults; give the control API of a "
            "simulator that serves SIGN DE"
        )
    return replace(target.control, handles=BACKEND_HANDLES)


def _reach(wire: Wire, path: str) -> Exchange:
    exchange = wire.send("GET", path)
    if exchange.response is None:
        raise TargetUnreachable(
            f"{exchange.request.url} does not answer ({exchange.error}); {advice_for(exchange)}"
        )
    return exchange


def _with_simulated_cloud(target: Target) -> Target:
    secrets = MappingProxyType({**target.ixit.secrets, **SIMULATOR_SECRETS})
    return replace(target, ixit=replace(target.ixit, cloud=SIMULATOR_CLOUD, secrets=secrets))


def _tse(device: Mapping[str, Any]) -> TseClaim:
    limit = device.get("maxStartedTransactions")
    kind = device.get("kind")
    return TseClaim(
        kind=kind if kind in ("hardware", "cloud") else "hardware",
        limit=limit if isinstance(limit, int) and limit > 0 else None,
    )


def _recognised(target: Target, wire: Wire) -> Mapping[str, Any]:
    """
    Look at the answer to one createDocument, except in a world of our own that has our client.
    """
    own = target.ixit.adapter.startswith("sim:") and target.ixit.client_id == SAMPLE_CLIENT
    if own or target.ics.role != "middleware":
        return {}
    place = target.control.url.rstrip("/") + "/reset"
    resets = target.control.kind == "http" and "reset" in target.control.handles
    return recognise(target, wire, reset=(lambda: wire.send("POST", place)) if resets else None)


def _generation(answer: Mapping[str, Any]) -> str:
    if not answer:
        raise TargetUnreachable(
            "createDocument fails, so there is no fiscal response that shows the generation; "
            "declare the subject in a target.toml, or mend it first"
        )
    return generation_of(answer)


def _version(wire: Wire) -> str:
    exchange = wire.send("GET", VERSION)
    try:
        said = exchange.json() if exchange.status == _OK else ""
    except NotJson:
        said = exchange.body.strip()
    if isinstance(said, Mapping):
        # It should be a text alone; as a name in a report an object would be none.
        said = next((text for key, text in said.items() if key.lower() == "version"), "")
    return str(said)[:40] if isinstance(said, (str, int, Decimal)) else ""
