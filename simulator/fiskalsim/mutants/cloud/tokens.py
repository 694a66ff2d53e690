"""
Tokens that a cloud TSE gives, or takes, wrongly.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.cloud.addresses import TSS, cloud_mutant
from fiskalsim.mutants.door import Door, agreed, fields, refused
from fiskalsim.mutants.mutant import Kind, Mutant

TOKENS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CAU-0001-a",
        says="a key is answered as if it had been made",
        violates=("DE-CAU-0001",),
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call="POST /api/v2/auth",
                tell=lambda status, body: (201 if status == 200 else status, body),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CAU-0003-a",
        says="the token is of nobody",
        violates=("DE-CAU-0003",),
        kind=Kind.SWAP,
        doors=(
            Door(call="POST /api/v2/auth", tell=fields(access_token_claims__organization_id="0")),
        ),
    ),
    cloud_mutant(
        id="M-CAU-0005-a",
        says="the end of the token runs away",
        violates=("DE-CAU-0005",),
        kind=Kind.SWAP,
        doors=(Door(call="POST /api/v2/auth", tell=fields(access_token_expires_in=90_000)),),
    ),
    cloud_mutant(
        id="M-CAU-0007-a",
        says="a wrong secret is welcome",
        violates=("DE-CAU-0007",),
        kind=Kind.ACCEPT,
        doors=(Door(call="POST /api/v2/auth", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAU-0008-a",
        says="a wrong refresh token is welcome",
        violates=("DE-CAU-0008",),
        kind=Kind.ACCEPT,
        doors=(Door(call="POST /api/v2/auth", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAU-0009-a",
        says="nobody asks for a token",
        violates=("DE-CAU-0009",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAU-0011-a",
        says="a stranger's TSS is unknown",
        violates=("DE-CAU-0011",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {TSS}", tell=refused(404)),),
    ),
    cloud_mutant(
        id="M-CAU-0012-a",
        says="the refusal has other words",
        violates=("DE-CAU-0012",),
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"GET {TSS}", tell=lambda status, body: (status, {**body, "message": "No."})
            ),
        ),
    ),
)
