"""
What the dashboard shows of one world at one moment.

Everything is read, nothing is asked of a TSE: looking changes no world and meets no fault.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from fiskalsim.cable.port import Occasion
from fiskalsim.device.tse import Tse
from fiskalsim.middleware.client import ClientState
from fiskalsim.middleware.facts import DocumentRecorded
from fiskalsim.web.control.faults import shown
from fiskalsim.web.journal import Journal
from fiskalsim.web.telling import summary
from fiskalsim.world.world import World

#: How many documents that wait are shown one by one, and how many calls at a time.
_QUEUE: Final = 12
_CALLS: Final = 200


def overview(world: World, name: str, journal: Journal, *, after: int) -> dict[str, Any]:
    """
    Show a world, and the calls to it that came after the one of this number.
    """
    settings, state = world.settings, world.desk.state
    calls = islice(journal.after(after, name), _CALLS)
    return {
        "world": {
            "name": name,
            "device": settings.device,
            "kind": world.device.kind,
            "generation": settings.generation,
            "clock": settings.clock,
        },
        "now": world.clock.now().isoformat(timespec="seconds"),
        "cut": list(world.cut_places),
        "reached": not any(map(world.cuts.is_cut, (Occasion.CREATE, Occasion.FINISH))),
        "outages": len(state.outages),
        "tses": [_tse(world, tse) for tse in world.devices],
        "cloud": [
            {
                "serial": tss.serial,
                "state": tss.state.value,
                "env": tss.env,
                **_figures(tss.device, world.clock.unix()),
            }
            for tss in world.sign_de.state.tss.values()
        ],
        "waiting": {
            "count": len(state.waiting),
            "documents": [_waiting(world, d) for d in islice(state.waiting.values(), _QUEUE)],
        },
        "faults": [shown(armed) for armed in world.faulting.faults.armed.values()],
        "calls": [summary(entry) for entry in calls],
        "last": journal.last,
    }


def _tse(world: World, tse: Tse) -> dict[str, Any]:
    state, serial = world.desk.state, tse.identity.serial_hex
    return {
        "serial": serial,
        **_figures(tse, world.clock.unix()),
        "clients": [
            {"id": str(client), "till": state.clients[client].cash_register_id}
            for client, key in state.tse_of.items()
            if world.desk.lines[key].card.serial == serial
            and state.client_states[client] is ClientState.INITIALIZED
        ],
    }


def _figures(tse: Tse, at: int) -> dict[str, Any]:
    status = tse.status(at=at)
    expires = datetime.fromtimestamp(status.certificate_valid_until_unix, UTC)
    return {
        "lifeCycle": status.life_cycle.value,
        "open": status.started_transactions,
        "maxOpen": status.max_started_transactions,
        "signatures": status.created_signatures,
        "maxSignatures": status.max_signatures,
        "transactions": status.last_transaction,
        "certificateUntil": expires.isoformat(timespec="seconds"),
        "expired": status.certificate_valid_until_unix < at,
        "selfTestPassed": status.self_test_passed,
        "lastLog": status.last_log_unix or None,
    }


def _waiting(world: World, document: DocumentRecorded) -> dict[str, Any]:
    client = world.desk.state.clients.get(document.client)
    return {
        "guid": str(document.guid),
        "till": client.cash_register_id if client else str(document.client),
        "operation": document.operation.value,
        "since": document.at_unix,
        "number": document.transaction,
        "processData": document.process_data,
    }
