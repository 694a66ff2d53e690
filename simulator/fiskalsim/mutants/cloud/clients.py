"""
Clients of a TSS that are registered wrongly.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.cloud.addresses import CLIENT, TSS, cloud_mutant
from fiskalsim.mutants.door import Door, agreed, fields
from fiskalsim.mutants.mutant import Kind, Mutant

TILLS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CCL-0001-a",
        says="a client is of another TSS",
        violates=("DE-CCL-0001",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {CLIENT}", tell=fields(tss_id="another")),),
    ),
    cloud_mutant(
        id="M-CCL-0004-a",
        says="two tills share an id",
        violates=("DE-CCL-0004",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {CLIENT}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CCL-0006-a",
        says="any serial number will do",
        violates=("DE-CCL-0006",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {CLIENT}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CCL-0009-a",
        says="a client stays registered",
        violates=("DE-CCL-0009",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {CLIENT}", tell=fields(state="REGISTERED")),),
    ),
    cloud_mutant(
        id="M-CCL-0014-a",
        says="the filter is ignored",
        violates=("DE-CCL-0014",),
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"GET {TSS}/client", tell=lambda status, body: (status, {**body, "data": []})
            ),
        ),
    ),
)
