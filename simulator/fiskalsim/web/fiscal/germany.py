"""
`/api/v1/management/germany`: the TSE and its open transactions.
"""

from __future__ import annotations

from http import HTTPStatus

from fiskalsim.answers.tse_info import render_tse
from fiskalsim.web import query
from fiskalsim.web.call import Call, Reply, as_json
from fiskalsim.world.world import World


async def list_tses(world: World, call: Call) -> Reply:
    """
    GET tse: every TSE that can be reached, with its counters.
    """
    del call
    return as_json([render_tse(tse, world.device) for tse in await world.tse_care.connected()])


async def tse_status(world: World, call: Call) -> Reply:
    """
    GET {clientId}/tse/status: one enum text.
    """
    return as_json(await world.tse_care.state(query.client(call.parts)))


async def self_test(world: World, call: Call) -> Reply:
    """
    POST tse/{tseSerial}/selftest: 200 when the TSE passes.
    """
    await world.tse_care.self_test(call.parts["tseSerial"])
    return Reply(HTTPStatus.OK)


async def connection_test(world: World, call: Call) -> Reply:
    """
    PUT {clientId}/tse/connectTest: 200 when the TSE answers.
    """
    await world.tse_care.connection_test(query.client(call.parts))
    return Reply(HTTPStatus.OK)


async def list_transactions(world: World, call: Call) -> Reply:
    """
    GET {clientId}/tse/listTransactions: one packet of open transaction numbers.
    """
    return as_json(await world.tse_care.packet(query.client(call.parts)))


async def close_transactions(world: World, call: Call) -> Reply:
    """
    DELETE {clientId}/tse/listTransactions: close one packet.
    """
    await world.tse_care.close_packet(query.client(call.parts))
    return Reply(HTTPStatus.OK)


async def replace_tse(world: World, call: Call) -> Reply:
    """
    PUT {clientId}/tse/replace: move the client to a TSE that was not in use before.
    """
    force = query.flag("forceReplace", call.query("forceReplace"))
    await world.replacing.replace(query.client(call.parts), force=force)
    return Reply(HTTPStatus.OK)
