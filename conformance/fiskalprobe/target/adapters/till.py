"""
The adapters ``pos-exec:`` and ``pos-wait:``: a till outside, and a simulated service for it.

The judge holds the service and its TSE, so every hand on them is offered.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from shutil import which

import httpx

from fiskalprobe.target.adapters.later import LaterRelease
from fiskalprobe.target.adapters.sim import SimulatorAdapter
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.model import Target
from fiskalprobe.target.operator import Ask
from fiskalprobe.target.pointofsale import (
    EXEC,
    USUAL_PLACE,
    WAIT,
    CommandedTill,
    OperatedTill,
    PointOfSale,
)


class TillAdapter:
    """
    Opens a simulated world of the claimed generation and lets a till call it.
    """

    credentials = (None, None)

    def __init__(self, target: Target, *, ask: Ask | None) -> None:
        self._world = SimulatorAdapter(f"sim:generation={target.ics.api}")
        self.base_url = self._world.base_url
        later = LaterRelease(self._world.transport)
        self.transport: httpx.BaseTransport = later
        try:
            self._till = _till(target, ask=ask, later=later)
        except BaseException:
            self._world.close()
            raise

    @property
    def till(self) -> PointOfSale:
        """
        The till, to be sent on errands.
        """
        return self._till

    def close(self) -> None:
        """
        Let go of the till and end the world.
        """
        self._till.close()
        self._world.close()


def _till(target: Target, *, ask: Ask | None, later: LaterRelease) -> CommandedTill | OperatedTill:
    ixit = target.ixit
    if ixit.adapter.startswith(WAIT):
        place = ixit.adapter.removeprefix(WAIT) or USUAL_PLACE
        if ask is None:
            raise TargetUnreachable(
                "somebody has to operate this till, and nobody can be asked here; run it in a "
                f"terminal, or let a program run the errands: {EXEC}COMMAND"
            )
        try:
            return OperatedTill(place, client=ixit.client_id, ask=ask, look_ahead=later.turn)
        except (OSError, ValueError) as wrong:
            raise TargetUnreachable(
                f"nobody can listen at {place!r} ({wrong}); write {WAIT}HOST:PORT with an address "
                "of this machine that is free"
            ) from wrong
    command = ixit.adapter.removeprefix(EXEC)
    try:
        words = shlex.split(command)
    except ValueError as wrong:
        raise TargetUnreachable(f"the command {command!r} cannot be read: {wrong}") from wrong
    if not words:
        raise TargetUnreachable(f"no command is named; write {EXEC}COMMAND")
    if not (which(words[0]) or which(str(Path(ixit.folder) / words[0]))):
        raise TargetUnreachable(
            f"there is no program {words[0]!r} to start; commands are started in the folder of "
            "target.toml, so write its path from there, or in full"
        )
    return CommandedTill(
        command,
        client=ixit.client_id,
        folder=ixit.folder,
        timeout_seconds=ixit.timeout_seconds,
        look_ahead=later.turn,
    )
