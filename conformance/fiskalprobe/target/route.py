"""
The route to a subject as it is declared: its certificates, a proxy, and at which pace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from fiskalprobe.target.errors import Finding, Mistake, TargetRefused
from fiskalprobe.target.model import Target
from fiskalprobe.wire.route import Route
from fiskalprobe.wire.trust import BadTrust

#: The keys of [ixit] that are places around this machine, so that no record holds them, and the
#: variable that stands for each where an address alone is the target, or a case.
PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ca": "FISKALPROBE_CA",
        "tls_certificate": "FISKALPROBE_TLS_CERTIFICATE",
        "tls_key": "FISKALPROBE_TLS_KEY",
        "proxy": "FISKALPROBE_PROXY",
    }
)
_FILES: Final = ("ca", "tls_certificate", "tls_key")
_ENVIRONMENT: Final = "env:"
#: How a variable is named that holds a value.
VARIABLE: Final = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*")


def declared_route(ixit: Mapping[str, Any], *, folder: str, secret: Callable[[str], str]) -> Route:
    """
    Read the route out of a reviewed table in *folder*; a proxy may be a *secret*, as ``env:NAME``.
    """
    proxy = ixit.get("proxy", "")
    if proxy.startswith(_ENVIRONMENT):
        proxy = secret(proxy)
    files = {name: str(Path(folder) / ixit[name]) for name in _FILES if name in ixit}
    return Route(proxy=proxy, **files)


def route_as_told(target: Target, *, said: str, environment: Mapping[str, str]) -> Target:
    """
    Take the route that the environment names, where no declaration of a file does.
    """
    told = {key: environment[name] for key, name in PLACES.items() if environment.get(name)}
    adapter = target.ixit.adapter
    if not adapter.startswith("http:https:"):
        told = {key: value for key, value in told.items() if key == "proxy"}
    if not told or not adapter.startswith("http:"):
        return target
    if findings := [
        Finding(
            file=said,
            key=PLACES[name],
            problem=problem,
            advice="correct that variable, or take it out of the environment",
        )
        for name, problem, _ in _mistakes(told, adapter=adapter, folder="")
    ]:
        raise TargetRefused(findings)
    return replace(target, ixit=replace(target.ixit, route=replace(target.ixit.route, **told)))


def claimed_route(
    table: Mapping[str, Any], *, environment: Mapping[str, str], folder: str
) -> Iterator[Mistake]:
    """
    List the mistakes in the route of a declaration, which lies in *folder*.
    """
    ixit = table.get("ixit")
    if not isinstance(ixit, Mapping):
        return
    adapter = str(ixit.get("adapter") or "")
    if adapter.startswith("https://"):
        # The review says how to write it; what stands beside it is judged as it was meant.
        adapter = f"http:{adapter}"
    said = {name: ixit[name] for name in PLACES if isinstance(ixit.get(name), str)}
    mistakes: list[Mistake] = []
    if (proxy := said.get("proxy", "")).startswith(_ENVIRONMENT):
        # Whether the variable is set, the review of secrets looks.
        said["proxy"] = environment.get(proxy.removeprefix(_ENVIRONMENT), "")
        if not VARIABLE.fullmatch(proxy):
            mistakes.append(Mistake("proxy", "names no environment variable", _HIDE))
    elif _has_password(proxy):
        mistakes.append(Mistake("proxy", "holds a password, which is not for a file", _HIDE))
    if "pace" in ixit and not adapter.startswith("http:"):
        mistakes.append(Mistake("pace", _CALLED, _OVER_HTTP))
    given = {name: value for name, value in said.items() if value}
    for name, problem, advice in (*mistakes, *_mistakes(given, adapter=adapter, folder=folder)):
        yield Mistake(key=f"ixit.{name}", problem=problem, advice=advice)


_CALLED: Final = "is for a subject that is called over http"
_OVER_HTTP: Final = 'drop it, or write adapter = "http:http://host:port"'
_OVER_HTTPS: Final = 'drop it, or write adapter = "http:https://host:port"'
_HIDE: Final = 'put the whole address into an environment variable and write proxy = "env:NAME"'
_PEM: Final = (
    "name a PEM file, by its path from the folder of this file; "
    "it begins with -----BEGIN CERTIFICATE-----"
)
_PAIR: Final = (
    "name PEM files by their paths from the folder of this file: the certificate, and the key "
    "that belongs to it, without a password"
)


def _mistakes(said: Mapping[str, str], *, adapter: str, folder: str) -> Iterator[Mistake]:
    files = {name: str(Path(folder) / said[name]) for name in _FILES if name in said}
    if not adapter.startswith("http:https:"):
        for name in files:
            yield Mistake(name, "is for a subject that is reached over https", _OVER_HTTPS)
    own = {name: file for name, file in files.items() if name != "ca"}
    if "ca" in files:
        yield from _unreadable("ca", said["ca"], Route(ca=files["ca"]), _PEM)
    if "tls_certificate" in own:
        named = " and ".join(said[name] for name in own)
        yield from _unreadable("tls_certificate", named, Route(**own), _PAIR)
    elif own:
        yield Mistake("tls_key", "has no certificate beside it", "name tls_certificate as well")
    if "proxy" in said:
        yield from _proxy(said["proxy"], adapter=adapter)


def _unreadable(name: str, named: str, route: Route, advice: str) -> Iterator[Mistake]:
    try:
        route.context()
    except BadTrust as wrong:
        yield Mistake(name, f"{named}: {wrong}", advice)


def _proxy(said: str, *, adapter: str) -> Iterator[Mistake]:
    if not adapter.startswith("http:"):
        yield Mistake("proxy", _CALLED, _OVER_HTTP)
    try:
        parts = urlsplit(said)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or parts.path not in ("", "/") or parts.query or parts.fragment:
        yield Mistake(
            "proxy", "is no address of an HTTP proxy", "write http://HOST:PORT, or https://…"
        )


def _has_password(address: str) -> bool:
    try:
        return urlsplit(address).password is not None
    except ValueError:
        return False
