"""
Transactions that a cloud TSE writes rightly where one looks first, and otherwise a step further.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from fiskalsim.cloud import birth
from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import TxState
from fiskalsim.mutants.cloud.addresses import TX
from fiskalsim.mutants.cloud.process_data import as_said_before
from fiskalsim.mutants.cloud.wrongs import core_of, lacking, written
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World

_ZONE: Final = ZoneInfo("Europe/Berlin")


def _numbers_are_lost(_world: World, true: Any, tss: Any, *said: Any) -> Any:
    try:
        return true(tss, *said)
    except Refused:
        core_of(tss.device).state.transaction_counter += 1
        raise


def _any_type(state: TxState) -> Inside:
    def content(_world: World, true: Any, known: Any, wanted: Any) -> Any:
        if wanted.content is not None and wanted.state is state:
            return wanted.content
        return true(known, wanted)

    return method("sign_de.transactions._content", content)


def _begins_anywhere(_world: World, true: Any, known: Any, wanted: Any) -> None:
    if known is not None or wanted.revision is None:
        true(known, wanted)


def _stays_in_its_place(_world: World, true: Any, tss: Any, *said: Any) -> Any:
    kept = (known.latest.state is not TxState.FINISHED for known in tss.transactions.values())
    if sum(kept) >= birth.MAX_ACTIVE:
        raise Refused("E_TX_LIMIT_REACHED")
    return true(tss, *said)


def _later(_tss: Any, _tx: str, wanted: Any) -> Any:
    return replace(wanted, content=None) if wanted.revision == 1 else wanted


def _summer_time(_world: World, true: Any) -> int:
    now: int = true()
    saved = datetime.fromtimestamp(now, UTC).astimezone(_ZONE).dst()
    return now + int(saved.total_seconds()) if saved else now


FURTHER: Final[tuple[Mutant, ...]] = (
    within(
        "M-CTX-0002-c",
        "what is refused takes a number",
        Kind.OFF_BY_ONE,
        method("sign_de.transactions._next", _numbers_are_lost),
    ),
    within(
        "M-CTX-0007-c", "an update may change the type", Kind.ACCEPT, _any_type(TxState.ACTIVE)
    ),
    within(
        "M-CTX-0007-d", "a cancel may change the type", Kind.ACCEPT, _any_type(TxState.CANCELLED)
    ),
    within(
        "M-CTX-0008-c",
        "a transaction begins with whatever revision it is given",
        Kind.ACCEPT,
        method("sign_de.transactions._check_revision", _begins_anywhere),
    ),
    told(
        "M-CTX-0019-d",
        "the QR code is shown once",
        Kind.OMIT,
        f"GET {TX}",
        lacking("qr_code_data"),
    ),
    within(
        "M-CTX-0031-c",
        "what was cancelled keeps its place",
        Kind.STALE,
        method("sign_de.transactions._start", _stays_in_its_place),
    ),
    within(
        "M-CPD-0001-c",
        "an abort is signed as the sale that it ends",
        Kind.STALE,
        as_said_before(TxState.CANCELLED),
    ),
    within("M-CPD-0002-f", "a start is signed without what it says", Kind.OMIT, written(_later)),
    within(
        "M-CSG-0017-c",
        "in summer the log is an hour ahead",
        Kind.SWAP,
        method("sign_de.desk.now", _summer_time),
    ),
)
