"""
The admin of a TSS who may do too much, or too little.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.cloud.errors import Refused
from fiskalsim.mutants.cloud.addresses import TSS, cloud_mutant
from fiskalsim.mutants.door import Door, agreed
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.world.world import World


def _only_when_in(world: World, true: Any, session: Any, tss_id: str) -> None:
    tss = world.sign_de.tss.visible(session) if session is not None else []
    if not any(each.id == tss_id and each.device.users.logged_in for each in tss):
        raise Refused("E_ADMIN_NOT_AUTHENTICATED")
    true(session, tss_id)


ADMIN: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CAD-0003-a",
        says="any PIN will do",
        violates=("DE-CAD-0003",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"POST {TSS}/admin/auth", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAD-0004-a",
        says="a PIN is never blocked",
        violates=("DE-CAD-0004",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"POST {TSS}/admin/auth", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAD-0006-a",
        says="any PUK will do",
        violates=("DE-CAD-0006",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PATCH {TSS}/admin", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAD-0009-a",
        says="nobody can log out who is not logged in",
        violates=("DE-CAD-0009",),
        kind=Kind.WRONG_REASON,
        inside=method(lambda world: world.sign_de.tss, "log_out", _only_when_in),
    ),
)
