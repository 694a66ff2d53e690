"""
Requests and errors of a cloud TSE that are answered wrongly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fiskalsim.cloud import metadata
from fiskalsim.cloud.errors import Refused
from fiskalsim.mutants.cloud.addresses import TSS, TX, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import care, lacking, made_of, renamed, writer, written
from fiskalsim.mutants.door import (
    Door,
    Head,
    Tell,
    agreed,
    asked,
    coded,
    headless,
    refused,
    unheard,
)
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.world.world import World

_ANY: Final = "* /api/v2/*"


def _error(change: Callable[[Any], Any]) -> Tell:
    """
    Make something else of each error.
    """
    return lambda status, body: (status, change(body) if status >= 400 else body)


def _cut_id(_status: int, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [
        (name, value[:8] if name.lower() == b"request-id" else value) for name, value in headers
    ]


async def _noted_by_the_tse(world: World, true: Any, *said: Any) -> Any:
    try:
        return await true(*said)
    except Refused:
        tss = world.sign_de.state.tss.get(said[1])
        if tss is not None:
            tss.device.self_test(at=world.sign_de.desk.now())
        raise


def _described_first(world: World, true: Any, *said: Any, **named: Any) -> Any:
    tss = world.sign_de.state.tss.get(said[1])
    if tss is not None:
        merged = metadata.merge(tss.metadata, named["changes"])
        world.sign_de.desk.describe(tss, tss, merged)
    return true(*said, **named)


def _noted_first(tss: Any, tx: str, asked: Any) -> Any:
    known = tss.transactions.get(tx)
    if known is not None:
        known.metadata = metadata.merge(known.metadata, asked.metadata)
    return asked


def _called(name: str, on: range) -> Head:
    """
    Give the JSON of answers with these statuses another name.
    """
    return lambda status, headers: [
        (key, name.encode() if status in on and b"json" in value else value)
        for key, value in headers
    ]


REQUESTS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CER-0010-a",
        says="a TSS can be deleted",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"DELETE {TSS}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CER-0011-a",
        says="any revision will do",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CER-0001-a",
        says="the time of a TSS is a text",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"GET {TSS}",
                tell=made_of(time_creation=lambda body: str(body["time_creation"])),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CER-0001-b",
        says="transactions have no version",
        kind=Kind.OMIT,
        doors=(Door(call=f"PUT {TX}", tell=lacking("_version")),),
    ),
    cloud_mutant(
        id="M-CER-0002-a",
        says="errors are texts",
        kind=Kind.SWAP,
        doors=(Door(call=_ANY, tell=_error(lambda body: body["message"])),),
    ),
    cloud_mutant(
        id="M-CER-0002-b",
        says="the status of an error is a text",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=_ANY,
                tell=_error(lambda body: {**body, "status_code": str(body["status_code"])}),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CER-0003-a",
        says="every error is one that nobody knows",
        kind=Kind.SWAP,
        doors=(Door(call=_ANY, tell=coded("E_INTERNAL")),),
    ),
    cloud_mutant(
        id="M-CER-0003-b",
        says="codes do not begin with E",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=_ANY,
                tell=_error(
                    lambda body: {**body, "code": body.get("code", "").removeprefix("E_")}
                ),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CER-0004-a",
        says="looking for what is unknown breaks the service",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call="GET /api/v2/*",
                tell=renamed("E_TSS_NOT_FOUND", "E_TSS_NOT_FOUND", status=500),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CER-0005-a",
        says="the id of a request is not heard",
        kind=Kind.OMIT,
        doors=(Door(call=_ANY, take=unheard("request-id")),),
    ),
    cloud_mutant(
        id="M-CER-0005-b",
        says="the id of a request is cut",
        kind=Kind.SWAP,
        doors=(Door(call=_ANY, head=_cut_id),),
    ),
    cloud_mutant(
        id="M-CER-0006-a",
        says="errors have no request id",
        kind=Kind.OMIT,
        doors=(Door(call=_ANY, head=headless("request-id", on=range(400, 500))),),
    ),
    cloud_mutant(
        id="M-CER-0006-b",
        says="what is well has no request id",
        kind=Kind.OMIT,
        doors=(Door(call=_ANY, head=headless("request-id", on=range(200, 300))),),
    ),
    cloud_mutant(
        id="M-CER-0007-a",
        says="what is too large is a bad request",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PATCH {TSS}/metadata", tell=refused(400)),),
    ),
    cloud_mutant(
        id="M-CER-0007-b",
        says="a body of any size is welcome",
        kind=Kind.ACCEPT,
        doors=(
            Door(
                call=f"PATCH {TSS}/metadata",
                tell=lambda status, body: (200, {}) if status == 413 else (status, body),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CER-0010-b",
        says="deleting is not written yet",
        also=("DE-CER-0004",),
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call=f"DELETE {TSS}",
                tell=lambda status, body: (501 if status == 405 else status, body),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CER-0011-b",
        says="a revision that cannot be read is the first",
        kind=Kind.ACCEPT,
        doors=(
            Door(
                call=f"PUT {TX}", take=asked(r"tx_revision=(?:0|-1|1\.5|first)$", "tx_revision=1")
            ),
        ),
    ),
    cloud_mutant(
        id="M-CER-0013-a",
        says="the TSE logs each refused write",
        kind=Kind.LATE,
        inside=method(writer, "write", _noted_by_the_tse),
    ),
    cloud_mutant(
        id="M-CER-0013-b",
        says="metadata stay when the step is refused",
        kind=Kind.STALE,
        inside=method(care, "move", _described_first),
    ),
    cloud_mutant(
        id="M-CER-0013-c",
        says="metadata stay when the revision is refused",
        kind=Kind.STALE,
        inside=written(_noted_first),
    ),
    cloud_mutant(
        id="M-CER-0001-c",
        says="what is JSON is called text",
        kind=Kind.SWAP,
        doors=(Door(call="* *", head=_called("text/plain", range(400))),),
    ),
    cloud_mutant(
        id="M-CER-0002-c",
        says="errors are called pages",
        kind=Kind.SWAP,
        doors=(Door(call="* *", head=_called("text/html", range(400, 600))),),
    ),
)
