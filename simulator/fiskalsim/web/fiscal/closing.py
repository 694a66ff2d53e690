"""
`/api/v1/closing`: the day's sums, the stock of the drawer, and the closing.
"""

from __future__ import annotations

from http import HTTPStatus

from fiskalsim.answers.documents import render_document
from fiskalsim.middleware.closing import Booking
from fiskalsim.middleware.documents.model import Payment
from fiskalsim.web import query
from fiskalsim.web.call import Call, Reply, as_json, typed_body
from fiskalsim.world.world import World


async def end_of_day(world: World, call: Call) -> Reply:
    """
    GET endofdayDocument: the closing document, to be stored by the till.
    """
    document = world.closing.end_of_day(
        query.client(call.parts), close_month=query.flag("closeMonth", call.query("closeMonth"))
    )
    return as_json(render_document(document))


async def close(world: World, call: Call) -> Reply:
    """
    POST cashpointClose: close the day; never answers with a document.

    The misspelt name of the parameter is the vendor's.
    """
    await world.closing.close(
        query.client(call.parts),
        raise_difference=query.flag(
            "raiseCashDiffernceException", call.query("raiseCashDiffernceException")
        ),
        close_month=query.flag("closeMonth", call.query("closeMonth")),
    )
    return Reply(HTTPStatus.OK)


async def check(world: World, call: Call) -> Reply:
    """
    GET cashpointCheck: payments with a difference.
    """
    return as_json(
        [render_document(p) for p in world.closing.differences(query.client(call.parts))]
    )


async def stock(world: World, call: Call) -> Reply:
    """
    GET actualStock: what each means of payment came to.
    """
    return as_json([render_document(p) for p in world.closing.stock(query.client(call.parts))])


async def open_stock(world: World, call: Call) -> Reply:
    """
    POST book/openingStock: what lies in the drawer at the beginning.
    """
    await world.closing.open_stock(
        query.client(call.parts), _payments(world, call), _booking(call)
    )
    return Reply(HTTPStatus.OK)


async def book_difference(world: World, call: Call) -> Reply:
    """
    PUT book/cashDifference: what the drawer holds more or less than it should.
    """
    await world.closing.difference(
        query.client(call.parts), _payments(world, call), _booking(call)
    )
    return Reply(HTTPStatus.OK)


async def book_lift(world: World, call: Call) -> Reply:
    """
    PUT book/cashLift: what is taken out of the drawer.
    """
    await world.closing.lift(query.client(call.parts), _payments(world, call), _booking(call))
    return Reply(HTTPStatus.OK)


def _payments(world: World, call: Call) -> tuple[Payment, ...]:
    return typed_body(world, call, tuple[Payment, ...])


def _booking(call: Call) -> Booking:
    return Booking(
        user_id=call.query("userId") or "System",
        user_caption=call.query("userCaption") or "System",
        document_number=call.query("documentNumber"),
        document_guid=query.guid("documentGuid", call.query("documentGuid")),
        document_id=call.query("documentId"),
    )
