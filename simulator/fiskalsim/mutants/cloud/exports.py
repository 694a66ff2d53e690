"""
Exports that hold too little, too much, or what nobody signed.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.cloud.addresses import TSS, cloud_mutant
from fiskalsim.mutants.door import Door, agreed
from fiskalsim.mutants.mutant import Kind, Mutant

EXPORTS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CEX-0012-a",
        says="an unused TSS can be exported",
        violates=("DE-CEX-0012",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TSS}/export/*", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CEX-0015-a",
        says="what is complete can be cancelled",
        violates=("DE-CEX-0015",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"DELETE {TSS}/export/*", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CEX-0017-a",
        says="exports can be asked for without end",
        violates=("DE-CEX-0017",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}/export/*", tell=agreed),),
    ),
)
