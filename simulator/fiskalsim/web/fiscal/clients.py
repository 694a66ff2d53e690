"""
`/api/v1/management/clients`: tills are commissioned, initialised, restored and decommissioned.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

import msgspec

from fiskalsim.answers.documents import render_document
from fiskalsim.answers.generations import render
from fiskalsim.middleware.client import Configuration
from fiskalsim.middleware.documents.model import Document
from fiskalsim.middleware.refusals import ConfigurationFaulty
from fiskalsim.web import query
from fiskalsim.web.call import Call, Reply, as_json, typed_body
from fiskalsim.web.fiscal.cloud import credentials
from fiskalsim.web.fiscal.information import RELEASE_OF
from fiskalsim.world.world import World

#: How the kind of an identification is written, with and without the equals sign.
_VAT_NUMBER: Final = frozenset({"[0]=vatnumber", "[0]vatnumber", "0", "vatnumber"})


async def configure(world: World, call: Call) -> Reply:
    """
    PUT clients: commission a client by its own configuration.
    """
    return as_json(str(world.commissioning.configure(typed_body(world, call, Configuration))))


async def by_cloud(world: World, call: Call) -> Reply:
    """
    PUT clients/byCloud: commission a client by what the cloud holds; once only.
    """
    given = credentials(call)
    world.cloud.admit(given)
    return as_json(
        str(world.commissioning.by_cloud(_consumer(world, call), *_terminal(call), given))
    )


async def refresh(world: World, call: Call) -> Reply:
    """
    PUT clients/byCloud/{clientId}: take over what the cloud holds now.
    """
    world.commissioning.refresh(query.client(call.parts), credentials(call))
    return Reply(HTTPStatus.OK)


async def show(world: World, call: Call) -> Reply:
    """
    GET clients/{clientId}: the client object.
    """
    client = world.desk.client(query.client(call.parts))
    configuration = client.configuration or Configuration(
        store_number=client.store_number,
        terminal_number=client.terminal_number,
        test_client=client.test,
    )
    return as_json(
        {
            **{field.encode_name: None for field in msgspec.structs.fields(Configuration)},
            **render_document(msgspec.structs.replace(configuration, license_key=None)),
            "uniqueClientId": str(client.id),
            "usedVersion": RELEASE_OF[world.settings.generation],
        }
    )


async def consumer_id(world: World, call: Call) -> Reply:
    """
    GET clients/licenseConsumerId: who a VAT number belongs to.
    """
    return as_json(str(_consumer(world, call)))


async def client_id(world: World, call: Call) -> Reply:
    """
    GET clients/id: which client a store and terminal are.
    """
    consumer = query.guid("licenseConsumerId", call.query("licenseConsumerId"))
    return as_json(str(world.cloud.client_id(consumer, *_terminal(call))))


async def initialise(world: World, call: Call) -> Reply:
    """
    POST clients/initialize: register the client at the TSE with its start document.
    """
    document = typed_body(world, call, Document)
    answer = await world.commissioning.initialise(document, body=call.body)
    if answer is None:
        return Reply(HTTPStatus.NO_CONTENT)
    return as_json(render(answer, world.settings.generation))


async def decommission(world: World, call: Call) -> Reply:
    """
    POST clients/decommission: take a client out of use.
    """
    client = query.guid("clientId", call.query("clientId", "uniqueClientId"))
    await world.commissioning.decommission(client)
    return Reply(HTTPStatus.OK)


async def restore(world: World, call: Call) -> Reply:
    """
    POST clients/recovery/restoreByCloud: fetch a client by the VAT number of its company.
    """
    given = credentials(call)
    world.cloud.admit(given)
    found = world.commissioning.restore(_consumer(world, call), *_terminal(call), given)
    return as_json(str(found))


async def restore_by_id(world: World, call: Call) -> Reply:
    """
    POST clients/recovery/restoreByCloud/Id: fetch a client by the id of its licence consumer.
    """
    given = credentials(call)
    consumer = query.guid("LicenseConsumerId", call.query("LicenseConsumerId"))
    return as_json(str(world.commissioning.restore(consumer, *_terminal(call), given)))


async def short_id(world: World, call: Call) -> Reply:
    """
    POST clients/{clientId}/globalShortId: the four characters that receipt ids begin with.
    """
    return as_json(world.commissioning.short_id(query.client(call.parts)))


async def start_document(world: World, call: Call) -> Reply:
    """
    GET transactions/document/{clientId}/start: the document to initialise the client with.
    """
    text = call.query("bookDate")
    try:
        book_date = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise query.BadQuery(
            f"bookDate is {text!r}; write it like 2026-01-05T12:00:00+01:00."
        ) from None
    return as_json(
        render_document(world.commissioning.start_document(query.client(call.parts), book_date))
    )


def _consumer(world: World, call: Call) -> UUID:
    kind = call.query("type")
    if kind is not None and kind.replace(" ", "").lower() not in _VAT_NUMBER:
        raise ConfigurationFaulty("type has to be [0] = VatNumber.")
    return world.cloud.consumer(call.query("identification") or "")


def _terminal(call: Call) -> tuple[str, str]:
    return call.query("storeNumber") or "", call.query("terminalNumber") or ""
