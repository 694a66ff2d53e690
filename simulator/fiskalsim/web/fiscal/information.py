"""
`/api/v1/information`: what this service says of itself, of its clients and of the country.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any, Final

from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.kinds import kinds
from fiskalsim.web import query
from fiskalsim.web.call import Call, Reply, as_json, as_text
from fiskalsim.world.world import World
from fiskalspec import calendars

#: The release that each generation of answers stands for; 0.13.3.0 was seen in 2021.
RELEASE_OF: Final = {"2021": "0.13.3.0", "1.7.6": "1.7.6.0", "1.7.7": "1.7.7.0"}


async def version(world: World, call: Call) -> Reply:
    """
    GET version: the release as a JSON string.
    """
    del call
    return as_json(RELEASE_OF[world.settings.generation])


async def client_status(world: World, call: Call) -> Reply:
    """
    GET client/{clientId}/status: how far the client is in its life, and whether it is well.
    """
    client = world.desk.client(query.client(call.parts))
    state = world.desk.state
    waiting = any(document.client == client.id for document in state.waiting.values())
    return as_json(
        {
            "fiscalIdentification": client.cash_register_id,
            "vatNumber": client.vat_number,
            "fiscalCountry": "[0] = Germany",
            "fiscalSoftwareVersion": RELEASE_OF[world.settings.generation],
            "online": client.id in world.desk.connected,
            "cloudMessagesQueued": 0,
            "state": state.client_states[client.id],
            "storeNumber": client.store_number,
            "terminalNumber": client.terminal_number,
            "alert": waiting or state.tse(client.id) in state.outages,
        }
    )


async def vat_identification(world: World, call: Call) -> Reply:
    """
    GET client/{clientId}/getVatIdentification: the id of a rate, as the rates are today.
    """
    world.desk.client(query.client(call.parts))
    text = call.query("vatPercent", "vatRate") or ""
    try:
        percent = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise query.BadQuery(f"vatPercent is {text!r}; write it like 19 or 10.7.") from None
    today = world.clock.now().date()
    slots = calendars.load().slots(percent, on=today) if percent.is_finite() else ()
    if not slots:
        return as_text(
            f"There is no VAT rate of {text} % on {today.isoformat()}.", HTTPStatus.NOT_FOUND
        )
    return as_json(slots[0])


async def countries(world: World, call: Call) -> Reply:
    """
    GET countryProperties: what holds in each country that this service knows.
    """
    del call
    return as_json([_germany(world)])


async def client_country(world: World, call: Call) -> Reply:
    """
    GET client/{clientId}/countryProperties: what holds in the client's country.
    """
    world.desk.client(query.client(call.parts))
    return as_json(_germany(world))


def _germany(world: World) -> dict[str, Any]:
    return {
        "fiscalCountry": "[0] = Germany",
        "amountDecimalPlaces": 2,
        "auditLogMandatory": False,
        "returnAndSaleBehavior": "[0] = OneReceiptAllowed",
        "supportedDocumentTypes": [
            f"[{number}] = {DocumentType(number).name}" for number in sorted(kinds(world.profile))
        ],
    }
