"""
Lists and metadata that leave something out.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.cloud.addresses import TSS, cloud_mutant
from fiskalsim.mutants.door import Door, agreed, turned
from fiskalsim.mutants.mutant import Kind, Mutant

LISTS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CLS-0001-a",
        says="the order is ignored",
        violates=("DE-CLS-0001",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}/tx", tell=turned),),
    ),
    cloud_mutant(
        id="M-CLS-0003-a",
        says="any limit will do",
        violates=("DE-CLS-0003",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}/client", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CLS-0004-a",
        says="states are ignored",
        violates=("DE-CLS-0004",),
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"GET {TSS}/tx",
                tell=lambda status, body: (status, {**body, "data": body.get("data", []) * 2}),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CLS-0009-a",
        says="metadata are replaced",
        violates=("DE-CLS-0009",),
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"PATCH {TSS}/metadata",
                tell=lambda status, _body: (status, {"floor": "first", "owner": "Ada"}),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CLS-0012-a",
        says="metadata are without end",
        violates=("DE-CLS-0012",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PATCH {TSS}/metadata", tell=agreed),),
    ),
)
