"""
A cloud TSE that takes less than its description promises, or more than it says.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from fiskalsim.cloud.errors import Refused, unfit
from fiskalsim.cloud.facts import TillState
from fiskalsim.mutants.cloud.addresses import TSS
from fiskalsim.mutants.cloud.wrongs import written
from fiskalsim.mutants.door import Door
from fiskalsim.mutants.interface.wrongs import heard
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, within
from fiskalsim.world.world import World

_SERIAL: Final = 30


def _unread(pattern: str) -> Inside:
    """
    Refuse what has this somewhere in what is to be signed.
    """

    def change(_tss: Any, _tx: str, wanted: Any) -> Any:
        if wanted.content is not None and re.search(pattern, wanted.content.schema):
            raise unfit("body.schema", "should match pattern")
        return wanted

    return written(change)


def _short_serials(_world: World, true: Any, *said: Any) -> Any:
    if len(said[3]) > _SERIAL:
        raise Refused("E_ILLEGAL_CLIENT_SERIAL")
    return true(*said)


def _plain_serials(_world: World, true: Any, *said: Any) -> Any:
    if re.fullmatch(r"[A-Za-z0-9 ()]*", said[3]) is None:
        raise Refused("E_ILLEGAL_CLIENT_SERIAL")
    return true(*said)


def _set_and_refused(
    world: World, true: Any, session: Any, tss: str, *, puk: str, new_pin: str
) -> None:
    """
    Set a PIN whatever the PUK, and refuse a wrong one afterwards.
    """
    known = world.sign_de.state.tss.get(tss)
    try:
        true(session, tss, puk=puk, new_pin=new_pin)
    except Refused as wrong:
        if known is not None and wrong.code == "E_ADMIN_LOGIN_FAILED":
            with suppress(Refused):
                true(session, tss, puk=known.made.puk, new_pin=new_pin)
        raise


def _left_behind(world: World) -> None:
    """
    Know the open transactions of a client no more once it has gone.
    """
    left: set[str] = set()

    def move(world: World, true: Any, session: Any, tss: str, *said: Any) -> Any:
        moved = true(session, tss, *said)
        if moved.state is TillState.DEREGISTERED:
            known = world.sign_de.state.tss[tss].transactions.values()
            left.update(each.id for each in known if each.client == moved.id)
        return moved

    def refuse(_tss: Any, tx: str, wanted: Any) -> Any:
        if tx in left:
            raise Refused("E_TX_UPSERT")
        return wanted

    method("sign_de.tills.move", move)(world)
    written(refuse)(world)


def _only_more(_tss: Any, _tx: str, wanted: Any) -> Any:
    return replace(wanted, metadata={name: note for name, note in wanted.metadata.items() if note})


NARROW: Final[tuple[Mutant, ...]] = (
    within(
        "M-CPD-0011-c",
        "an amount has two decimals, and no more",
        Kind.WRONG_REASON,
        _unread(r'"amount":"-?\d+\.\d{3,}"'),
    ),
    within(
        "M-CPD-0006-j",
        "a quantity has three decimals at most",
        Kind.WRONG_REASON,
        _unread(r'"quantity":"-?\d+\.\d{4,}"'),
    ),
    within(
        "M-CPD-0004-g",
        "a currency that is not in capitals is none",
        Kind.WRONG_REASON,
        _unread(r'"currency_code":"[a-z]'),
    ),
    within(
        "M-CCL-0001-c",
        "a serial number has thirty characters at most",
        Kind.WRONG_REASON,
        method("sign_de.tills.create", _short_serials),
    ),
    within(
        "M-CCL-0001-d",
        "a serial number has letters, figures and blanks",
        Kind.WRONG_REASON,
        method("sign_de.tills.create", _plain_serials),
    ),
    at_door(
        "M-CTS-0016-c",
        "a description has fifty characters at most",
        Kind.OMIT,
        Door(call=f"PATCH {TSS}", hear=heard(r'("description": ?"[^"]{50})[^"]*', r"\1")),
    ),
    within(
        "M-CAD-0002-c",
        "a wrong PUK is refused, and the PIN is set all the same",
        Kind.ACCEPT,
        method("sign_de.tss.change_pin", _set_and_refused),
        also=("DE-CAD-0003",),
    ),
    within(
        "M-CTX-0004-c",
        "what a client had begun before it went is never ended",
        Kind.WRONG_REASON,
        _left_behind,
    ),
    within(
        "M-CLS-0010-b",
        "what comes with a revision takes no note away",
        Kind.OMIT,
        written(_only_more),
    ),
)
