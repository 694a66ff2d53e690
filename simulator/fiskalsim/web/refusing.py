"""
Which status a refusal gets. One table, so that it can be read at a glance.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fiskalsim.books.export import NoSuchClosings, NothingClosed
from fiskalsim.ground.clock import NoSuchTime, RealTime
from fiskalsim.ledger.errors import LedgerError
from fiskalsim.middleware.refusals import (
    ClientConfigurationMissing,
    ClientExists,
    ClientNotInUse,
    ClientUnknown,
    CloudConnectRequired,
    ConfigurationFaulty,
    CredentialsMissing,
    CredentialsWrong,
    DocumentFaulty,
    DocumentTypeNotSupported,
    NothingKept,
    NothingToKeep,
    NotInCloud,
    Refusal,
    ReplacementRefused,
    TransactionNotStarted,
    TseAccessRefused,
    TseFailed,
    TseUnknown,
)
from fiskalsim.web.call import Call, Endpoint, Reply, as_text
from fiskalsim.web.fault_orders import brought_along
from fiskalsim.web.query import BadControl, BadQuery
from fiskalsim.web.reading.errors import Unfit, Unreadable
from fiskalsim.world.errors import (
    SnapshotUnknown,
    TooManySnapshots,
    TooManyWorlds,
    WorldExists,
    WorldStays,
    WorldUnknown,
)
from fiskalsim.world.labels import BadLabel
from fiskalsim.world.settings import BadSettings
from fiskalsim.world.world import World
from fiskalspec.faults import BadFault

#: seed-002 states 404, 406 and 422; the rest is inferred from neighbouring articles.
STATUS_OF: Final[dict[type[Exception], HTTPStatus]] = {
    BadQuery: HTTPStatus.BAD_REQUEST,
    BadControl: HTTPStatus.BAD_REQUEST,
    BadFault: HTTPStatus.BAD_REQUEST,
    NoSuchTime: HTTPStatus.BAD_REQUEST,
    RealTime: HTTPStatus.CONFLICT,
    BadLabel: HTTPStatus.BAD_REQUEST,
    BadSettings: HTTPStatus.BAD_REQUEST,
    WorldUnknown: HTTPStatus.NOT_FOUND,
    WorldExists: HTTPStatus.CONFLICT,
    TooManyWorlds: HTTPStatus.CONFLICT,
    WorldStays: HTTPStatus.CONFLICT,
    SnapshotUnknown: HTTPStatus.NOT_FOUND,
    TooManySnapshots: HTTPStatus.CONFLICT,
    Unreadable: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unfit: HTTPStatus.UNPROCESSABLE_ENTITY,
    ClientUnknown: HTTPStatus.UNPROCESSABLE_ENTITY,
    DocumentFaulty: HTTPStatus.UNPROCESSABLE_ENTITY,
    DocumentTypeNotSupported: HTTPStatus.NOT_ACCEPTABLE,
    TransactionNotStarted: HTTPStatus.NOT_FOUND,
    TseUnknown: HTTPStatus.NOT_FOUND,
    ReplacementRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    TseFailed: HTTPStatus.INTERNAL_SERVER_ERROR,
    ClientExists: HTTPStatus.UNPROCESSABLE_ENTITY,
    ConfigurationFaulty: HTTPStatus.UNPROCESSABLE_ENTITY,
    ClientConfigurationMissing: HTTPStatus.NOT_FOUND,
    NothingKept: HTTPStatus.NOT_FOUND,
    NothingToKeep: HTTPStatus.UNPROCESSABLE_ENTITY,
    NothingClosed: HTTPStatus.NOT_FOUND,
    NoSuchClosings: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotInCloud: HTTPStatus.NOT_FOUND,
    CredentialsMissing: HTTPStatus.UNPROCESSABLE_ENTITY,
    CredentialsWrong: HTTPStatus.FORBIDDEN,
    CloudConnectRequired: HTTPStatus.FAILED_DEPENDENCY,
}

#: What an endpoint raises instead of replying; everything else is a fault of ours.
REFUSALS: Final[tuple[type[Exception], ...]] = (Refusal, *STATUS_OF)

#: What keeps a call from the world it names.
TURNED_AWAY: Final[tuple[type[Exception], ...]] = (*REFUSALS, LedgerError)

#: A status that nothing public names is a setting of this name.
SETTING_OF: Final[dict[type[Exception], str]] = {
    ClientNotInUse: "client-not-in-use",
    TseAccessRefused: "tse-access-refused",
}


async def answered(world: World, endpoint: Endpoint, call: Call) -> Reply:
    """
    Call *endpoint* and reply only after everything it noted is durable.
    """
    reply = await decided(world, endpoint, call)
    try:
        await world.ledger.commit()
    except LedgerError as lost:
        return refusal(lost)
    return reply


async def decided(world: World, endpoint: Endpoint, call: Call) -> Reply:
    """
    Call *endpoint* and give its reply, which may not leave before what it noted is durable.
    """
    try:
        if orders := brought_along(world, call):
            with world.faulting.faults.during(orders):
                return await endpoint(world, call)
        return await endpoint(world, call)
    except REFUSALS as refused:
        return as_text(str(refused), _status(world, type(refused)))
    except LedgerError as lost:
        return refusal(lost)


def refusal(error: Exception) -> Reply:
    """
    Reply to a refusal that no endpoint of a world made; a ledger's trouble is 503.
    """
    return as_text(str(error), STATUS_OF.get(type(error), HTTPStatus.SERVICE_UNAVAILABLE))


def _status(world: World, kind: type[Exception]) -> int:
    setting = SETTING_OF.get(kind)
    return int(world.profile[setting]) if setting else int(STATUS_OF[kind])
