"""
Which endpoint stands at which address, and who answers there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fiskalsim.web.sign_de import auth, exports, management, metadata, tills, transactions, tss
from fiskalsim.web.sign_de.call import Backend, CloudEndpoint, OpenEndpoint

SIGN_DE: Final = "/api/v2"
MANAGEMENT: Final = "/api/v0"

_TSS: Final = f"{SIGN_DE}/tss/{{tss_id}}"
_TILL: Final = f"{_TSS}/client/{{client_id}}"
_TX: Final = f"{_TSS}/tx/{{tx_id_or_number}}"
_EXPORT: Final = f"{_TSS}/export/{{export_id}}"
_ORGANISATION: Final = f"{MANAGEMENT}/organizations/{{organization_id}}"
_MIDDLEWARE: Final = Backend.MIDDLEWARE
_NODE: Final = Backend.NODE

Row = tuple[str, str, Backend, CloudEndpoint]

#: Addresses that ask for a token.
ROUTES: Final[tuple[Row, ...]] = (
    ("PUT", _TX, _MIDDLEWARE, transactions.write),
    ("GET", _TX, _NODE, transactions.show),
    ("GET", f"{_TX}/log", _NODE, transactions.log),
    ("GET", f"{SIGN_DE}/tx", _NODE, transactions.list_all),
    ("GET", f"{_TSS}/tx", _NODE, transactions.list_of_tss),
    ("GET", f"{_TILL}/tx", _NODE, transactions.list_of_till),
    ("PATCH", f"{_TSS}/admin", _MIDDLEWARE, tss.change_pin),
    ("POST", f"{_TSS}/admin/auth", _MIDDLEWARE, tss.log_in),
    ("GET", f"{SIGN_DE}/tss", _NODE, tss.list_all),
    ("PUT", _TSS, _NODE, tss.create),
    ("GET", _TSS, _NODE, tss.show),
    ("PATCH", _TSS, _MIDDLEWARE, tss.change),
    ("PUT", _TILL, _MIDDLEWARE, tills.create),
    ("GET", _TILL, _NODE, tills.show),
    ("PATCH", _TILL, _MIDDLEWARE, tills.change),
    ("GET", f"{SIGN_DE}/client", _NODE, tills.list_all),
    ("GET", f"{_TSS}/client", _NODE, tills.list_of_tss),
    ("PUT", _EXPORT, _NODE, exports.ask),
    ("GET", _EXPORT, _NODE, exports.show),
    ("DELETE", _EXPORT, _NODE, exports.cancel),
    ("GET", f"{_EXPORT}/file", _NODE, exports.file),
    ("GET", f"{SIGN_DE}/export", _NODE, exports.list_all),
    ("GET", f"{_TSS}/export", _NODE, exports.list_of_tss),
    *(
        (method, f"{thing}/metadata", _NODE, endpoint)
        for thing in (_TSS, _TILL, _TX, _EXPORT)
        for method, endpoint in (("GET", metadata.show), ("PATCH", metadata.change))
    ),
    ("GET", f"{MANAGEMENT}/organizations", _NODE, management.list_organisations),
    ("POST", f"{MANAGEMENT}/organizations", _NODE, management.create_organisation),
    ("GET", _ORGANISATION, _NODE, management.show_organisation),
    ("PATCH", _ORGANISATION, _NODE, management.change_organisation),
    ("DELETE", _ORGANISATION, _NODE, management.remove_organisation),
    ("POST", f"{_ORGANISATION}/enable-env", _NODE, management.enable_env),
    ("GET", f"{_ORGANISATION}/api-keys", _NODE, management.list_keys),
    ("POST", f"{_ORGANISATION}/api-keys", _NODE, management.create_key),
    ("GET", f"{_ORGANISATION}/api-keys/{{entry_id}}", _NODE, management.show_key),
    ("PATCH", f"{_ORGANISATION}/api-keys/{{entry_id}}", _NODE, management.change_key),
    ("DELETE", f"{_ORGANISATION}/api-keys/{{entry_id}}", _NODE, management.remove_key),
    *(
        (method, f"{_ORGANISATION}/{kind}{entry}", _NODE, endpoint)
        for kind in ("users", "billing-addresses")
        for method, entry, endpoint in (
            ("GET", "", management.list_records),
            ("POST", "", management.create_record),
            ("GET", "/{entry_id}", management.show_record),
            ("PATCH", "/{entry_id}", management.change_record),
            ("DELETE", "/{entry_id}", management.remove_record),
        )
    ),
)

#: Addresses that ask for none.
OPEN: Final[tuple[tuple[str, str, Backend, OpenEndpoint], ...]] = (
    ("POST", f"{SIGN_DE}/auth", _NODE, auth.log_in),
    ("POST", f"{MANAGEMENT}/auth", _NODE, auth.log_in_to_management),
    ("POST", f"{_TSS}/admin/logout", _MIDDLEWARE, tss.log_out),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """
    What stands at one address under one method.
    """

    template: str
    backend: Backend
    endpoint: CloudEndpoint | None = None
    open_endpoint: OpenEndpoint | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """
    An address of ours: its doors by method, and the parts of the path by name.
    """

    doors: Mapping[str, Door]
    parts: Mapping[str, str]


def find(path: str) -> Found | None:
    """
    Find what stands at *path*; None when nothing does.
    """
    segments = path.split("/")
    for places in _PLACES.get(len(segments), ()):
        doors = _DOORS.get(_masked(segments, places))
        if doors is not None:
            names = _NAMES[_masked(segments, places)]
            parts = {n: segments[i] for n, i in zip(names, places, strict=True)}
            return Found(doors, parts) if all(parts.values()) else None
    return None


def _masked(segments: Iterable[str], places: Iterable[int]) -> tuple[str, ...]:
    masked = list(segments)
    for place in places:
        masked[place] = "*"
    return tuple(masked)


#: Masked path → doors by method; masked path → names; number of segments → places of names.
_DOORS: Final[dict[tuple[str, ...], dict[str, Door]]] = {}
_NAMES: Final[dict[tuple[str, ...], tuple[str, ...]]] = {}
_PLACES: Final[dict[int, list[tuple[int, ...]]]] = {}


def _enter(method: str, door: Door) -> None:
    segments = door.template.split("/")
    places = tuple(i for i, segment in enumerate(segments) if segment.startswith("{"))
    masked = _masked(segments, places)
    _DOORS.setdefault(masked, {})[method] = door
    _NAMES[masked] = tuple(segments[i].strip("{}") for i in places)
    if places not in (known := _PLACES.setdefault(len(segments), [])):
        known.append(places)


for _method, _template, _backend, _endpoint in ROUTES:
    _enter(_method, Door(template=_template, backend=_backend, endpoint=_endpoint))
for _method, _template, _backend, _open in OPEN:
    _enter(_method, Door(template=_template, backend=_backend, open_endpoint=_open))
