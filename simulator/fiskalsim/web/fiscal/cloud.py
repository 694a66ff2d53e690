"""
`/api/v1/management/cloud`, and how cloud credentials travel: the key in the query, the secret
as a JSON string in the body, which the vendor's pages put in single quotes.
"""

from __future__ import annotations

from http import HTTPStatus

from fiskalsim.middleware.clients.cloud import Credentials
from fiskalsim.middleware.refusals import CredentialsMissing
from fiskalsim.web import query, reading
from fiskalsim.web.call import Call, Reply
from fiskalsim.web.reading.errors import ReadingError
from fiskalsim.world.world import World


def credentials(call: Call) -> Credentials:
    """
    Read what a call brings; a body that is no string is no secret, and is shown nowhere.
    """
    secret = None
    if call.body.strip():
        try:
            secret = reading.read(call.body, str).value
        except ReadingError:
            raise CredentialsMissing from None
    return Credentials(key=call.query("cloudApiKey"), secret=secret)


async def connect(world: World, call: Call) -> Reply:
    """
    POST or PUT cloud/connect: connect a client to the cloud until the service ends.
    """
    client = query.guid("clientId", call.query("clientId"))
    world.commissioning.connect(client, credentials(call))
    return Reply(HTTPStatus.OK)
