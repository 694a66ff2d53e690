"""
The static review of a declaration: every mistake at once, before the first request is sent.

The schema `target` says which keys and words there are (`schema_review`). What no schema can say
is added here: claims that exclude each other, secrets that are not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, Final

from fiskalprobe.target.address import problem_of
from fiskalprobe.target.claims import claimed_devices, claimed_endpoints
from fiskalprobe.target.errors import Finding, Mistake
from fiskalprobe.target.hands import claimed_hands
from fiskalprobe.target.keys import command_mistakes
from fiskalprobe.target.model import API_OF, BASE_PROFILE, PROFILES_OF
from fiskalprobe.target.pointofsale import EXEC, WAIT
from fiskalprobe.target.route import VARIABLE, claimed_route
from fiskalprobe.target.schema_review import against_schema
from fiskalprobe.target.simoptions import BadOption, parse_options
from fiskalprobe.wire.redaction import SHORTEST_SECRET
from fiskalspec import devices

#: What is called so today is something else tomorrow.
BRANCH_NAMES: Final = ("main", "master", "head", "latest", "trunk", "develop", "dev", "nightly")


def review(
    table: Mapping[str, Any], *, file: str, environment: Mapping[str, str], folder: str = ""
) -> list[Finding]:
    """
    List every mistake in the declaration, which lies in *folder*, in the order of its keys.
    """
    found = list(against_schema(table))
    found += _version(table)
    found += _profiles(table)
    found += _role(table)
    found += claimed_devices(table)
    found += claimed_endpoints(table)
    found += claimed_hands(table)
    found += _secrets(table, environment=environment)
    found += command_mistakes(_at(table, "ixit", "headers"))
    found += claimed_route(table, environment=environment, folder=folder)
    found += _simulator(table)
    unique = {(each.key, each.problem): each for each in found}
    return [
        Finding(file=file, key=each.key, problem=each.problem, advice=each.advice)
        for each in sorted(unique.values(), key=attrgetter("key"))
    ]


def _version(table: Mapping[str, Any]) -> Iterator[Mistake]:
    version = _at(table, "subject", "version")
    if isinstance(version, str) and version.strip().lower() in BRANCH_NAMES:
        yield Mistake(
            key="subject.version",
            problem=f"{version!r} names a branch, whose content changes",
            advice="write the release, e.g. 4.2.0",
        )


def _profiles(table: Mapping[str, Any]) -> Iterator[Mistake]:
    profiles = _at(table, "ics", "profiles")
    claimed = profiles if isinstance(profiles, list) else []
    tse = _at(table, "ics", "tse")
    kinds = tse if isinstance(tse, list) else []
    limited = any(isinstance(row, Mapping) and row.get("limit") for row in kinds)
    if "limits" in claimed and not limited:
        yield Mistake(
            key="ics.tse",
            problem="the profile limits is claimed, but no TSE with a limit is named",
            advice='add e.g. tse = [{ kind = "hardware", limit = 512 }], or drop the profile',
        )
    if "recovery" in claimed and "offline" not in claimed:
        yield Mistake(
            key="ics.profiles",
            problem="recovery requires offline, which is not claimed",
            advice='add "offline", or drop the profile',
        )
    adapter = _at(table, "ixit", "adapter")
    reached_otherwise = not isinstance(adapter, str) or not adapter.startswith("sim:")
    if "clients" in claimed and reached_otherwise and _at(table, "ixit", "cloud") is None:
        yield Mistake(
            key="ixit.cloud",
            problem="the profile clients is claimed, but the access to the cloud is missing",
            advice="name key, secret, identification, store_number and terminal_number, "
            "or drop the profile",
        )


def _role(table: Mapping[str, Any]) -> Iterator[Mistake]:
    """
    Claims of different roles do not mix.
    """
    role, api, profiles = (_at(table, "ics", name) for name in ("role", "api", "profiles"))
    if not isinstance(role, str) or role not in BASE_PROFILE:
        return
    own = API_OF.get(role)
    if isinstance(api, str) and (api != own if own else api in API_OF.values()):
        yield Mistake(
            key="ics.api",
            problem=f"{api!r} is not an API of a {role}",
            advice=f'write "{own}"' if own else "write the generation, e.g. 1.7.7",
        )
    claimed = [str(name) for name in profiles] if isinstance(profiles, list) else []
    elsewhere = {name for profiles in PROFILES_OF.values() for name in profiles}
    for place, name in enumerate(claimed):
        if name in elsewhere and name not in PROFILES_OF[role]:
            yield Mistake(
                key=f"ics.profiles[{place}]",
                problem=f"{name!r} is not for a {role}",
                advice=f"claim profiles of a {role}, at least {BASE_PROFILE[role]}",
            )
    if claimed and BASE_PROFILE[role] not in claimed:
        yield Mistake(
            key="ics.profiles",
            problem=f"every other profile requires {BASE_PROFILE[role]}, which is not claimed",
            advice=f'add "{BASE_PROFILE[role]}"',
        )
    yield from _cloud_keys(table, cloud=role == "cloud-tse")
    yield from _address(table, role=role)
    yield from _till(table, role=role)
    yield from _staff(table, role=role)


def _address(table: Mapping[str, Any], *, role: str) -> Iterator[Mistake]:
    """
    The address of a service; that of a fiscal service ends before the path that each call has.
    """
    adapter = str(_at(table, "ixit", "adapter") or "")
    if not adapter.startswith("http:"):
        return
    if problem := problem_of(adapter.removeprefix("http:")):
        yield Mistake(
            key="ixit.adapter",
            problem=problem,
            advice='write e.g. "http:https://127.0.0.1:8443"',
        )
    before = adapter.rstrip("/").removesuffix("/api/v1")
    if role == "middleware" and before != adapter.rstrip("/"):
        yield Mistake(
            key="ixit.adapter",
            problem=f"{adapter!r} goes on with /api/v1, which every call adds by itself",
            advice=f'write adapter = "{before}"',
        )


def _till(table: Mapping[str, Any], *, role: str) -> Iterator[Mistake]:
    """
    A till is sent on errands, and the service behind it is ours; nobody else is reached so.
    """
    adapter = str(_at(table, "ixit", "adapter") or "")
    is_sent = adapter.startswith((EXEC, WAIT))
    if role != "pos" and is_sent:
        yield Mistake(
            key="ixit.adapter",
            problem=f"{adapter!r} is for a till",
            advice=f'claim role = "pos", or write how the {role} is reached',
        )
    if role != "pos":
        return
    if adapter.startswith("http:"):
        yield Mistake(
            key="ixit.adapter",
            problem="a till makes calls and cannot be called",
            advice=f'write "{EXEC}COMMAND" for a program that runs its errands, or '
            f'"{WAIT}HOST:PORT" if a person operates it; see docs/till.md',
        )
    if _at(table, "control") is not None:
        yield Mistake(
            key="control",
            problem="for a till, fiskalprobe runs and controls the service itself",
            advice="remove the table",
        )


def _staff(table: Mapping[str, Any], *, role: str) -> Iterator[Mistake]:
    """
    What the vendor's staff does at a TSE interface needs its credential; nobody else has any.
    """
    ixit = _at(table, "ixit")
    ixit = ixit if isinstance(ixit, Mapping) else {}
    if role == "tse-interface":
        if "staff" not in ixit and str(ixit.get("adapter", "")).startswith("http:"):
            yield Mistake(
                key="ixit.staff",
                problem="is missing",
                advice='put it into an environment variable and write staff = "env:NAME"',
            )
        return
    for name in ("staff", "permits"):
        if name in ixit:
            yield Mistake(
                key=f"ixit.{name}",
                problem="is for a TSE interface only",
                advice='drop it, or claim role = "tse-interface"',
            )


def _cloud_keys(table: Mapping[str, Any], *, cloud: bool) -> Iterator[Mistake]:
    """
    A key comes with its secret, and a cloud TSE over the network lets nobody in without.
    """
    ixit = _at(table, "ixit")
    ixit = ixit if isinstance(ixit, Mapping) else {}
    for prefix in ("", "foreign_"):
        names = (f"{prefix}api_key", f"{prefix}api_secret")
        there = [name for name in names if name in ixit]
        needed = cloud and not prefix and str(ixit.get("adapter", "")).startswith("http:")
        for name in names:
            if name not in ixit and (there or needed):
                yield Mistake(
                    key=f"ixit.{name}",
                    problem="is missing",
                    advice=f'put it into an environment variable and write {name} = "env:NAME"',
                )
            elif name in ixit and not cloud:
                yield Mistake(
                    key=f"ixit.{name}",
                    problem="is for a cloud TSE only",
                    advice='drop it, or claim role = "cloud-tse"',
                )


def _secrets(table: Mapping[str, Any], *, environment: Mapping[str, str]) -> Iterator[Mistake]:
    for key, value in _references(table):
        if not isinstance(value, str) or not VARIABLE.fullmatch(value):
            continue  # the schema has complained already
        name = value.removeprefix("env:")
        secret = environment.get(name)
        if secret is None:
            problem, advice = f"the variable {name} is not set", f"export {name}=… before the run"
        elif len(secret) < SHORTEST_SECRET:
            problem = f"{name} is too short to be recognised as a secret"
            advice = f"use a secret of at least {SHORTEST_SECRET} characters"
        elif not secret.isprintable() or not secret.isascii() or secret != secret.strip():
            problem = f"{name} contains characters that cannot be sent in a header"
            advice = "look for a line break or a space at its beginning or end"
        else:
            continue
        yield Mistake(key=key, problem=problem, advice=advice)


def _references(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """
    Go over the keys whose values name environment variables.
    """
    headers, cloud = _at(table, "ixit", "headers"), _at(table, "ixit", "cloud")
    for header, value in (headers if isinstance(headers, Mapping) else {}).items():
        yield f"ixit.headers.{header}", value
    for use in ("key", "secret") if isinstance(cloud, Mapping) else ():
        yield f"ixit.cloud.{use}", cloud.get(use)
    names = ("api_key", "api_secret", "foreign_api_key", "foreign_api_secret", "staff", "proxy")
    for name in names:
        if (value := _at(table, "ixit", name)) is not None:
            yield f"ixit.{name}", value


def _simulator(table: Mapping[str, Any]) -> Iterator[Mistake]:
    adapter = _at(table, "ixit", "adapter")
    if not isinstance(adapter, str) or not adapter.startswith("sim:"):
        return
    try:
        options = parse_options(adapter)
    except BadOption as wrong:
        for problem, advice in wrong.mistakes:
            yield Mistake(key="ixit.adapter", problem=problem, advice=advice)
        return
    if options.role != _at(table, "ics", "role"):
        yield Mistake(
            key="ics.role",
            problem=f"the simulator is started as a {options.role}, but another role is claimed",
            advice='write adapter = "sim:role=ROLE" for the role that is claimed',
        )
    if options.role in API_OF:
        return
    generation, api = options.generation, _at(table, "ics", "api")
    if api is not None and api != generation:
        yield Mistake(
            key="ics.api",
            problem=f"{api!r} is claimed, but the simulator is started with {generation!r}",
            advice=f'write adapter = "sim:generation={api}", or claim {generation!r}',
        )
    device = devices.load(options.device_profile)
    tse = _at(table, "ics", "tse")
    for place, row in enumerate(tse if isinstance(tse, list) else []):
        limit = row.get("limit") if isinstance(row, Mapping) else None
        if isinstance(limit, int) and limit not in (0, device.max_started_transactions):
            yield Mistake(
                key=f"ics.tse[{place}].limit",
                problem=f"{limit} is claimed, but {device.name} allows "
                f"{device.max_started_transactions} open transactions",
                advice="correct the limit, or choose another device for the simulator",
            )


def _at(table: Mapping[str, Any], *keys: str) -> Any:
    value: Any = table
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
