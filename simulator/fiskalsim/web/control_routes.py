"""
The addresses of `/_control/` within one world.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.web import control, control_books, control_faults, control_snapshots
from fiskalsim.web.call import Endpoint

ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", "/_control/", control.capabilities),
    ("GET", "/_control/cable", control.cable),
    ("PUT", "/_control/cable", control.set_cable),
    ("GET", "/_control/clock", control.clock),
    ("PUT", "/_control/clock", control.set_clock),
    ("POST", "/_control/clock/advance", control.advance_clock),
    ("POST", "/_control/reset", control.reset),
    ("POST", "/_control/restart", control.restart),
    ("GET", "/_control/ledger", control.ledger),
    ("GET", "/_control/fault-kinds", control_faults.kinds),
    ("GET", "/_control/faults", control_faults.show_all),
    ("DELETE", "/_control/faults", control_faults.clear),
    ("PUT", "/_control/faults/{name}", control_faults.arm),
    ("DELETE", "/_control/faults/{name}", control_faults.disarm),
    ("POST", "/_control/resign", control_faults.resign),
    ("GET", "/_control/export", control_faults.export),
    ("GET", "/_control/dsfinvk", control_books.export),
    ("GET", "/_control/crl", control_faults.revocations),
    ("GET", "/_control/snapshots", control_snapshots.list_snapshots),
    ("POST", "/_control/snapshots/{name}", control_snapshots.take_snapshot),
    ("DELETE", "/_control/snapshots/{name}", control_snapshots.forget_snapshot),
    ("POST", "/_control/snapshots/{name}/restore", control_snapshots.restore_snapshot),
)
