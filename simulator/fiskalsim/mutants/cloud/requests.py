"""
Requests and errors of a cloud TSE that are answered wrongly.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.cloud.addresses import TSS, TX, cloud_mutant
from fiskalsim.mutants.door import Door, agreed
from fiskalsim.mutants.mutant import Kind, Mutant

REQUESTS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CER-0010-a",
        says="a TSS can be deleted",
        violates=("DE-CER-0010",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"DELETE {TSS}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CER-0011-a",
        says="any revision will do",
        violates=("DE-CER-0011",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
)
