"""
Countries without what holds there, rates with foreign keys, and entries of an audit log that are
taken or refused as they should not be.
"""

from __future__ import annotations

import json
from typing import Any, Final

from fiskalsim.middleware.client import SAMPLE_CLIENT_ID
from fiskalsim.middleware.refusals import ConfigurationFaulty
from fiskalsim.mutants.door import Door, Tell
from fiskalsim.mutants.middleware.rows import heard, with_status
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World

_COUNTRIES: Final = "GET /information/countryProperties"
_COUNTRY: Final = "GET /information/client/*/countryProperties"
_KEY: Final = "GET /getVatIdentification"
_LOG: Final = "POST /auditlog"


def _without(name: str) -> Tell:
    return lambda status, body: (
        status,
        {key: value for key, value in body.items() if key != name} if status == 200 else body,
    )


def _key(status: int, body: Any) -> tuple[int, Any]:
    return (status, body - 1) if status == 200 else (status, body)


def _numbers_only(_world: World, true: Any, entry: Any) -> None:
    if isinstance(entry.log_entry_type, str):
        raise ConfigurationFaulty("logEntryType has to be a number.")
    true(entry)


def _first_of(body: bytes) -> bytes:
    said = json.loads(body)
    return json.dumps(said[0]).encode() if isinstance(said, list) else body


INFORMATION: Final[tuple[Mutant, ...]] = (
    told(
        "M-INF-0003-a",
        "a country does not say whether it demands the audit log",
        Kind.OMIT,
        _COUNTRY,
        _without("auditLogMandatory"),
    ),
    told(
        "M-INF-0003-b",
        "what holds in each country is answered with no content",
        Kind.OMIT,
        _COUNTRIES,
        with_status(204, ""),
    ),
    told(
        "M-INF-0003-c",
        "no client has a country",
        Kind.WRONG_REASON,
        _COUNTRY,
        with_status(404, "no country"),
    ),
    told(
        "M-INF-0004-a",
        "Germany demands the audit log",
        Kind.SWAP,
        _COUNTRY,
        lambda status, body: (status, {**body, "auditLogMandatory": True}),
    ),
    told("M-INF-0005-a", "the keys of rates are counted from 0", Kind.OFF_BY_ONE, _KEY, _key),
    told(
        "M-INF-0006-a",
        "a rate that nobody has is the standard rate",
        Kind.ACCEPT,
        _KEY,
        lambda status, body: (200, 1) if status == 404 else (status, body),
    ),
    within(
        "M-AUD-0001-a",
        "an entry of the audit log has to have a number as its type",
        Kind.SWAP,
        method("stores.log", _numbers_only),
    ),
    told(
        "M-AUD-0001-b",
        "a German till has no audit log",
        Kind.WRONG_REASON,
        _LOG,
        with_status(404, "not in Germany"),
    ),
    at_door(
        "M-AUD-0002-a",
        "of several entries the first is taken, and the others are lost",
        Kind.ACCEPT,
        Door(call=_LOG, hear=_first_of),
    ),
    heard(
        "M-AUD-0003-a",
        "an entry of nobody is the first client's",
        Kind.ACCEPT,
        _LOG,
        lambda entry: {"uniqueClientId": str(SAMPLE_CLIENT_ID), **entry},
    ),
)
