"""
Sales that are started and stored otherwise than the till was promised.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fiskalsim.cable.port import Occasion
from fiskalsim.device.signed import Signed
from fiskalsim.mutants.door import changed, without
from fiskalsim.mutants.middleware.rows import CREATE, STORE, with_status
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import Cable, method, wired
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World


class EndsAnother(Cable):
    """
    Ends a transaction of its own and leaves the one it was asked for open.
    """

    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        """
        Start another transaction and finish that.
        """
        _number, *content = said
        fresh = await self.true.start(client_id, "", b"", occasion=occasion)
        return await super().finish(client_id, fresh.transaction, *content, occasion=occasion)


class _StartsAtTheEnd(Cable):
    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        signed = await super().finish(client_id, *said, occasion=occasion)
        return msgspec.structs.replace(signed, started_at_unix=signed.at)


class _HasOneTransaction(Cable):
    last: Signed | None = None

    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        still = {one.number for one in await self.true.open_transactions(occasion=occasion)}
        if self.last is None or self.last.transaction not in still:
            self.last = await super().start(client_id, *said, occasion=occasion)
        return self.last


def _as_a_start(world: World, true: Any, client: Any, *said: Any, **named: Any) -> Any:
    del true
    document, receipt = said
    line = world.lines.by_key[document.tse]
    return world.desk.started(client, receipt, line=line, requested_at=named["requested_at"])


def _bare_number(status: int, body: Any) -> tuple[int, Any]:
    number = body.get("fiscalisationDocumentNumber") if isinstance(body, dict) else None
    return (status, number) if status == 200 and number else (status, body)


async def _nothing_left(*_said: Any) -> tuple[()]:
    return ()


SALES: Final[tuple[Mutant, ...]] = (
    told(
        "M-TXN-0001-a",
        "a document that was created is answered 201",
        Kind.WRONG_REASON,
        CREATE,
        with_status(201),
    ),
    told("M-TXN-0001-b", "createDocument answers a bare number", Kind.OMIT, CREATE, _bare_number),
    told(
        "M-TXN-0002-a",
        "a sale is taken in, to be signed some time, and answered 202",
        Kind.LATE,
        STORE,
        with_status(202, ""),
    ),
    told(
        "M-TXN-0002-b",
        "a sale is answered with a bare yes",
        Kind.OMIT,
        STORE,
        with_status(200, "true"),
    ),
    within(
        "M-CXL-0017-c",
        "the end of a document is answered like its start",
        Kind.STALE,
        method("desk.finished", _as_a_start),
        also=("DE-QR-0001", "DE-PRD-0001"),
    ),
    within(
        "M-TXN-0004-b",
        "another transaction is begun and ended, and the first stays open",
        Kind.SWAP,
        wired(EndsAnother),
        also=("DE-TXN-0006", "DE-TXN-0008", "DE-CXL-0003", "DE-LIM-0009"),
    ),
    within(
        "M-TXN-0004-c",
        "a document that is not fiscal leaves open what it names",
        Kind.OMIT,
        method("transactions._precedents.left_open", _nothing_left),
        also=("DE-CXL-0003",),
    ),
    told(
        "M-TXN-0005-b",
        "the revision is missing at the start",
        Kind.OMIT,
        CREATE,
        without("fiscalDocumentRevision"),
    ),
    within("M-TXN-0008-b", "a sale starts when it ends", Kind.SWAP, wired(_StartsAtTheEnd)),
    told(
        "M-TXN-0008-c",
        "the start is forgotten at the end",
        Kind.OMIT,
        STORE,
        changed(fiscalDocumentStartTime=0),
    ),
    within(
        "M-TXN-0013-b",
        "a second sale gets the number of the first",
        Kind.STALE,
        wired(_HasOneTransaction),
        also=("DE-LIM-0009",),
    ),
)
