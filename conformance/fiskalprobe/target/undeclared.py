"""
Targets that nobody has declared: the simulator, a service at an address, or a till.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Final

import httpx

from fiskalprobe.target.address import problem_of
from fiskalprobe.target.errors import Finding, TargetRefused
from fiskalprobe.target.model import (
    CLOUD_PROFILES,
    GENERATIONS,
    INTERFACE_PROFILES,
    POS_PROFILES,
    SIMULATOR_CLOUD,
    SIMULATOR_PROFILES,
    SIMULATOR_SECRETS,
    SIMULATOR_STAFF,
    SIMULATOR_SUPPORTS,
    USUAL_POS_PROFILES,
    USUAL_PROFILES,
    ControlClaim,
    Ics,
    Ixit,
    Party,
    Target,
    TseClaim,
    address_of,
)
from fiskalprobe.target.simoptions import BadOption, parse_options
from fiskalspec import devices
from fiskalspec.requirements.vocabulary import CLOUD_API, INTERFACE_API

#: What the simulator does not support where a setting chooses otherwise.
_TAKES_AWAY: Final = MappingProxyType(
    {("long-term-order", "non-fiscal"): "documents.longTermOrder"}
)
#: What it supports only in this generation, and where a setting chooses so.
_GIVES: Final = MappingProxyType(
    {("1.7.7", "answer-tax-positions", "listed"): "response.taxPositions"}
)


def a_simulator(said: str) -> Target:
    """
    Take all that the simulator of these options serves for claimed.
    """
    try:
        options = parse_options(said)
    except BadOption as wrong:
        raise TargetRefused(
            [
                Finding(file=said, key="", problem=problem, advice=advice)
                for problem, advice in wrong.mistakes
            ]
        ) from wrong
    if options.role == "cloud-tse":
        return _cloud_simulator(said)
    if options.role == "tse-interface":
        return _interface_simulator(said)
    if options.role == "pos":
        return replace(
            a_till(said, api=options.generation, profiles=POS_PROFILES),
            subject=Party(organisation="fiskalprobe", product="simulator, till", version=""),
        )
    device = devices.load(options.device_profile)
    limit = device.max_started_transactions or None
    chosen = {(options.generation, *each) for each in options.choices.items()}
    unsupported = {_TAKES_AWAY[each] for each in options.choices.items() if each in _TAKES_AWAY}
    return _discovered(
        f"simulator, {device.title}",
        Ics(
            api=options.generation,
            profiles=SIMULATOR_PROFILES,
            supports=(
                *(each for each in SIMULATOR_SUPPORTS if each not in unsupported),
                *(gift for choice, gift in _GIVES.items() if choice in chosen),
            ),
            tse=(TseClaim(kind=device.kind, limit=limit),),
        ),
        Ixit(
            adapter=said,
            cloud=SIMULATOR_CLOUD,
            secrets=SIMULATOR_SECRETS,
        ),
    )


def _cloud_simulator(said: str) -> Target:
    return _discovered(
        "simulator, cloud TSE SIGN DE V2",
        Ics(role="cloud-tse", api=CLOUD_API, profiles=CLOUD_PROFILES),
        Ixit(adapter=said),
    )


def _interface_simulator(said: str) -> Target:
    return _discovered(
        "simulator, TSE interface",
        Ics(role="tse-interface", api=INTERFACE_API, profiles=INTERFACE_PROFILES),
        Ixit(
            adapter=said,
            staff=SIMULATOR_STAFF,
            secrets=MappingProxyType({"STAFF": SIMULATOR_STAFF}),
        ),
    )


def a_till(
    said: str, *, api: str = GENERATIONS[-1], profiles: tuple[str, ...] = USUAL_POS_PROFILES
) -> Target:
    """
    Take a till for what most tills are; the service behind it is ours.
    """
    ics = Ics(role="pos", api=api, profiles=profiles)
    return _discovered("till", ics, Ixit(adapter=said), organisation="not declared")


def a_service(said: str) -> Target:
    """
    Take a service at an address for what most services are; a look at it will tell more.
    """
    address = address_of(said)
    if problem := problem_of(address):
        finding = Finding(
            file=said, key="", problem=problem, advice="write e.g. http://127.0.0.1:7678"
        )
        raise TargetRefused([finding])
    url = httpx.URL(address)
    place = url.host if url.port is None else f"{url.host}:{url.port}"
    return _discovered(
        f"service at {place}",
        Ics(profiles=USUAL_PROFILES),
        Ixit(adapter=f"http:{address}"),
        organisation="not declared",
    )


def _discovered(
    product: str, ics: Ics, ixit: Ixit, *, organisation: str = "fiskalprobe"
) -> Target:
    return Target(
        subject=Party(organisation=organisation, product=product, version=""),
        ics=ics,
        ixit=ixit,
        control=ControlClaim(kind="http"),
        discovered=True,
    )
