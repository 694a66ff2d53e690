"""
Requests and errors of a cloud TSE that are answered wrongly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fiskalsim.cloud import metadata
from fiskalsim.cloud.errors import Refused
from fiskalsim.mutants.cloud.addresses import TSS, TX
from fiskalsim.mutants.cloud.wrongs import lacking, made_of, renamed, written
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
from fiskalsim.mutants.rows import at_door, told, within
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
    told("M-CER-0010-a", "a TSS can be deleted", Kind.ACCEPT, f"DELETE {TSS}", agreed),
    told("M-CER-0011-a", "any revision will do", Kind.ACCEPT, f"PUT {TX}", agreed),
    told(
        "M-CER-0001-a",
        "the time of a TSS is a text",
        Kind.SWAP,
        f"GET {TSS}",
        made_of(time_creation=lambda body: str(body["time_creation"])),
    ),
    told(
        "M-CER-0001-b", "transactions have no version", Kind.OMIT, f"PUT {TX}", lacking("_version")
    ),
    told(
        "M-CER-0002-a", "errors are texts", Kind.SWAP, _ANY, _error(lambda body: body["message"])
    ),
    told(
        "M-CER-0002-b",
        "the status of an error is a text",
        Kind.SWAP,
        _ANY,
        _error(lambda body: {**body, "status_code": str(body["status_code"])}),
    ),
    told(
        "M-CER-0003-a",
        "every error is one that nobody knows",
        Kind.SWAP,
        _ANY,
        coded("E_INTERNAL"),
    ),
    told(
        "M-CER-0003-b",
        "codes do not begin with E",
        Kind.SWAP,
        _ANY,
        _error(lambda body: {**body, "code": body.get("code", "").removeprefix("E_")}),
    ),
    told(
        "M-CER-0004-a",
        "looking for what is unknown breaks the service",
        Kind.WRONG_REASON,
        "GET /api/v2/*",
        renamed("E_TSS_NOT_FOUND", "E_TSS_NOT_FOUND", status=500),
    ),
    at_door(
        "M-CER-0005-a",
        "the id of a request is not heard",
        Kind.OMIT,
        Door(call=_ANY, take=unheard("request-id")),
    ),
    at_door(
        "M-CER-0005-b", "the id of a request is cut", Kind.SWAP, Door(call=_ANY, head=_cut_id)
    ),
    at_door(
        "M-CER-0006-a",
        "errors have no request id",
        Kind.OMIT,
        Door(call=_ANY, head=headless("request-id", on=range(400, 500))),
    ),
    at_door(
        "M-CER-0006-b",
        "what is well has no request id",
        Kind.OMIT,
        Door(call=_ANY, head=headless("request-id", on=range(200, 300))),
    ),
    told(
        "M-CER-0007-a",
        "what is too large is a bad request",
        Kind.WRONG_REASON,
        f"PATCH {TSS}/metadata",
        refused(400),
    ),
    told(
        "M-CER-0007-b",
        "a body of any size is welcome",
        Kind.ACCEPT,
        f"PATCH {TSS}/metadata",
        lambda status, body: (200, {}) if status == 413 else (status, body),
    ),
    told(
        "M-CER-0010-b",
        "deleting is not written yet",
        Kind.WRONG_REASON,
        f"DELETE {TSS}",
        lambda status, body: (501 if status == 405 else status, body),
        also=("DE-CER-0004",),
    ),
    at_door(
        "M-CER-0011-b",
        "a revision that cannot be read is the first",
        Kind.ACCEPT,
        Door(call=f"PUT {TX}", take=asked(r"tx_revision=(?:0|-1|1\.5|first)$", "tx_revision=1")),
    ),
    within(
        "M-CER-0013-a",
        "the TSE logs each refused write",
        Kind.LATE,
        method("sign_de.transactions.write", _noted_by_the_tse),
    ),
    within(
        "M-CER-0013-b",
        "metadata stay when the step is refused",
        Kind.STALE,
        method("sign_de.tss.move", _described_first),
    ),
    within(
        "M-CER-0013-c",
        "metadata stay when the revision is refused",
        Kind.STALE,
        written(_noted_first),
    ),
    at_door(
        "M-CER-0001-c",
        "what is JSON is called text",
        Kind.SWAP,
        Door(call="* *", head=_called("text/plain", range(400))),
    ),
    at_door(
        "M-CER-0002-c",
        "errors are called pages",
        Kind.SWAP,
        Door(call="* *", head=_called("text/html", range(400, 600))),
    ),
)
