"""
`/_control/dsfinvk`: a till's closings as DSFinV-K.

The vendor writes these exports and publishes no address for them, hence the simulator's own.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fiskalsim.books.export import Books
from fiskalsim.middleware.documents.model import Document
from fiskalsim.middleware.documents.vat import Completion
from fiskalsim.middleware.facts import DocumentRecorded, Operation
from fiskalsim.web import query, reading
from fiskalsim.web.call import Call, Reply
from fiskalsim.world.world import World

_ZIP: Final = "application/zip"
_LONGEST: Final = 9


async def export(world: World, call: Call) -> Reply:
    """
    GET dsfinvk: closings of a till, by default all of the first one.
    """
    desk = world.desk
    client = query.guid("uniqueClientId", call.query("uniqueClientId", "clientId"))
    books = Books(desk, _Reader(world).read, lambda: world.desk is desk)
    archive = await books.export(client, first=_number(call, "from"), last=_number(call, "to"))
    return Reply(HTTPStatus.OK, archive, _ZIP)


class _Reader:
    """
    Reads the requests that the ledger keeps as the service took them when they came.
    """

    def __init__(self, world: World) -> None:
        self._limits = world.settings.limits
        self._completed = Completion(world.profile)

    def read(self, recorded: DocumentRecorded) -> Document | None:
        """
        Read a document's request; what the service did by itself has none.
        """
        if not recorded.body:
            return None
        document = reading.read(recorded.body.encode(), Document, limits=self._limits).value
        return self._completed(document) if recorded.operation is Operation.STORE else document


def _number(call: Call, name: str) -> int | None:
    """
    Read the number of a closing; nothing given is None.
    """
    given = call.query(name)
    if not given:
        return None
    if not given.isascii() or not given.isdecimal() or len(given) > _LONGEST or not int(given):
        raise query.BadControl(
            f"{name} is {given[:20]!r}; give the number of a closing, they count from 1."
        )
    return int(given)
