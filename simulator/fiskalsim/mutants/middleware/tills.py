"""
Clients that are commissioned, shown, connected and restored otherwise than the fitter expects.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.answers.fiscal import CREATE_OFFLINE, FiscalAnswer
from fiskalsim.cable.port import Occasion
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.client import ClientState
from fiskalsim.middleware.clients.cloud import CONSUMER
from fiskalsim.middleware.refusals import (
    ClientExists,
    ClientUnknown,
    ConfigurationFaulty,
    TransactionNotStarted,
    TseFailed,
)
from fiskalsim.mutants.door import Door, asked
from fiskalsim.mutants.middleware.rows import each_sale, with_status
from fiskalsim.mutants.middleware.sheets import EXPORT, each, exported
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import Cable, method, wired
from fiskalsim.mutants.rows import at_door, together, told, within
from fiskalsim.world.world import World

#: The serial number of the till that every world begins with.
_FIRST: Final = "00345-00345"


def _the_company(_world: World, true: Any, *said: Any) -> Any:
    true(*said)
    return CONSUMER


def _known_is_fatal(status: int, body: Any) -> tuple[int, Any]:
    known = isinstance(body, str) and "already exists" in body
    return (500, "Duplicate key.") if known else (status, body)


def _brought_back(world: World, true: Any, client_id: Any, given: Any) -> None:
    state = world.desk.state.client_states
    if state.get(client_id) is ClientState.DECOMMISSIONED:
        world.cloud.admit(given)
        state[client_id] = ClientState.INITIALIZED
        return
    true(client_id, given)


def _first_instead(world: World, true: Any, client_id: Any) -> Any:
    """
    Take the first till for one that is out of use.
    """
    client = true(client_id)
    is_out = world.desk.state.client_states.get(client.id) is ClientState.DECOMMISSIONED
    return next(iter(world.desk.state.clients.values())) if is_out else client


def _changed_places(status: int, body: Any) -> tuple[int, Any]:
    if isinstance(body, dict) and {"storeNumber", "terminalNumber"} <= body.keys():
        store, terminal = body["storeNumber"], body["terminalNumber"]
        body = {**body, "storeNumber": terminal, "terminalNumber": store}
    return status, body


async def _nothing_was_started(*_said: Any, **_named: Any) -> Any:
    raise TransactionNotStarted


def _first_till(world: World) -> str:
    first: Any = next(iter(world.desk.state.clients.values()))
    name: str = first.cash_register_id
    return name


class _ForOneTill(Cable):
    """
    Signs for one till, whichever has asked.
    """

    def __init__(self, true: Any, world: World) -> None:
        super().__init__(true)
        self.world = world

    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        del client_id
        return await super().start(_first_till(self.world), *said, occasion=occasion)

    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        del client_id
        return await super().finish(_first_till(self.world), *said, occasion=occasion)


def _signs_for_one(world: World) -> None:
    wired(lambda true: _ForOneTill(true, world))(world)


def _named_in_code(world: World, true: Any, *said: Any, **named: Any) -> Any:
    answer = true(*said, **named)
    version, _, *others = answer.protection.qr.split(";")
    code = ";".join((version, _first_till(world), *others))
    return replace(answer, protection=replace(answer.protection, qr=code))


def _one_at_a_time(refuse: Callable[[Any], Any]) -> Inside:
    """
    Serve no till while another one is being served; *refuse* is given what was answered.
    """

    def inside(world: World) -> None:
        served: list[Any] = []

        async def serve(_world: World, true: Any, asked: Any, *said: Any, **named: Any) -> Any:
            client = getattr(asked, "unique_client_id", asked)
            busy = any(each != client for each in served)
            served.append(client)
            try:
                await asyncio.sleep(0)
                answer = await true(asked, *said, **named)
            finally:
                served.remove(client)
            return refuse(answer) if busy else answer

        each_sale(serve)(world)

    return inside


def _busy(_answer: Any) -> Any:
    raise TseFailed("The TSE is busy.")


def _away(answer: Any) -> Any:
    return FiscalAnswer.offline(
        CREATE_OFFLINE,
        card=answer.card,
        cash_register_id=answer.cash_register_id,
        requested_at=answer.requested_at,
        completed_at=answer.completed_at,
        process_type="Kassenbeleg-V1",
    )


def _named_first(world: World, true: Any, *said: Any, **named: Any) -> Any:
    return replace(true(*said, **named), cash_register_id=_first_till(world))


def _only_the_key(world: World, true: Any, given: Any) -> None:
    known: Any = world.cloud
    secret = known._secret.decode()  # noqa: SLF001  from outside, as all mutants
    true(type(given)(key=given.key, secret=given.secret and secret))


def _anybody(world: World, true: Any, client_id: Any, given: Any) -> None:
    try:
        true(client_id, given)
    except ClientUnknown:
        world.desk.connected.add(client_id)


def _quoted(body: bytes) -> bytes:
    return b'"%s"' % body if body.startswith(b"'") else body


def _in_an_object(status: int, body: Any) -> tuple[int, Any]:
    text = isinstance(body, str) and status == 200
    return status, {"globalShortId": body} if text else body


def _not_found(status: int, body: Any) -> tuple[int, Any]:
    return status, "Not found." if status == 404 else body


def _only_lost_ones(world: World, true: Any, consumer: Any, *said: Any) -> Any:
    store, terminal, given = said
    world.cloud.admit(given)
    if world.cloud.client_id(consumer, store, terminal) in world.desk.state.clients:
        raise ClientExists
    return true(consumer, *said)


def _of_nobody(_world: World, true: Any, *said: Any) -> Any:
    return replace(true(*said), unique_client_id=None)


def _once(world: World, true: Any, client: Any, given: Any) -> None:
    if client in world.desk.connected:
        raise ConfigurationFaulty("The client is connected already.")
    true(client, given)


def _turned(world: World, true: Any, client: Any, given: Any) -> None:
    connected = client in world.desk.connected
    true(client, given)
    if connected:
        world.desk.connected.discard(client)


def _today(_world: World, true: Any, client: Any, _book_date: Any) -> Any:
    return true(client, None)


TILLS: Final[tuple[Mutant, ...]] = (
    within(
        "M-CLI-0001-b",
        "the id that comes from the cloud is the company's",
        Kind.SWAP,
        method("commissioning.by_cloud", _the_company),
    ),
    told(
        "M-CLI-0002-b",
        "a client that is here already breaks the service",
        Kind.WRONG_REASON,
        "PUT /clients/byCloud",
        _known_is_fatal,
    ),
    within(
        "M-CLI-0003-b",
        "an update brings a client back that was taken out of use",
        Kind.ACCEPT,
        method("commissioning.refresh", _brought_back),
    ),
    told(
        "M-CLI-0005-b",
        "store and terminal have changed places",
        Kind.SWAP,
        "GET /clients/*",
        _changed_places,
    ),
    within(
        "M-CLI-0008-b",
        "the start document is refused, for nobody started its number",
        Kind.WRONG_REASON,
        method(
            "commissioning.initialise",
            lambda _world, _true, *said, **named: _nothing_was_started(*said, **named),
        ),
    ),
    within(
        "M-CLI-0010-b",
        "any secret opens the cloud",
        Kind.ACCEPT,
        method("cloud.admit", _only_the_key),
    ),
    within(
        "M-CLI-0011-b",
        "a client that nobody knows is connected",
        Kind.ACCEPT,
        method("commissioning.connect", _anybody),
    ),
    at_door(
        "M-CLI-0012-b",
        "the single quotes are part of the secret",
        Kind.SWAP,
        Door(call="POST /cloud/connect", hear=_quoted),
    ),
    told(
        "M-CLI-0013-b",
        "the short id lies in an object",
        Kind.SWAP,
        "POST /globalShortId",
        _in_an_object,
    ),
    told(
        "M-CLI-0014-b",
        "an unknown client is not found in other words",
        Kind.SWAP,
        "POST /globalShortId",
        _not_found,
    ),
    within(
        "M-CLI-0016-b",
        "only a client that got lost can be restored",
        Kind.WRONG_REASON,
        method("commissioning.restore", _only_lost_ones),
    ),
    within(
        "M-CLI-0018-b",
        "the start document names nobody",
        Kind.OMIT,
        method("commissioning.start_document", _of_nobody),
    ),
    within(
        "M-CLI-0025-a",
        "a client is connected once",
        Kind.WRONG_REASON,
        method("commissioning.connect", _once),
    ),
    within(
        "M-CLI-0025-b",
        "a second connection ends the first",
        Kind.SWAP,
        method("commissioning.connect", _turned),
    ),
    told(
        "M-CLI-0026-a",
        "the cloud is connected by POST only",
        Kind.WRONG_REASON,
        "PUT /cloud/connect",
        with_status(405, "POST"),
    ),
    within(
        "M-CLI-0027-a",
        "the start document is always of today",
        Kind.OMIT,
        method("commissioning.start_document", _today),
    ),
    within(
        "M-QR-0008-a",
        "each till's receipts are signed for the first till, and say so",
        Kind.STALE,
        together(_signs_for_one, method("desk.finished", _named_in_code)),
    ),
    within(
        "M-QR-0008-b",
        "each till's QR code names the first till",
        Kind.STALE,
        method("desk.finished", _named_in_code),
    ),
    within(
        "M-TXN-0018-a",
        "while one till is served another is refused",
        Kind.WRONG_REASON,
        _one_at_a_time(_busy),
    ),
    within(
        "M-TXN-0018-b",
        "while one till is served the TSE is away for another",
        Kind.WRONG_REASON,
        _one_at_a_time(_away),
    ),
    within(
        "M-RSP-0035-c",
        "in an outage each till is answered under the name of the first",
        Kind.STALE,
        method("desk.offline", _named_first),
    ),
    at_door(
        "M-DSF-0033-a",
        "whichever till is asked for, the first one's closings are exported",
        Kind.SWAP,
        Door(call=EXPORT, take=asked("uniqueClientId=[^&]*", "")),
    ),
    within(
        "M-DSF-0039-a",
        "instead of a till that is out of use, the first one's closings are exported",
        Kind.SWAP,
        method("desk.client", _first_instead),
    ),
    exported(
        "M-DSF-0033-b",
        "each till's export has the serial number of the first",
        Kind.STALE,
        each("cashregister.csv", KASSE_SERIENNR=_FIRST),
    ),
)
