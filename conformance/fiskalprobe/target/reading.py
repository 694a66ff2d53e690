"""
Reading a target: a file with a declaration, or one address (`undeclared`).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from fiskalprobe.target.errors import Finding, TargetRefused
from fiskalprobe.target.keys import COMMAND
from fiskalprobe.target.ladder import claimed_control
from fiskalprobe.target.model import (
    SAMPLE_CLIENT,
    SIMULATOR_CLOUD,
    SIMULATOR_SECRETS,
    SIMULATOR_STAFF,
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
from fiskalprobe.target.toml import read_toml
from fiskalprobe.target.undeclared import a_service, a_simulator, a_till

#: What a run shows of the table [ixit] anyway.
_SHOWN: Final = frozenset({"adapter", "timeout", "client_id"})


def read_target(said: str, *, environment: Mapping[str, str]) -> Target:
    """
    Read what stands after ``--target``; `TargetRefused` lists every mistake.
    """
    if said.startswith("sim:") or said == "sim":
        return a_simulator(said if ":" in said else "sim:")
    if said.startswith(("http:", "https:")):
        return route_as_told(a_service(said), said=said, environment=environment)
    if said.startswith((EXEC, WAIT)):
        return a_till(said)
    path = Path(said)
    if path.is_file():
        return _declared(path, environment=environment)
    problem = "there is no such file, and it is no address either"
    advice = (
        "give a target.toml, an address such as http://127.0.0.1:7678, sim:, "
        f"or for a till {EXEC}COMMAND or {WAIT}"
    )
    if path.is_dir():
        problem, advice = "is a folder", "name the target.toml in it"
    raise TargetRefused([Finding(file=said, key="", problem=problem, advice=advice)])


def finite(text: str) -> float:
    """
    Read a number of TOML; `ValueError` for one that nothing can be measured with.
    """
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text} is no number to reckon with")
    return number


def _declared(path: Path, *, environment: Mapping[str, str]) -> Target:
    table = read_toml(path, parse_float=finite)
    folder = str(path.resolve().parent)
    findings = review(table, file=path.name, environment=environment, folder=folder)
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
    secrets = _Secrets(environment)
    declared = ixit.get("headers", {})
    printed = {name: said for name, said in declared.items() if said.startswith(COMMAND)}
    headers = {name: secrets.take(said) for name, said in declared.items() if name not in printed}
    cloud = _cloud(ixit, secrets)
    own, foreign = (_credentials(ixit, prefix, secrets) for prefix in ("", "foreign_"))
    staff = _staff(ixit, secrets)
    route = declared_route(ixit, folder=folder, secret=secrets.take)
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
            printed=MappingProxyType(printed),
            client_id=ixit.get("client_id", SAMPLE_CLIENT),
            environment=ixit.get("environment", ""),
            cloud=cloud,
            secrets=MappingProxyType(secrets.taken),
            learned=secrets.taken,
            credentials=own,
            foreign=foreign,
            staff=staff,
            permits=tuple(ixit.get("permits", ())),
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


class _Secrets:
    """
    Takes secrets out of the environment, and remembers them, so that no record shows them.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        #: By the name of the variable.
        self.taken: dict[str, str] = {}

    def take(self, reference: str) -> str:
        """
        Give what the variable of ``env:NAME`` holds.
        """
        name = reference.removeprefix("env:")
        self.taken[name] = self._environment[name]
        return self.taken[name]


def _cloud(ixit: Mapping[str, Any], secrets: _Secrets) -> CloudAccess | None:
    """
    Read the cloud that clients are commissioned from; the simulator brings its own.
    """
    if "cloud" in ixit:
        values = {use: secrets.take(ixit["cloud"][use]) for use in ("key", "secret")}
        return CloudAccess(**ixit["cloud"] | values)
    if ixit["adapter"].startswith("sim:"):
        secrets.taken.update(SIMULATOR_SECRETS)
        return SIMULATOR_CLOUD
    return None


def _staff(ixit: Mapping[str, Any], secrets: _Secrets) -> str | None:
    """
    Take the credential of a TSE interface's staff; the simulator's is known.
    """
    if "staff" in ixit:
        return secrets.take(ixit["staff"])
    return SIMULATOR_STAFF if ixit["adapter"].startswith("sim:") else None


def _credentials(ixit: Mapping[str, Any], prefix: str, secrets: _Secrets) -> Credentials | None:
    """
    Take a key and its secret.
    """
    if f"{prefix}api_key" not in ixit:
        return None
    return Credentials(
        api_key=secrets.take(ixit[f"{prefix}api_key"]),
        api_secret=secrets.take(ixit[f"{prefix}api_secret"]),
    )
