"""
Sales that are signed as something else.
"""

from __future__ import annotations

import base64
from typing import Final

from fiskalsim.mutants.cloud.addresses import TX, cloud_mutant
from fiskalsim.mutants.door import Door, Tell, agreed, fields
from fiskalsim.mutants.mutant import Kind, Mutant


def signed_as(process_type: str, data: str) -> Tell:
    """
    Claim other process data.
    """
    told = base64.b64encode(data.encode()).decode()
    return fields(schema__raw__process_type=process_type, schema__raw__process_data=told)


PROCESS_DATA: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CPD-0001-a",
        says="an abort is a sale",
        violates=("DE-CPD-0001",),
        kind=Kind.SIGN_WRONG,
        doors=(
            Door(
                call=f"PUT {TX}",
                tell=signed_as("Kassenbeleg-V1", "Beleg^0.00_0.00_0.00_0.00_0.00^"),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CPD-0002-a",
        says="a rate stands at another place",
        violates=("DE-CPD-0002",),
        kind=Kind.SIGN_WRONG,
        doors=(
            Door(
                call=f"PUT {TX}",
                tell=signed_as("Kassenbeleg-V1", "Beleg^2.00_1.00_3.00_4.00_5.00^15.00:Bar"),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CPD-0007-a",
        says="lines end with a line feed",
        violates=("DE-CPD-0007",),
        kind=Kind.SIGN_WRONG,
        doors=(
            Door(
                call=f"PUT {TX}",
                tell=signed_as("Bestellung-V1", '2;"Eis";3.99\n1;"Eiskaffee";2.99'),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CPD-0011-a",
        says="any amount will do",
        violates=("DE-CPD-0011",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
)
