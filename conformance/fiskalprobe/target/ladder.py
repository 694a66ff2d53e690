"""
The ladder of control: the kinds of hand that a declaration may offer, from the best to none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from fiskalprobe.target.backend import BACKEND, BackendControl
from fiskalprobe.target.control import Control
from fiskalprobe.target.model import ControlClaim
from fiskalprobe.target.operator import Ask, OperatorControl
from fiskalprobe.target.shell import ShellControl
from fiskalprobe.wire import Wire

#: The commands that a handle is made of.
HANDLES_OF_COMMANDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "cable": frozenset({"cut", "mend"}),
        "clock": frozenset({"now", "set_clock", "advance"}),
        "dsfinvk": frozenset({"dsfinvk"}),
        "export": frozenset({"export"}),
        "ledger": frozenset({"ledger"}),
        "reset": frozenset({"reset"}),
        "restart": frozenset({"restart"}),
    }
)


def claimed_control(table: Mapping[str, Any], *, folder: str = "") -> ControlClaim:
    """
    Turn the table [control] of a reviewed declaration into a claim.
    """
    kind = table.get("kind", "none")
    claim = ControlClaim(
        kind=kind,
        url=table.get("url", "/_control/"),
        settle_seconds=float(table.get("settle", 5.0)),
    )
    if kind == "prompt":
        return replace(claim, handles=frozenset({"cable"}))
    if kind != "shell":
        return claim
    commands = {name: tuple(words) for name, words in table["commands"].items()}
    return replace(
        claim,
        commands=commands,
        timeout_seconds=float(table.get("timeout", claim.timeout_seconds)),
        folder=folder,
        handles=handles_of(commands),
    )


def handles_of(commands: Mapping[str, Any]) -> frozenset[str]:
    """
    Say which handles a set of commands makes up; half a handle is none.
    """
    return frozenset(
        handle for handle, names in HANDLES_OF_COMMANDS.items() if names <= commands.keys()
    )


def open_control(wire: Wire, claim: ControlClaim, *, ask: Ask | None) -> Control:
    """
    Give the hand that the claim is about; without anybody to ask, an operator is none.
    """
    if claim.kind == BACKEND:
        return BackendControl(wire, claim)
    if claim.kind == "shell":
        return ShellControl(wire, claim)
    if claim.kind == "prompt" and ask is not None:
        return OperatorControl(wire, claim, ask=ask)
    return Control(wire, claim)


def without_operator(claim: ControlClaim) -> ControlClaim:
    """
    Take back what an operator was to do, as there is nobody.
    """
    return replace(claim, handles=frozenset()) if claim.kind == "prompt" else claim
