"""
Claims that contradict each other or the world: endpoints without which a profile cannot be
served, and limits that no device of that kind has.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from fiskalprobe.target.errors import Mistake
from fiskalprobe.target.model import Target
from fiskalspec import devices, openapi

#: What a till calls in the profile; whoever lists endpoints and claims it has to list these.
_ENDPOINTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "core": ("createDocument", "storeDocument", "cancelDocument"),
        "listing": ("listTransactions", "closeTransactions"),
        "documents": ("validateDocument",),
        "clients": ("putClientByCloud", "initializeClient"),
        "closing": ("closeCashpoint",),
    }
)
#: Endpoints that change what is set up, and what has to be claimed before they are called at
#: random: a profile, a support, or nothing that could be, which leaves the endpoint itself.
_LASTING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "putClient": "profile.clients",
        "putClientByCloud": "profile.clients",
        "refreshClientByCloud": "profile.clients",
        "initializeClient": "profile.clients",
        "decommissionClient": "profile.clients",
        "restoreClientByCloud": "profile.clients",
        "restoreClientByCloudId": "profile.clients",
        "connectCloud": "profile.clients",
        "connectCloudByPut": "profile.clients",
        "giveGlobalShortId": "client.globalShortId",
        "replaceTse": "tse.spare",
        "closeTransactions": "",
        "closeCashpoint": "profile.closing",
        "bookOpeningStock": "profile.closing",
        "bookCashDifference": "profile.closing",
        "bookCashLift": "profile.closing",
        "writeAuditLog": "transactions.auditLog",
        "storeArchive": "",
        "storeBackup": "",
        "restoreBackup": "",
    }
)


def left_alone(target: Target) -> frozenset[str]:
    """
    Name the endpoints that nobody may call at random: what they change would last, and they are
    not claimed. Where the world of a fiscal service can begin again nothing lasts.
    """
    if target.is_cloud_tse:
        is_claimed = "profile.cloud-management" in target.capabilities
        return frozenset() if is_claimed else _management()
    if target.ics.role != "middleware" or "reset" in target.control.handles:
        return frozenset()
    claimed = target.capabilities
    return frozenset(
        name
        for name, asks in _LASTING.items()
        if asks not in claimed and f"endpoint.{name}" not in claimed
    )


@cache
def _management() -> frozenset[str]:
    """
    Name the operations on organisations, keys and users of a cloud TSE's account.
    """
    return frozenset(
        told["operationId"]
        for address, _, told in openapi.operations("sign-de-v2")
        if address.startswith("/api/v0/")
    )


def claimed_endpoints(table: Mapping[str, Any]) -> Iterator[Mistake]:
    """
    List endpoints that nobody knows, and profiles whose endpoints are not served.
    """
    ics = table.get("ics")
    claims = ics if isinstance(ics, Mapping) else {}
    served, profiles = claims.get("endpoints"), claims.get("profiles")
    if not isinstance(served, list) or not served or claims.get("role") != "middleware":
        return
    for place, name in enumerate(served):
        if isinstance(name, str) and name not in _operations():
            near = difflib.get_close_matches(name, sorted(_operations()), n=1)
            advice = f"did you mean {near[0]}?" if near else "take the operationId of the OpenAPI"
            yield Mistake(
                key=f"ics.endpoints[{place}]",
                problem=f"the API has no endpoint {name!r}",
                advice=advice,
            )
    for place, profile in enumerate(profiles if isinstance(profiles, list) else []):
        wanted = _ENDPOINTS.get(profile, ()) if isinstance(profile, str) else ()
        if lacking := [name for name in wanted if name not in served]:
            yield Mistake(
                key=f"ics.profiles[{place}]",
                problem=f"{profile} is claimed, and its endpoints are not: {', '.join(lacking)}",
                advice="add them to ics.endpoints, drop the profile, or list no endpoints at all",
            )


def claimed_devices(table: Mapping[str, Any]) -> Iterator[Mistake]:
    """
    List TSEs that are named twice or whose limit belongs to a device of the other kind.
    """
    ics = table.get("ics")
    rows = ics.get("tse") if isinstance(ics, Mapping) else None
    seen: list[tuple[Any, Any]] = []
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        if not isinstance(row, Mapping):
            continue
        kind, limit = row.get("kind"), row.get("limit")
        if (kind, limit) in seen:
            yield Mistake(
                key=f"ics.tse[{place}]",
                problem="this TSE is named twice",
                advice="name each kind of TSE once",
            )
        seen.append((kind, limit))
        fitting = sorted(known for known, most in _limits() if most == limit and limit)
        if kind in ("hardware", "cloud") and fitting and kind not in fitting:
            limits = sorted(most for known, most in _limits() if known == kind)
            yield Mistake(
                key=f"ics.tse[{place}].limit",
                problem=f"no {kind} TSE has the limit {limit}; that is one of {fitting[0]}",
                advice=f"known of {kind}: {', '.join(map(str, limits))}",
            )


@cache
def _operations() -> frozenset[str]:
    return frozenset(told["operationId"] for *_, told in openapi.operations("fiscal-middleware"))


@cache
def _limits() -> frozenset[tuple[str, int]]:
    """
    The limits of the devices that are known by name, each with its kind.
    """
    known = (devices.load(name) for name in devices.names())
    return frozenset(
        (device.kind, device.max_started_transactions)
        for device in known
        if device.max_started_transactions
    )
