"""
A TSS whose life goes wrong.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.cloud.addresses import TSS, cloud_mutant
from fiskalsim.mutants.door import Door, agreed, coded, fields, refused, turned
from fiskalsim.mutants.mutant import Kind, Mutant

TSS_LIFE: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CTS-0001-a",
        says="the PUK has nine digits",
        violates=("DE-CTS-0001",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TSS}", tell=fields(admin_puk="123456789")),),
    ),
    cloud_mutant(
        id="M-CTS-0003-a",
        says="a TSS in use can be created",
        violates=("DE-CTS-0003",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TSS}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CTS-0006-a",
        says="ids stay in capitals",
        violates=("DE-CTS-0006",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(_id="CAPITALS")),),
    ),
    cloud_mutant(
        id="M-CTS-0007-a",
        says="an unknown TSS is forbidden",
        violates=("DE-CTS-0007",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {TSS}", tell=refused(403)),),
    ),
    cloud_mutant(
        id="M-CTS-0009-a",
        says="the step is not told",
        violates=("DE-CTS-0009",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {TSS}", tell=fields(state="UNINITIALIZED")),),
    ),
    cloud_mutant(
        id="M-CTS-0010-a",
        says="nobody needs the admin",
        violates=("DE-CTS-0010",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PATCH {TSS}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CTS-0011-a",
        says="a missing session has another code",
        violates=("DE-CTS-0011",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PATCH {TSS}", tell=coded("E_UNAUTHORIZED")),),
    ),
    cloud_mutant(
        id="M-CTS-0014-a",
        says="a step back is forbidden instead",
        violates=("DE-CTS-0014",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PATCH {TSS}", tell=refused(409)),),
    ),
    cloud_mutant(
        id="M-CTS-0016-a",
        says="the description is lost",
        violates=("DE-CTS-0016",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(description="TSS")),),
    ),
    cloud_mutant(
        id="M-CTS-0020-a",
        says="counters are numbers",
        violates=("DE-CTS-0020",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {TSS}", tell=fields(signature_counter=24)),),
    ),
    cloud_mutant(
        id="M-CTS-0023-a",
        says="members come backwards",
        violates=("DE-CTS-0023",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {TSS}", tell=turned),),
    ),
    cloud_mutant(
        id="M-CTS-0024-a",
        says="500 clients are promised",
        violates=("DE-CTS-0024",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TSS}", tell=fields(max_number_registered_clients=500)),),
    ),
    cloud_mutant(
        id="M-CTS-0025-a",
        says="nothing is ever open",
        violates=("DE-CTS-0025",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(number_active_transactions=0)),),
    ),
    cloud_mutant(
        id="M-CTS-0026-a",
        says="the counter stands still",
        violates=("DE-CTS-0026",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(signature_counter="24")),),
    ),
)
