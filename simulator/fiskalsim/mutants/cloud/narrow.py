"""
A cloud TSE that takes less than its description promises.
"""

from __future__ import annotations

import re
from typing import Any, Final

from fiskalsim.cloud.errors import Refused, unfit
from fiskalsim.mutants.cloud.addresses import TSS, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import tills, written
from fiskalsim.mutants.door import Door
from fiskalsim.mutants.interface.wrongs import heard
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
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


NARROW: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CPD-0011-c",
        says="an amount has two decimals, and no more",
        violates=("DE-CPD-0011",),
        kind=Kind.WRONG_REASON,
        inside=_unread(r'"amount":"-?\d+\.\d{3,}"'),
    ),
    cloud_mutant(
        id="M-CPD-0006-j",
        says="a quantity has three decimals at most",
        violates=("DE-CPD-0006",),
        kind=Kind.WRONG_REASON,
        inside=_unread(r'"quantity":"-?\d+\.\d{4,}"'),
    ),
    cloud_mutant(
        id="M-CPD-0004-g",
        says="a currency that is not in capitals is none",
        violates=("DE-CPD-0004",),
        kind=Kind.WRONG_REASON,
        inside=_unread(r'"currency_code":"[a-z]'),
    ),
    cloud_mutant(
        id="M-CCL-0001-c",
        says="a serial number has thirty characters at most",
        violates=("DE-CCL-0001",),
        kind=Kind.WRONG_REASON,
        inside=method(tills, "create", _short_serials),
    ),
    cloud_mutant(
        id="M-CCL-0001-d",
        says="a serial number has letters, figures and blanks",
        violates=("DE-CCL-0001",),
        kind=Kind.WRONG_REASON,
        inside=method(tills, "create", _plain_serials),
    ),
    cloud_mutant(
        id="M-CTS-0016-c",
        says="a description has fifty characters at most",
        violates=("DE-CTS-0016",),
        kind=Kind.OMIT,
        doors=(Door(call=f"PATCH {TSS}", hear=heard(r'("description": ?"[^"]{50})[^"]*', r"\1")),),
    ),
)
