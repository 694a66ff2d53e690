"""
Reading a target: a file with a declaration, or the short form that is one address.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import httpx

from fiskalprobe.target.errors import Finding, TargetRefused
from fiskalprobe.target.ladder import claimed_control
from fiskalprobe.target.model import (
    CLOUD_PROFILES,
    GENERATIONS,
    INTERFACE_PROFILES,
    POS_PROFILES,
    SAMPLE_CLIENT,
    SIMULATOR_CLOUD,
    SIMULATOR_PROFILES,
    SIMULATOR_SECRETS,
    SIMULATOR_STAFF,
    SIMULATOR_SUPPORTS,
    USUAL_POS_PROFILES,
    USUAL_PROFILES,
    CloudAccess,
    ControlClaim,
    Credentials,
    Ics,
    Ixit,
    Party,
    Target,
    TseClaim,
)
from fiskalprobe.target.pointofsale import EXEC, WAIT
from fiskalprobe.target.review import review
from fiskalprobe.target.route import PLACES, declared_route, route_as_told
from fiskalprobe.target.simoptions import BadOption, parse_options
from fiskalspec import devices
from fiskalspec.requirements.vocabulary import CLOUD_API, INTERFACE_API

#: What a run shows of the table [ixit] anyway.
_SHOWN: Final = frozenset({"adapter", "timeout", "client_id"})
#: What the simulator does not support where a setting chooses otherwise.
_TAKES_AWAY: Final = MappingProxyType(
    {("long-term-order", "non-fiscal"): "documents.longTermOrder"}
)
#: What it supports only in this generation, and where a setting chooses so.
_GIVES: Final = MappingProxyType(
    {("1.7.7", "answer-tax-positions", "listed"): "response.taxPositions"}
)


def read_target(said: str, *, environment: Mapping[str, str]) -> Target:
    """
    Read what stands after ``--target``; `TargetRefused` lists every mistake.
    """
    if said.startswith("sim:") or said == "sim":
        return _simulator(said if ":" in said else "sim:")
    if said.startswith(("http:", "https:")):
        return route_as_told(_service(said), said=said, environment=environment)
    if said.startswith((EXEC, WAIT)):
        return _till(said)
    path = Path(said)
    if not path.is_file():
        raise TargetRefused(
            [
                Finding(
                    file=said,
                    key="",
                    problem="there is no such file, and it is no address either",
                    advice="give a target.toml, an address such as http://127.0.0.1:7678, sim:, "
                    f"or for a till {EXEC}COMMAND or {WAIT}",
                )
            ]
        )
    return _declared(path, environment=environment)


def _declared(path: Path, *, environment: Mapping[str, str]) -> Target:
    file = path.name
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise TargetRefused(
            [
                Finding(
                    file=file,
                    key="",
                    problem=f"is not valid TOML: {wrong}",
                    advice="correct that line",
                )
            ]
        ) from wrong
    folder = str(path.resolve().parent)
    findings = review(table, file=file, environment=environment, folder=folder)
    if findings:
        raise TargetRefused(findings)
    return from_table(table, environment=environment, folder=folder)


def from_table(
    table: Mapping[str, Any], *, environment: Mapping[str, str], folder: str = ""
) -> Target:
    """
    Turn a reviewed declaration that lies in *folder* into typed values.
    """
    subject, ics, ixit = table["subject"], table["ics"], table["ixit"]
    secrets: dict[str, str] = {}
    headers = _headers(ixit, environment=environment, secrets=secrets)
    cloud = _cloud(ixit, environment=environment, secrets=secrets)
    own, foreign = (
        _credentials(ixit, prefix, environment=environment, secrets=secrets)
        for prefix in ("", "foreign_")
    )
    staff = _staff(ixit, environment=environment, secrets=secrets)
    route = declared_route(ixit, folder=folder, environment=environment, secrets=secrets)
    return Target(
        subject=Party(
            organisation=subject["organisation"],
            product=subject["product"],
            version=subject["version"],
            contact=tuple(subject.get("contact", ())),
        ),
        ics=Ics(
            role=ics["role"],
            api=ics["api"],
            profiles=tuple(ics["profiles"]),
            supports=tuple(ics.get("supports", ())),
            endpoints=tuple(ics.get("endpoints", ())),
            tse=tuple(
                TseClaim(kind=row["kind"], limit=row.get("limit") or None)
                for row in ics.get("tse", ())
            ),
        ),
        ixit=Ixit(
            adapter=ixit["adapter"],
            timeout_seconds=float(ixit.get("timeout", 30)),
            headers=MappingProxyType(headers),
            client_id=ixit.get("client_id", SAMPLE_CLIENT),
            environment=ixit.get("environment", ""),
            cloud=cloud,
            secrets=MappingProxyType(secrets),
            credentials=own,
            foreign=foreign,
            staff=staff,
            told=MappingProxyType(
                {k: v for k, v in ixit.items() if k not in _SHOWN | PLACES.keys()}
            ),
            folder=folder,
            pace=float(ixit.get("pace", 0)),
            route=route,
        ),
        control=_hand(table, folder=folder),
    )


def _hand(table: Mapping[str, Any], *, folder: str) -> ControlClaim:
    """
    Take the hand that is offered; the service of a till is ours, and so is every hand on it.
    """
    if table["ics"]["role"] == "pos":
        return ControlClaim(kind="http")
    return claimed_control(table.get("control", {}), folder=folder)


def _headers(
    ixit: Mapping[str, Any], *, environment: Mapping[str, str], secrets: dict[str, str]
) -> dict[str, str]:
    """
    Take the values of headers out of the environment, and remember them as secrets.
    """
    names = {
        header: reference.removeprefix("env:")
        for header, reference in ixit.get("headers", {}).items()
    }
    secrets.update({name: environment[name] for name in names.values()})
    return {header: environment[name] for header, name in names.items()}


def _cloud(
    ixit: Mapping[str, Any], *, environment: Mapping[str, str], secrets: dict[str, str]
) -> CloudAccess | None:
    """
    Read the cloud that clients are commissioned from; the simulator brings its own.
    """
    if "cloud" in ixit:
        names = {use: ixit["cloud"][use].removeprefix("env:") for use in ("key", "secret")}
        values = {use: environment[name] for use, name in names.items()}
        secrets.update({name: values[use] for use, name in names.items()})
        return CloudAccess(**ixit["cloud"] | values)
    if ixit["adapter"].startswith("sim:"):
        secrets.update(SIMULATOR_SECRETS)
        return SIMULATOR_CLOUD
    return None


def _staff(
    ixit: Mapping[str, Any], *, environment: Mapping[str, str], secrets: dict[str, str]
) -> str | None:
    """
    Take the credential of a TSE interface's staff; the simulator's is known.
    """
    if "staff" in ixit:
        name = ixit["staff"].removeprefix("env:")
        secrets[name] = environment[name]
        return environment[name]
    return SIMULATOR_STAFF if ixit["adapter"].startswith("sim:") else None


def _credentials(
    ixit: Mapping[str, Any],
    prefix: str,
    *,
    environment: Mapping[str, str],
    secrets: dict[str, str],
) -> Credentials | None:
    """
    Take a key and its secret out of the environment, and remember both as secrets.
    """
    if f"{prefix}api_key" not in ixit:
        return None
    names = [ixit[f"{prefix}{part}"].removeprefix("env:") for part in ("api_key", "api_secret")]
    secrets.update({name: environment[name] for name in names})
    key, secret = (environment[name] for name in names)
    return Credentials(api_key=key, api_secret=secret)


def _simulator(said: str) -> Target:
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
            _till(said, api=options.generation, profiles=POS_PROFILES),
            subject=Party(organisation="fiskalprobe", product="simulator, till", version=""),
        )
    device = devices.load(options.device_profile)
    limit = device.max_started_transactions or None
    chosen = {(options.generation, *each) for each in options.choices.items()}
    unsupported = {_TAKES_AWAY[each] for each in options.choices.items() if each in _TAKES_AWAY}
    return Target(
        subject=Party(
            organisation="fiskalprobe", product=f"simulator, {device.title}", version=""
        ),
        ics=Ics(
            api=options.generation,
            profiles=SIMULATOR_PROFILES,
            supports=(
                *(each for each in SIMULATOR_SUPPORTS if each not in unsupported),
                *(gift for choice, gift in _GIVES.items() if choice in chosen),
            ),
            tse=(TseClaim(kind=device.kind, limit=limit),),
        ),
        ixit=Ixit(
            adapter=said,
            cloud=SIMULATOR_CLOUD,
            secrets=SIMULATOR_SECRETS,
        ),
        control=ControlClaim(kind="http"),
        discovered=True,
    )


def _cloud_simulator(said: str) -> Target:
    return Target(
        subject=Party(
            organisation="fiskalprobe", product="simulator, cloud TSE SIGN DE V2", version=""
        ),
        ics=Ics(role="cloud-tse", api=CLOUD_API, profiles=CLOUD_PROFILES),
        ixit=Ixit(adapter=said),
        control=ControlClaim(kind="http"),
        discovered=True,
    )


def _interface_simulator(said: str) -> Target:
    return Target(
        subject=Party(organisation="fiskalprobe", product="simulator, TSE interface", version=""),
        ics=Ics(role="tse-interface", api=INTERFACE_API, profiles=INTERFACE_PROFILES),
        ixit=Ixit(
            adapter=said,
            staff=SIMULATOR_STAFF,
            secrets=MappingProxyType({"STAFF": SIMULATOR_STAFF}),
        ),
        control=ControlClaim(kind="http"),
        discovered=True,
    )


def _till(
    said: str, *, api: str = GENERATIONS[-1], profiles: tuple[str, ...] = USUAL_POS_PROFILES
) -> Target:
    return Target(
        subject=Party(organisation="not declared", product="till", version=""),
        ics=Ics(role="pos", api=api, profiles=profiles),
        ixit=Ixit(adapter=said),
        control=ControlClaim(kind="http"),
        discovered=True,
    )


def _service(said: str) -> Target:
    address = said.removeprefix("http:") if said.startswith("http:http") else said
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as wrong:
        url, problem = httpx.URL(), str(wrong)
    else:
        problem = "no host is named"
    if not url.host:
        finding = Finding(
            file=said, key="", problem=problem, advice="write e.g. http://127.0.0.1:7678"
        )
        raise TargetRefused([finding])
    place = url.host if url.port is None else f"{url.host}:{url.port}"
    return Target(
        subject=Party(organisation="not declared", product=f"service at {place}", version=""),
        ics=Ics(profiles=USUAL_PROFILES),
        ixit=Ixit(adapter=f"http:{address}"),
        control=ControlClaim(kind="http"),
        discovered=True,
    )
