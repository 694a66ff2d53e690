"""
The adapter ``sim:``: the reference simulator in this process, without a socket.

This is one of the two files of the judge that know the machine, and it meets it late.
"""

from __future__ import annotations

import difflib
import os
from typing import Any, Final

import httpx

from fiskalprobe.target.adapters.inprocess import InProcess
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.model import SIMULATOR_CLOUD, SIMULATOR_STAFF, Credentials
from fiskalprobe.target.simoptions import SimOptions, parse_options

#: Reserved by RFC 2606: nobody can mistake it for a place on the network.
_BASE_URL: Final = "http://simulator.invalid"


class SimulatorAdapter:
    """
    Starts a simulated world and carries requests into it.
    """

    def __init__(self, said: str) -> None:
        options = parse_options(said)
        application = _application(options)
        self._keys = _keys(application) if options.role == "cloud-tse" else (None, None)
        self._transport = InProcess(application)

    @property
    def base_url(self) -> str:
        """
        An address that exists nowhere.
        """
        return _BASE_URL

    @property
    def transport(self) -> httpx.BaseTransport:
        """
        The way into this process's own simulator.
        """
        return self._transport

    @property
    def credentials(self) -> tuple[Credentials | None, Credentials | None]:
        """
        The keys of the world's ready organisation: its TEST key, and LIVE as the other one.
        """
        return self._keys

    def close(self) -> None:
        """
        End the world and its event loop.
        """
        self._transport.close()


def _keys(application: Any) -> tuple[Credentials | None, Credentials | None]:
    """
    Take the ready keys out of the simulated world, as `serve` prints them.
    """
    ready = (application.world.sign_de.ready_key(env) for env in ("TEST", "LIVE"))
    own, other = (Credentials(api_key=kept.text, api_secret=kept.secret) for kept in ready)
    return own, other


def _application(options: SimOptions) -> Any:
    from fiskalsim.cable.sign_de.access import PREFIX, Access, BadAccess
    from fiskalsim.web.app import create_app
    from fiskalsim.world.settings import Settings

    device, access = options.device, None
    if device.startswith(PREFIX):
        try:
            device, access = "sign-de", Access.read(device, os.environ)
        except BadAccess as wrong:
            raise TargetUnreachable(str(wrong)) from wrong
    settings: Any = {
        "device": device,
        "sign_de": access,
        "generation": options.generation,
        "clock": options.clock,
        "reader": options.reader,
        "seed": options.seed,
        "ledger": options.ledger,
        "choices": options.choices,
        "cloud_key": SIMULATOR_CLOUD.key,
        "cloud_secret": SIMULATOR_CLOUD.secret,
        "staff_secret": SIMULATOR_STAFF,
    }
    application = create_app(Settings(**settings))
    if not options.mutant:
        return application
    from fiskalsim.mutants import MUTANTS, Spoiled

    if options.mutant not in MUTANTS:
        near = ", ".join(difflib.get_close_matches(options.mutant, MUTANTS, n=3, cutoff=0.4))
        raise TargetUnreachable(f"there is no mutant {options.mutant!r}; near to it: {near}")
    return Spoiled(application, MUTANTS[options.mutant])


def mutants() -> tuple[Any, ...]:
    """
    Give all mutants of the simulator: id, says, violates, kind and options of each.
    """
    from fiskalsim.mutants import MUTANTS

    return tuple(MUTANTS.values())
