"""
What a service shows of its TSE, wrong at the door.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from fiskalsim.cable.faulty import FaultyCable
from fiskalsim.mutants.door import always, entries
from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.parts import core_of
from fiskalsim.mutants.rows import told, within
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
    told(
        "M-DEV-0001-a",
        "the key has no length but a text",
        Kind.SWAP,
        LIST,
        entries(tsePublicKeyLength="x"),
    ),
    told(
        "M-DEV-0002-a",
        "a TSE that signs is new",
        Kind.SWAP,
        LIST,
        entries(tseInitializationState="uninitialized"),
    ),
    told(
        "M-DEV-0003-a",
        "the serial number is made up",
        Kind.SWAP,
        LIST,
        entries(tseSerial="00" * 32),
    ),
    told("M-DEV-0004-a", "clients are not counted", Kind.SWAP, LIST, entries(registeredClients=1)),
    told(
        "M-DEV-0005-a", "signatures are not counted", Kind.SWAP, LIST, entries(createdSignatures=1)
    ),
    told(
        "M-DEV-0006-a",
        "the self test never comes due",
        Kind.SWAP,
        LIST,
        entries(timeUntilNextSelftest=90000),
    ),
    told(
        "M-DEV-0007-a",
        "no self test ever passes",
        Kind.SWAP,
        LIST,
        entries(tseSecuritySelfTestPassed=False),
    ),
    within(
        "M-DEV-0021-a", "the TSE signs with a self test that is due", Kind.ACCEPT, _signs_untested
    ),
    within("M-DEV-0021-b", "a self test that is due is left to the till", Kind.OMIT, _never_tests),
    told(
        "M-DEV-0008-a",
        "the certificate ends on another day",
        Kind.SWAP,
        LIST,
        entries(certificateExpirationDate="2099-01-01"),
    ),
    told(
        "M-DEV-0009-a",
        "the certificate never ends",
        Kind.SWAP,
        LIST,
        entries(certificateExpirationDate="2026-01-05"),
    ),
    told(
        "M-DEV-0010-b",
        "an export is no archive",
        Kind.SWAP,
        "GET /_control/export",
        always(200, "no archive"),
    ),
)
