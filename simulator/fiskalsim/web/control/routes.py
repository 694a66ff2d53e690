"""
The addresses of `/_control/` within one world.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.web.call import Endpoint
from fiskalsim.web.control import books, faults, snapshots, world

ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", "/_control/", world.capabilities),
    ("GET", "/_control/cable", world.cable),
    ("PUT", "/_control/cable", world.set_cable),
    ("GET", "/_control/clock", world.clock),
    ("PUT", "/_control/clock", world.set_clock),
    ("POST", "/_control/clock/advance", world.advance_clock),
    ("POST", "/_control/reset", world.reset),
    ("POST", "/_control/restart", world.restart),
    ("GET", "/_control/ledger", world.ledger),
    ("GET", "/_control/fault-kinds", faults.kinds),
    ("GET", "/_control/faults", faults.show_all),
    ("DELETE", "/_control/faults", faults.clear),
    ("PUT", "/_control/faults/{name}", faults.arm),
    ("DELETE", "/_control/faults/{name}", faults.disarm),
    ("POST", "/_control/resign", faults.resign),
    ("GET", "/_control/export", faults.export),
    ("GET", "/_control/dsfinvk", books.export),
    ("GET", "/_control/crl", faults.revocations),
    ("GET", "/_control/snapshots", snapshots.list_snapshots),
    ("POST", "/_control/snapshots/{name}", snapshots.take_snapshot),
    ("DELETE", "/_control/snapshots/{name}", snapshots.forget_snapshot),
    ("POST", "/_control/snapshots/{name}/restore", snapshots.restore_snapshot),
)
