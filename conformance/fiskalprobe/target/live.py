"""
Does this look like a TSE that a tax office will look at? Then nothing is judged there.

What a TSE has signed stays in it for ever, so every scenario is one too many on a live one, and
those that fill it, cut it off or reset it stop the tills besides.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from fiskalprobe.oracles.signing.certificate import UnreadableCertificate, read_certificates
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.model import Target, address_of

#: What certification authorities write into certificates that prove nothing to a tax office.
_FOR_TESTS: Final = re.compile(r"test|demo|sample|simulat|sandbox|staging|develop", re.IGNORECASE)
#: Names that no network can give to a machine of somebody else (RFC 6761).
_NOWHERE: Final = (".localhost", ".test", ".invalid")


def refuse_live(target: Target, suspicion: str) -> None:
    """
    Refuse a suspicious target, unless its declaration vouches for it or somebody insists.
    """
    if not suspicion or target.force_live or target.ixit.environment == "test":
        return
    raise TargetUnreachable(
        f"{suspicion}; what a TSE signs stays in it, so nothing was tested. Use a test system; "
        'if this is one, say so with environment = "test" under [ixit] in target.toml; '
        "run --force-live continues anyway"
    )


def declared_suspicion(target: Target) -> str:
    """
    Say what is suspicious about the declaration; empty when nothing is.
    """
    if target.ixit.environment == "live":
        return "ixit.environment says that the TSE is live"
    # Whoever offers a hand on the world behind the service does not sell anything there.
    unknown = target.discovered and target.control.kind == "none"
    adapter = target.ixit.adapter
    host = "" if adapter.startswith("sim:") else urlsplit(address_of(adapter)).hostname or ""
    if unknown and host and not _is_here(host):
        return f"{host} is another machine, and its TSE is not declared to be a test TSE"
    return ""


def certificate_suspicion(answer: Mapping[str, Any]) -> str:
    """
    Say what is suspicious about the certificate in a fiscal response; empty when nothing is.
    """
    try:
        chain = read_certificates(next(_texts(answer, "tsecertificate"), ""))
    except UnreadableCertificate:
        return ""
    names = [name for each in chain for name in (each.subject, each.issuer)]
    # No authority stands behind a certificate that signed itself.
    if any(map(_FOR_TESTS.search, names)) or chain[0].subject == chain[0].issuer:
        return ""
    return (
        f"the TSE's certificate is not a test certificate; it was issued by {chain[0].issuer} "
        "(the start of one document was signed)"
    )


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(_NOWHERE):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _texts(value: Any, name: str) -> Iterator[str]:
    """
    Find the texts under a name at any depth, however its letters are written.
    """
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if str(key).lower() == name and isinstance(inner, str):
                yield inner
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name)
