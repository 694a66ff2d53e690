"""
Organisations and keys that are managed wrongly.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.cloud.addresses import cloud_mutant
from fiskalsim.mutants.door import Door, fields
from fiskalsim.mutants.mutant import Kind, Mutant

MANAGEMENT: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CMG-0005-a",
        says="the secret is shown twice",
        violates=("DE-CMG-0005",),
        kind=Kind.SWAP,
        doors=(Door(call="POST */api-keys", tell=fields(secret="managed_by")),),
    ),
)
