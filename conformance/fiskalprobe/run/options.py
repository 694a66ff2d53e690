"""
From pytest's options to a run, for those who use the plugin in tests of their own.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

import pytest

from fiskalprobe.run.driver import Driver
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.target.errors import TargetRefused
from fiskalprobe.target.model import Target
from fiskalprobe.target.reading import read_target

#: What a run against the simulator is seeded with unless asked otherwise.
SIMULATOR_SEED: Final = 7


def driver_from_options(
    said: str, *, stream: Path | None, seed: int | None, strict: bool
) -> Driver:
    """
    Read the target and prepare a run that judges whatever pytest collects.
    """
    try:
        target = read_target(said, environment=os.environ)
    except TargetRefused as refused:
        raise pytest.UsageError(str(refused)) from refused
    return Driver(
        RunSettings(
            target=target,
            stream=stream,
            seed=seed_for(target, seed),
            strict=strict,
            picks=Picks(everything=False),
        )
    )


def seed_for(target: Target, seed: int | None) -> int:
    """
    Take the seed that was asked for, or else a fixed one for the simulator and a fresh one
    for anybody else, whose world may remember the documents of the last run.
    """
    if seed is not None:
        return seed
    return SIMULATOR_SEED if target.ixit.adapter.startswith("sim:") else secrets.randbits(31)
