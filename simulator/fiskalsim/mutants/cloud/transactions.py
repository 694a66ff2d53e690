"""
Transactions whose revisions go wrong.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.cloud.addresses import TX, cloud_mutant
from fiskalsim.mutants.door import Door, agreed, fields, refused
from fiskalsim.mutants.mutant import Kind, Mutant

TRANSACTIONS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CTX-0002-a",
        says="every transaction is the first",
        violates=("DE-CTX-0002",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(number=1)),),
    ),
    cloud_mutant(
        id="M-CTX-0003-a",
        says="an update is no revision",
        violates=("DE-CTX-0003",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(revision=1)),),
    ),
    cloud_mutant(
        id="M-CTX-0006-a",
        says="an abort needs no type",
        violates=("DE-CTX-0006",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CTX-0008-a",
        says="a gap is a conflict",
        violates=("DE-CTX-0008",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=refused(409)),),
    ),
    cloud_mutant(
        id="M-CTX-0012-a",
        says="an ended transaction goes on",
        violates=("DE-CTX-0012",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CTX-0014-a",
        says="an unknown client is not found",
        violates=("DE-CTX-0014",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=refused(404)),),
    ),
    cloud_mutant(
        id="M-CTX-0018-a",
        says="a number is no address",
        violates=("DE-CTX-0018",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TX}", tell=fields(_id="")),),
    ),
    cloud_mutant(
        id="M-CTX-0019-a",
        says="revisions are forgotten",
        violates=("DE-CTX-0019",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TX}", tell=fields(revision=2)),),
    ),
    cloud_mutant(
        id="M-CTX-0022-a",
        says="metadata are forgotten",
        violates=("DE-CTX-0022",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(metadata={"table": "8"})),),
    ),
    cloud_mutant(
        id="M-CTX-0023-a",
        says="the end has another time",
        violates=("DE-CTX-0023",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(time_end=1)),),
    ),
)
