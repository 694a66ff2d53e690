"""
Tests that say something else than what is the matter, proxies and logs that are passed over.
"""

from __future__ import annotations

import re
from typing import Any, Final

from fiskalsim.mutants.door import fields
from fiskalsim.mutants.interface.door import KEYS, LOG, OPEN, SAVE, TEST, said
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import told, within
from fiskalsim.onboarding.facts import InterfaceLogged
from fiskalsim.world.world import World

_SUCCESS: Final = 201


def _an_outage(status: int, body: Any) -> tuple[int, Any]:
    if isinstance(body, dict) and body.get("kind") == "configuration":
        body["kind"] = "outage"
    return status, body


def _always_out(_world: World, _true: Any, interface: Any) -> None:
    del interface


def _through_any(_world: World, true: Any, interface: Any) -> None:
    if interface.configuration.proxy is None:
        true(interface)


def _everything(
    world: World, _true: Any, one: Any, event: str, text: str, *, extended: bool = False
) -> None:
    desk = world.onboarding.desk
    desk.note(
        InterfaceLogged(interface=one.id, at=desk.now(), extended=extended, event=event, text=text)
    )


def _without_numbers(status: int, body: Any) -> tuple[int, Any]:
    for entry in body.get("entries", ()) if isinstance(body, dict) else ():
        entry["text"] = re.sub(r"\b[45]\d\d\b", "error", entry["text"])
    return status, body


def _undescribed(status: int, body: Any) -> tuple[int, Any]:
    return (299 if status == _SUCCESS else status), body


TRYING: Final[tuple[Mutant, ...]] = (
    told(
        "M-ICT-0001-b",
        "the test cannot be pressed after the saving",
        Kind.STALE,
        SAVE,
        fields(buttons__test__enabled=False),
    ),
    told(
        "M-ICT-0002-b",
        "the test is passed in another environment",
        Kind.SWAP,
        TEST,
        fields(environment="LIVE"),
    ),
    told(
        "M-ICT-0003-b",
        "keys that are missing, or of another sort, pass for an outage",
        Kind.WRONG_REASON,
        TEST,
        _an_outage,
        also=("DE-ITL-0007",),
    ),
    within(
        "M-ICT-0004-b",
        "the provider is reached where there is no way to it",
        Kind.ACCEPT,
        method("onboarding.tills._way._leave", _always_out),
        also=("DE-ICT-0005", "DE-ITL-0008"),
    ),
    within(
        "M-ICT-0005-b",
        "one proxy is as good as another",
        Kind.ACCEPT,
        method("onboarding.tills._way._leave", _through_any),
    ),
    within(
        "M-ICT-0006-b",
        "everything is logged, whatever is wanted",
        Kind.ACCEPT,
        method("onboarding.desk.log", _everything),
    ),
    told(
        "M-ICT-0008-b",
        "the log says of refusals that they are errors",
        Kind.OMIT,
        LOG,
        _without_numbers,
    ),
    told(
        "M-IER-0001-b", "a mask is opened with a status of its own", Kind.SWAP, OPEN, _undescribed
    ),
    told(
        "M-IER-0002-b",
        "refusals are of a kind that nobody knows",
        Kind.SWAP,
        KEYS,
        said(kind="error"),
    ),
)
