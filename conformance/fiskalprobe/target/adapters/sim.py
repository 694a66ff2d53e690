"""
The adapter ``sim:``: the reference simulator in this process, without a socket.

This is one of the two files of the judge that know the machine, and it meets it late.
"""

from __future__ import annotations

import difflib
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from fiskalprobe.target.adapters.inprocess import InProcess
from fiskalprobe.target.adapters.later import LaterRelease
from fiskalprobe.target.deeds import Act
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.model import SAMPLE_CLIENT, SIMULATOR_CLOUD, SIMULATOR_STAFF, Credentials
from fiskalprobe.target.pointofsale import Errand, PointOfSale, paper_of
from fiskalprobe.target.simoptions import SimOptions, parse_options
from fiskalprobe.wire.inbound import Answer, Incoming

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
        self._transport: httpx.BaseTransport = InProcess(application)
        self.till: PointOfSale | None = None
        if options.role == "pos":
            self._transport = later = LaterRelease(self._transport)
            self.till = SimulatedTill(options.mutant, look_ahead=later.turn)

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


class SimulatedTill:
    """
    The reference till in this process, or the *mutant* of it.
    """

    def __init__(self, mutant: str, *, look_ahead: Callable[[bool], None]) -> None:
        from fiskalsim.mutants import MUTANTS
        from fiskalsim.till import Till

        kind = (MUTANTS[mutant].till if mutant else None) or Till
        self._till = kind(self._ask, client=SAMPLE_CLIENT)
        self._answer: Answer | None = None
        self._is_unreachable = False
        self.look_ahead = look_ahead

    def run(self, errand: Errand, answer: Answer) -> Act:
        """
        Let the till run an errand.
        """
        at, began = datetime.now(UTC), time.perf_counter()
        self._answer = answer
        said = ""
        try:
            self._till.run(errand.value)
        except Exception as failed:  # noqa: BLE001  a till that breaks is judged for it
            said = str(failed)
        finally:
            self._answer = None
        return Act(
            handle=errand.value,
            asked=(errand.value,),
            answer=said,
            exit=1 if said else 0,
            by_operator=False,
            at=at.isoformat(timespec="milliseconds"),
            elapsed_ms=round((time.perf_counter() - began) * 1000, 3),
        )

    def paper(self) -> Act:
        """
        Take what the till has printed on the errand before.
        """
        return paper_of(self._till.paper, asked="paper")

    def unreachable(self, *, on: bool) -> None:
        """
        Refuse what the till calls, or take it again.
        """
        self._is_unreachable = on

    def _ask(self, method: str, path: str, body: str | bytes | None) -> tuple[int, str]:
        if self._is_unreachable:
            raise ConnectionRefusedError("nobody listens at the service's address")
        if self._answer is None:
            raise LookupError("this till calls when it is on no errand")
        sent = body.encode() if isinstance(body, str) else body or b""
        said = self._answer(
            Incoming(method=method, path=path, body=sent, media_type="application/json")
        )
        if said.is_cut:
            raise ConnectionResetError("the connection broke off before the answer was whole")
        return said.status, said.body.decode()


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
    mutant = MUTANTS[options.mutant]
    if mutant.till and options.role != "pos":
        raise TargetUnreachable(
            f"the mutant {mutant.id} is a till; write sim:role=pos,mutant={mutant.id}"
        )
    # A mutant till stands in front of a service that is right.
    return application if mutant.till else Spoiled(application, mutant)


def mutants() -> tuple[Any, ...]:
    """
    Give all mutants of the simulator: id, says, violates, kind and options of each.
    """
    from fiskalsim.mutants import MUTANTS

    return tuple(MUTANTS.values())
