"""
What a service shows of its TSE, wrong at the door.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from fiskalsim.cable.faulty import FaultyCable
from fiskalsim.mutants.door import Door, always, entries
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import core_of
from fiskalsim.world.world import World

LIST: Final = "GET /germany/tse"


def _signs_untested(world: World) -> None:
    core = core_of(world)
    core.profile = replace(core.profile, self_test_enforced=False)


def _never_tests(world: World) -> None:
    for line in world.lines.by_key.values():
        cable: Any = line.cable
        cable.__class__ = FaultyCable


DEVICES: Final = (
    Mutant(
        id="M-DEV-0001-a",
        says="the key has no length but a text",
        kind=Kind.SWAP,
        doors=(Door(call=LIST, tell=entries(tsePublicKeyLength="x")),),
    ),
    Mutant(
        id="M-DEV-0002-a",
        says="a TSE that signs is new",
        kind=Kind.SWAP,
        doors=(Door(call=LIST, tell=entries(tseInitializationState="uninitialized")),),
    ),
    Mutant(
        id="M-DEV-0003-a",
        says="the serial number is made up",
        kind=Kind.SWAP,
        doors=(Door(call=LIST, tell=entries(tseSerial="00" * 32)),),
    ),
    Mutant(
        id="M-DEV-0004-a",
        says="clients are not counted",
        kind=Kind.SWAP,
        doors=(Door(call=LIST, tell=entries(registeredClients=1)),),
    ),
    Mutant(
        id="M-DEV-0005-a",
        says="signatures are not counted",
        kind=Kind.SWAP,
        doors=(Door(call=LIST, tell=entries(createdSignatures=1)),),
    ),
    Mutant(
        id="M-DEV-0006-a",
        says="the self test never comes due",
        kind=Kind.SWAP,
        doors=(Door(call=LIST, tell=entries(timeUntilNextSelftest=90000)),),
    ),
    Mutant(
        id="M-DEV-0007-a",
        says="no self test ever passes",
        kind=Kind.SWAP,
        doors=(Door(call=LIST, tell=entries(tseSecuritySelfTestPassed=False)),),
    ),
    Mutant(
        id="M-DEV-0021-a",
        says="the TSE signs with a self test that is due",
        kind=Kind.ACCEPT,
        inside=_signs_untested,
    ),
    Mutant(
        id="M-DEV-0021-b",
        says="a self test that is due is left to the till",
        kind=Kind.OMIT,
        inside=_never_tests,
    ),
    Mutant(
        id="M-DEV-0008-a",
        says="the certificate ends on another day",
        kind=Kind.SWAP,
        doors=(Door(call=LIST, tell=entries(certificateExpirationDate="2099-01-01")),),
    ),
    Mutant(
        id="M-DEV-0009-a",
        says="the certificate never ends",
        kind=Kind.SWAP,
        doors=(Door(call=LIST, tell=entries(certificateExpirationDate="2026-01-05")),),
    ),
    *(
        Mutant(
            id=f"M-DEV-{number:04}-b",
            says="an export is no archive",
            kind=Kind.SWAP,
            doors=(Door(call="GET /_control/export", tell=always(200, "no archive")),),
        )
        for number in (10,)
    ),
)
