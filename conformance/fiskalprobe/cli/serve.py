"""
`fiskalprobe serve`: run the reference simulator on a port.

This is one of the two files of the judge that know the machine. It imports it when the command
runs, so that other commands start without it.
"""

from __future__ import annotations

import difflib
import gc
import os
import shlex
import sys
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.receipt_to_try import receipt_to_try
from fiskalspec import devices, profiles

if TYPE_CHECKING:
    from fiskalsim.cable.sign_de.access import Access
    from fiskalsim.web.tls import KeyPair


class Clock(StrEnum):
    """
    The world's clock.
    """

    REAL = "real"
    VIRTUAL = "virtual"


class Generation(StrEnum):
    """
    The generation of the fiscal response.
    """

    G2021 = "2021"
    G176 = "1.7.6"
    G177 = "1.7.7"


class WorldsMade(StrEnum):
    """
    Which worlds there are beside the default one.
    """

    ON_DEMAND = "on-demand"
    LISTED = "listed"


class Reader(StrEnum):
    """
    How requests are read.
    """

    LENIENT = "lenient"
    STRICT = "strict"


class Surface(StrEnum):
    """
    What is served.
    """

    ALL = "all"
    MIDDLEWARE = "middleware"
    SIGN_DE = "sign-de"


class Env(StrEnum):
    """
    The environment of the cloud TSE's ready key.
    """

    TEST = "TEST"
    LIVE = "LIVE"


def serve(
    *,
    port: Annotated[int, typer.Option(help="The port to listen at.", min=1, max=65535)] = 7678,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    tls: Annotated[
        Path | None,
        typer.Option(
            metavar="dir",
            help="Serve https with cert.pem and key.pem of this folder; they are made if missing.",
        ),
    ] = None,
    cors: Annotated[
        list[str] | None,
        typer.Option(
            help="Let pages of this origin call from a browser: https://till.example, or * for "
            "all; repeatable. They can then use /_control/ too."
        ),
    ] = None,
    device: Annotated[
        str,
        typer.Option(
            help=f"The kind of TSE: {', '.join(devices.names())}; or sign-de:URL for TSEs behind "
            "SIGN DE V2, with FISKALPROBE_SIGN_DE_KEY and …_SECRET in the environment."
        ),
    ] = "swissbit-usb",
    ledger: Annotated[
        str,
        typer.Option(
            help="Where data is stored: memory, sqlite:PATH, or postgresql://… (can be shared)."
        ),
    ] = "memory",
    advertise: Annotated[
        str,
        typer.Option(
            help="With postgresql://…: the address of this service for the others, http://HOST:PORT."
        ),
    ] = "",
    seed: Annotated[str, typer.Option(help="The same seed gives the same keys.")] = "fiskalprobe",
    clock: Annotated[
        Clock, typer.Option(help="The real time, or a virtual clock that /_control/ sets.")
    ] = Clock.REAL,
    generation: Annotated[Generation, typer.Option(help="The API generation.")] = Generation.G177,
    reader: Annotated[
        Reader,
        typer.Option(
            help="Whether mistakes in requests are tolerated as the vendor's service does."
        ),
    ] = Reader.LENIENT,
    worlds: Annotated[
        WorldsMade,
        typer.Option(
            help="Whether the first call to /w/NAME/ makes that world, or only /_control/worlds."
        ),
    ] = WorldsMade.ON_DEMAND,
    max_worlds: Annotated[int, typer.Option(help="The largest number of worlds.", min=1)] = 1000,
    max_body: Annotated[
        int,
        typer.Option(
            help="The largest request body in bytes; a larger one is answered with 413.", min=1
        ),
    ] = 1_048_576,
    request_timeout: Annotated[
        float, typer.Option(help="Seconds within which a request has to be complete.", min=0.1)
    ] = 20.0,
    max_nesting: Annotated[
        int,
        typer.Option(
            help="How deep a body may be nested; a deeper one is answered with 422.",
            min=8,
            max=200,
        ),
    ] = 64,
    max_number: Annotated[
        int,
        typer.Option(
            help="The longest number in a body, in characters; a longer one is answered with 422.",
            min=20,
            max=400,
        ),
    ] = 400,
    choices: Annotated[
        list[str] | None,
        typer.Option("--set", help="Change the setting of an open point: NAME=VALUE; repeatable."),
    ] = None,
    surface: Annotated[
        Surface, typer.Option(help="The fiscal service, the cloud TSE SIGN DE V2, or both.")
    ] = Surface.ALL,
    env: Annotated[
        Env, typer.Option("--sign-de-env", help="The environment of the API key that is printed.")
    ] = Env.TEST,
    log_json: Annotated[
        bool,
        typer.Option("--log-json", help="Log each call as a line of JSON to standard error."),
    ] = False,
) -> None:
    """
    Run the simulator.

    Its dashboard is at /, its API description at /swagger/index.html. One process serves many
    isolated worlds: one at /, and one at /w/NAME/ for any NAME, each with its own TSE, clock,
    clients and /_control/.

    For the cloud TSE it prints a line api_key=… api_secret=… to log in with.
    """
    gc.disable()  # nothing of what a start makes is garbage, and looking costs a tenth of it
    from fiskalsim.cable.sign_de.access import BadAccess
    from fiskalsim.ground.limits import Limits
    from fiskalsim.ledger.errors import LedgerError, shown
    from fiskalsim.ledger.open import is_address, is_shared
    from fiskalsim.middleware.client import SAMPLE_CLIENT_ID
    from fiskalsim.web.hosts import is_of_this_machine
    from fiskalsim.web.origins import BadOrigin, checked
    from fiskalsim.web.server import AddressTaken, Server
    from fiskalsim.world.settings import BadSettings, Settings
    from fiskalsim.world.worlds import Admission

    access = _access(device)
    if not is_address(ledger):
        stop(
            f"--ledger: {shown(ledger)!r} is neither memory, sqlite:PATH nor postgresql://….",
            Exit.USAGE,
        )
    if advertise and not is_shared(ledger):
        stop("--advertise: is for services that share --ledger postgresql://….", Exit.USAGE)
    settings: dict[str, Any] = {
        "device": "sign-de" if access else device,
        "sign_de": access,
        "ledger": ledger,
        "address": _address(advertise, host=host, port=port) if is_shared(ledger) else "",
        "seed": seed,
        "clock": clock.value,
        "generation": generation.value,
        "reader": reader.value,
        "limits": Limits(
            body_bytes=max_body,
            request_seconds=request_timeout,
            nesting=max_nesting,
            number_length=max_number,
        ),
        **_chosen(choices or []),
    }
    pair = None if tls is None else _pair(tls, host=host, shared=is_shared(ledger))
    offer: Any = surface.value
    try:
        server = Server(
            Settings(**settings),
            host=host,
            port=port,
            offer=offer,
            admission=Admission(on_demand=worlds is WorldsMade.ON_DEMAND, limit=max_worlds),
            log=_log if log_json else None,
            tls=pair,
            origins=checked(cors or ()),
        )
    except (AddressTaken, BadAccess, BadOrigin, BadSettings, LedgerError) as wrong:
        stop(str(wrong), Exit.USAGE)
    url = _url(host, port, tls=pair is not None)
    typer.echo(f"The simulator ({device}) listens at {url}; stop it with Ctrl-C.")
    if not is_of_this_machine(host):
        typer.echo(
            "Whoever reaches this machine can reset it and read its keys: it is for tests, in a "
            "network that you trust."
        )
    if surface is not Surface.MIDDLEWARE:
        key, secret = server.cloud_credentials(env.value)
        typer.echo(f"api_key={key} api_secret={secret}")
    typer.echo(f"The dashboard: {url}/")
    if pair:
        typer.echo(f"Certificate for clients to trust: {pair.certificate}")
    if surface is not Surface.SIGN_DE:
        trusting = f" --cacert {shlex.quote(str(pair.certificate))}" if pair else ""
        place, curl = f"{url}/api/v1/transactions", f"curl{trusting}"
        typer.echo(receipt_to_try(place, curl, client=str(SAMPLE_CLIENT_ID)))
    gc.enable()
    # Ctrl-C is how it ends, and then all is done.
    with suppress(KeyboardInterrupt):
        server.run()


def _access(device: str) -> Access | None:
    """
    Read how TSEs outside of this process are reached; None where *device* is a kind of ours.
    """
    from fiskalsim.cable.sign_de.access import PREFIX, Access, BadAccess

    if device in devices.names():
        return None
    if not device.startswith(PREFIX):
        stop(
            f"--device: there is no {device!r}; there are: {', '.join(devices.names())}, "
            f"{PREFIX}URL.",
            Exit.USAGE,
        )
    try:
        return Access.read(device, os.environ)
    except BadAccess as wrong:
        stop(str(wrong), Exit.USAGE)


def _pair(folder: Path, *, host: str, shared: bool) -> KeyPair:
    """
    Find or make what https is served with.
    """
    from fiskalsim.web.tls import BadCertificate, key_pair

    if shared:
        stop(
            "--tls: services that share a ledger call one another without TLS; leave --tls out, "
            "and put a proxy that speaks TLS before them.",
            Exit.USAGE,
        )
    try:
        return key_pair(folder, host=host)
    except BadCertificate as wrong:
        stop(str(wrong), Exit.USAGE)


def _log(line: str) -> None:
    """
    Write a line of the log where nobody looks for anything else.
    """
    sys.stderr.write(f"{line}\n")


def _url(host: str, port: int, *, tls: bool = False) -> str:
    scheme, place = "https" if tls else "http", f"[{host}]" if ":" in host else host
    return f"{scheme}://{place}:{port}"


def _address(advertise: str, *, host: str, port: int) -> str:
    """
    Say where the other services that share a ledger reach this one.
    """
    from fiskalsim.web.neighbour import BadAddress, host_and_port

    if not advertise and host in {"0.0.0.0", "::", ""}:  # noqa: S104 — asked for by the operator
        stop(
            "--advertise: say where the other services reach this one, http://HOST:PORT; "
            f"{host} is every address of this machine.",
            Exit.USAGE,
        )
    address = advertise or _url(host, port)
    try:
        host_and_port(address)
    except BadAddress as wrong:
        stop(f"--advertise: {wrong}", Exit.USAGE)
    return address


def _chosen(choices: list[str]) -> dict[str, dict[str, str]]:
    """
    Read the open points that are to be read otherwise; every mistake is told at once.

    Names are unique over all services, so a choice finds its profile by its name.
    """
    offered = {
        "sign_de_choices": profiles.load("sign-de"),
        "interface_choices": profiles.load("tse-interface"),
        "choices": profiles.load(),
    }
    chosen: dict[str, dict[str, str]] = {place: {} for place in offered}
    mistakes: list[str] = []
    for choice in choices:
        name, equals, value = choice.partition("=")
        if not equals:
            mistakes.append(f"--set {choice}: write NAME=VALUE.")
            continue
        place = next((p for p in offered if name in offered[p].settings), "")
        if not place:
            mistakes.append(f"--set {choice}: {_unknown(name, offered)}.")
            continue
        try:
            offered[place].choose({name: value})
        except profiles.UnknownSetting as unknown:
            mistakes.append(f"--set {choice}: {unknown}.")
        chosen[place][name] = value
    if mistakes:
        stop("\n".join(mistakes), Exit.USAGE)
    return chosen


def _unknown(name: str, offered: Mapping[str, profiles.Profile]) -> str:
    """
    Say that no service has an open point of this name, and which are called alike.
    """
    names = [known for profile in offered.values() for known in profile.settings]
    near = difflib.get_close_matches(name, names, n=3)
    there_are = f"near to it: {', '.join(near)}" if near else f"there are: {', '.join(names)}"
    return f"there is no setting {name!r}; {there_are}"
