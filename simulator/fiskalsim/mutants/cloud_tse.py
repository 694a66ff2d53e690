"""
A cloud TSE SIGN DE V2 that goes wrong at the door.
"""

from __future__ import annotations

import base64
from types import MappingProxyType
from typing import Any, Final

from fiskalsim.cloud.errors import Refused
from fiskalsim.mutants.door import Door, Tell, agreed, coded, fields, refused, turned
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.world.world import World

TSS: Final = "/api/v2/tss/*-*-*-*-????????????"
CLIENT: Final = f"{TSS}/client/*"
TX: Final = f"{TSS}/tx/*"
_ROLE: Final = MappingProxyType({"role": "cloud-tse"})


def signed_as(process_type: str, data: str) -> Tell:
    """
    Claim other process data.
    """
    told = base64.b64encode(data.encode()).decode()
    return fields(schema__raw__process_type=process_type, schema__raw__process_data=told)


def _only_when_in(world: World, true: Any, session: Any, tss_id: str) -> None:
    tss = world.sign_de.tss.visible(session) if session is not None else []
    if not any(each.id == tss_id and each.device.users.logged_in for each in tss):
        raise Refused("E_ADMIN_NOT_AUTHENTICATED")
    true(session, tss_id)


def _mutant(**said: Any) -> Mutant:
    return Mutant(**said, options=_ROLE)


CLOUD_TSE: Final = (
    _mutant(
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
    _mutant(
        id="M-CAU-0003-a",
        says="the token is of nobody",
        violates=("DE-CAU-0003",),
        kind=Kind.SWAP,
        doors=(
            Door(call="POST /api/v2/auth", tell=fields(access_token_claims__organization_id="0")),
        ),
    ),
    _mutant(
        id="M-CAU-0005-a",
        says="the end of the token runs away",
        violates=("DE-CAU-0005",),
        kind=Kind.SWAP,
        doors=(Door(call="POST /api/v2/auth", tell=fields(access_token_expires_in=90_000)),),
    ),
    _mutant(
        id="M-CAU-0007-a",
        says="a wrong secret is welcome",
        violates=("DE-CAU-0007",),
        kind=Kind.ACCEPT,
        doors=(Door(call="POST /api/v2/auth", tell=agreed),),
    ),
    _mutant(
        id="M-CAU-0008-a",
        says="a wrong refresh token is welcome",
        violates=("DE-CAU-0008",),
        kind=Kind.ACCEPT,
        doors=(Door(call="POST /api/v2/auth", tell=agreed),),
    ),
    _mutant(
        id="M-CAU-0009-a",
        says="nobody asks for a token",
        violates=("DE-CAU-0009",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}", tell=agreed),),
    ),
    _mutant(
        id="M-CAU-0011-a",
        says="a stranger's TSS is unknown",
        violates=("DE-CAU-0011",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {TSS}", tell=refused(404)),),
    ),
    _mutant(
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
    _mutant(
        id="M-CTS-0001-a",
        says="the PUK has nine digits",
        violates=("DE-CTS-0001",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TSS}", tell=fields(admin_puk="123456789")),),
    ),
    _mutant(
        id="M-CTS-0003-a",
        says="a TSS in use can be created",
        violates=("DE-CTS-0003",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TSS}", tell=agreed),),
    ),
    _mutant(
        id="M-CTS-0006-a",
        says="ids stay in capitals",
        violates=("DE-CTS-0006",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(_id="CAPITALS")),),
    ),
    _mutant(
        id="M-CTS-0007-a",
        says="an unknown TSS is forbidden",
        violates=("DE-CTS-0007",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {TSS}", tell=refused(403)),),
    ),
    _mutant(
        id="M-CTS-0009-a",
        says="the step is not told",
        violates=("DE-CTS-0009",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {TSS}", tell=fields(state="UNINITIALIZED")),),
    ),
    _mutant(
        id="M-CTS-0010-a",
        says="nobody needs the admin",
        violates=("DE-CTS-0010",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PATCH {TSS}", tell=agreed),),
    ),
    _mutant(
        id="M-CTS-0011-a",
        says="a missing session has another code",
        violates=("DE-CTS-0011",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PATCH {TSS}", tell=coded("E_UNAUTHORIZED")),),
    ),
    _mutant(
        id="M-CTS-0014-a",
        says="a step back is forbidden instead",
        violates=("DE-CTS-0014",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PATCH {TSS}", tell=refused(409)),),
    ),
    _mutant(
        id="M-CTS-0016-a",
        says="the description is lost",
        violates=("DE-CTS-0016",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(description="TSS")),),
    ),
    _mutant(
        id="M-CTS-0020-a",
        says="counters are numbers",
        violates=("DE-CTS-0020",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {TSS}", tell=fields(signature_counter=24)),),
    ),
    _mutant(
        id="M-CTS-0023-a",
        says="members come backwards",
        violates=("DE-CTS-0023",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {TSS}", tell=turned),),
    ),
    _mutant(
        id="M-CTS-0024-a",
        says="500 clients are promised",
        violates=("DE-CTS-0024",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TSS}", tell=fields(max_number_registered_clients=500)),),
    ),
    _mutant(
        id="M-CTS-0025-a",
        says="nothing is ever open",
        violates=("DE-CTS-0025",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(number_active_transactions=0)),),
    ),
    _mutant(
        id="M-CTS-0026-a",
        says="the counter stands still",
        violates=("DE-CTS-0026",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(signature_counter="24")),),
    ),
    _mutant(
        id="M-CAD-0003-a",
        says="any PIN will do",
        violates=("DE-CAD-0003",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"POST {TSS}/admin/auth", tell=agreed),),
    ),
    _mutant(
        id="M-CAD-0004-a",
        says="a PIN is never blocked",
        violates=("DE-CAD-0004",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"POST {TSS}/admin/auth", tell=agreed),),
    ),
    _mutant(
        id="M-CAD-0006-a",
        says="any PUK will do",
        violates=("DE-CAD-0006",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PATCH {TSS}/admin", tell=agreed),),
    ),
    _mutant(
        id="M-CAD-0009-a",
        says="nobody can log out who is not logged in",
        violates=("DE-CAD-0009",),
        kind=Kind.WRONG_REASON,
        inside=method(lambda world: world.sign_de.tss, "log_out", _only_when_in),
    ),
    _mutant(
        id="M-CCL-0001-a",
        says="a client is of another TSS",
        violates=("DE-CCL-0001",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {CLIENT}", tell=fields(tss_id="another")),),
    ),
    _mutant(
        id="M-CCL-0004-a",
        says="two tills share an id",
        violates=("DE-CCL-0004",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {CLIENT}", tell=agreed),),
    ),
    _mutant(
        id="M-CCL-0006-a",
        says="any serial number will do",
        violates=("DE-CCL-0006",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {CLIENT}", tell=agreed),),
    ),
    _mutant(
        id="M-CCL-0009-a",
        says="a client stays registered",
        violates=("DE-CCL-0009",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {CLIENT}", tell=fields(state="REGISTERED")),),
    ),
    _mutant(
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
    _mutant(
        id="M-CTX-0002-a",
        says="every transaction is the first",
        violates=("DE-CTX-0002",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(number=1)),),
    ),
    _mutant(
        id="M-CTX-0003-a",
        says="an update is no revision",
        violates=("DE-CTX-0003",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(revision=1)),),
    ),
    _mutant(
        id="M-CTX-0006-a",
        says="an abort needs no type",
        violates=("DE-CTX-0006",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
    _mutant(
        id="M-CTX-0008-a",
        says="a gap is a conflict",
        violates=("DE-CTX-0008",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=refused(409)),),
    ),
    _mutant(
        id="M-CTX-0012-a",
        says="an ended transaction goes on",
        violates=("DE-CTX-0012",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
    _mutant(
        id="M-CTX-0014-a",
        says="an unknown client is not found",
        violates=("DE-CTX-0014",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=refused(404)),),
    ),
    _mutant(
        id="M-CTX-0018-a",
        says="a number is no address",
        violates=("DE-CTX-0018",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TX}", tell=fields(_id="")),),
    ),
    _mutant(
        id="M-CTX-0019-a",
        says="revisions are forgotten",
        violates=("DE-CTX-0019",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TX}", tell=fields(revision=2)),),
    ),
    _mutant(
        id="M-CTX-0022-a",
        says="metadata are forgotten",
        violates=("DE-CTX-0022",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(metadata={"table": "8"})),),
    ),
    _mutant(
        id="M-CTX-0023-a",
        says="the end has another time",
        violates=("DE-CTX-0023",),
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(time_end=1)),),
    ),
    _mutant(
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
    _mutant(
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
    _mutant(
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
    _mutant(
        id="M-CPD-0011-a",
        says="any amount will do",
        violates=("DE-CPD-0011",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
    _mutant(
        id="M-CEX-0012-a",
        says="an unused TSS can be exported",
        violates=("DE-CEX-0012",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TSS}/export/*", tell=agreed),),
    ),
    _mutant(
        id="M-CEX-0015-a",
        says="what is complete can be cancelled",
        violates=("DE-CEX-0015",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"DELETE {TSS}/export/*", tell=agreed),),
    ),
    _mutant(
        id="M-CEX-0017-a",
        says="exports can be asked for without end",
        violates=("DE-CEX-0017",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}/export/*", tell=agreed),),
    ),
    _mutant(
        id="M-CLS-0001-a",
        says="the order is ignored",
        violates=("DE-CLS-0001",),
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}/tx", tell=turned),),
    ),
    _mutant(
        id="M-CLS-0003-a",
        says="any limit will do",
        violates=("DE-CLS-0003",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}/client", tell=agreed),),
    ),
    _mutant(
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
    _mutant(
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
    _mutant(
        id="M-CLS-0012-a",
        says="metadata are without end",
        violates=("DE-CLS-0012",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PATCH {TSS}/metadata", tell=agreed),),
    ),
    _mutant(
        id="M-CER-0010-a",
        says="a TSS can be deleted",
        violates=("DE-CER-0010",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"DELETE {TSS}", tell=agreed),),
    ),
    _mutant(
        id="M-CER-0011-a",
        says="any revision will do",
        violates=("DE-CER-0011",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
    _mutant(
        id="M-CMG-0005-a",
        says="the secret is shown twice",
        violates=("DE-CMG-0005",),
        kind=Kind.SWAP,
        doors=(Door(call="POST */api-keys", tell=fields(secret="managed_by")),),
    ),
)
