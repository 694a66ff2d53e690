"""
`/api/v1/archive`, `/api/v1/backup` and `transactions/auditlog`: what is handed over to be kept.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fiskalsim.middleware.stores import AuditEntry, Shelf
from fiskalsim.web import query
from fiskalsim.web.call import Call, Reply, typed_body
from fiskalsim.world.world import World

_FILE: Final = "application/octet-stream"


async def write_audit_log(world: World, call: Call) -> Reply:
    """
    POST auditlog: keep one entry; a list of them is refused.
    """
    world.stores.log(typed_body(world, call, AuditEntry))
    return Reply(HTTPStatus.OK)


async def store_archive(world: World, call: Call) -> Reply:
    """
    POST archive/de/{clientId}: keep a file.
    """
    world.stores.keep(query.client(call.parts), Shelf.ARCHIVE, call.body)
    return Reply(HTTPStatus.OK)


async def get_archive(world: World, call: Call) -> Reply:
    """
    GET archive/de/{clientId}: the newest file.
    """
    return Reply(HTTPStatus.OK, world.stores.fetch(query.client(call.parts), Shelf.ARCHIVE), _FILE)


async def store_backup(world: World, call: Call) -> Reply:
    """
    POST backup/{clientId}: keep a backup.
    """
    world.stores.keep(query.client(call.parts), Shelf.BACKUP, call.body)
    return Reply(HTTPStatus.OK)


async def restore_backup(world: World, call: Call) -> Reply:
    """
    POST backup/{clientId}/restore: say whether there is a backup to restore.
    """
    world.stores.fetch(query.client(call.parts), Shelf.BACKUP)
    return Reply(HTTPStatus.OK)


async def get_backup(world: World, call: Call) -> Reply:
    """
    GET backup/{clientId}/restore: the newest backup.
    """
    return Reply(HTTPStatus.OK, world.stores.fetch(query.client(call.parts), Shelf.BACKUP), _FILE)
