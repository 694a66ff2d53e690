"""
How a cloud TSE is reached: address, credentials, patience, and the way through a proxy.

Secrets come from the environment and stand in no file, command line or ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import urlsplit
from uuid import UUID

#: What stands after ``--device`` before the address.
PREFIX: Final = "sign-de:"
_ENVIRONMENT: Final = "FISKALPROBE_SIGN_DE_"
#: Every variable that is read: its field, and what it says.
VARIABLES: Final[Mapping[str, tuple[str, str]]] = {
    "KEY": ("key", "the API key"),
    "SECRET": ("secret", "the API secret"),
    "TSS": ("tss", "the id of a TSS that is there; without it one is created, in TEST only"),
    "PIN": ("pin", "the admin PIN, with which clients are registered"),
    "PUK": ("puk", "the admin PUK, for a TSS whose PIN is not set yet"),
    "PROXY": ("proxy", "a proxy such as http://proxy:3128"),
    "CA": ("ca", "a file with the certificates that are trusted; off checks none"),
    "TX_SECONDS": ("tx_seconds", "how long a transaction may take, 3 to 5 are advised"),
    "AUTH_SECONDS": ("auth_seconds", "how long logging in may take, 3 to 4 are advised"),
    "CARE_SECONDS": ("care_seconds", "how long setting up may take, 30 or more are advised"),
    "PAUSE_SECONDS": ("pause_seconds", "how long to wait before a call is sent again"),
}
_API: Final = "/api/v2"
_PIN_LENGTH: Final = 6


class BadAccess(ValueError):
    """
    A cloud TSE cannot be reached like this; every mistake is told, one a line.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """
    One cloud TSE's address and whoever calls there.
    """

    url: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    #: The id of a TSS that is there; empty: one of our own is created, in TEST only.
    tss: str = ""
    pin: str = field(default="", repr=False)
    puk: str = field(default="", repr=False)
    proxy: str = field(default="", repr=False)
    #: A file of certificates to trust instead of the system's; ``off`` trusts everybody.
    ca: str = ""
    # developer.fiskaly.com, how to deal with timeouts: tx 3-5 s, auth 3-4 s, TSS at least 30 s.
    tx_seconds: float = 5.0
    auth_seconds: float = 4.0
    care_seconds: float = 30.0
    #: Before the second attempt; each pause after it is twice as long.
    pause_seconds: float = 0.2

    @classmethod
    def read(cls, said: str, environment: Mapping[str, str]) -> Self:
        """
        Read ``sign-de:URL`` and the variables FISKALPROBE_SIGN_DE_…; `BadAccess` lists mistakes.
        """
        mistakes: list[str] = []
        url = _address(said.removeprefix(PREFIX), mistakes)
        given: dict[str, str | float] = {}
        for variable, (name, what) in VARIABLES.items():
            text = environment.get(_ENVIRONMENT + variable, "").strip()
            if text and name.endswith("_seconds"):
                given[name] = _seconds(variable, text, mistakes)
            elif text:
                given[name] = text
            elif name in {"key", "secret"}:
                mistakes.append(f"{_ENVIRONMENT}{variable} is not set; set it to {what}.")
        if "tss" in given:
            given["tss"] = _tss(str(given["tss"]), mistakes)
        if 0 < len(str(given.get("pin", ""))) < _PIN_LENGTH:
            mistakes.append(f"{_ENVIRONMENT}PIN is too short; a PIN has 6 characters or more.")
        if mistakes:
            raise BadAccess("\n".join(mistakes))
        return cls(url=url, **given)  # type: ignore[arg-type]  # of the fields' types by the loop


def _address(url: str, mistakes: list[str]) -> str:
    """
    Complete an address to where SIGN DE V2 lies; a path before /api/v2 is kept.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        mistakes.append(
            f"{url!r} is no address of a cloud TSE; write sign-de:https://… or, for another "
            "simulator, sign-de:http://127.0.0.1:PORT."
        )
    url = url.rstrip("/")
    return url if url.endswith(_API) else url + _API


def _seconds(variable: str, text: str, mistakes: list[str]) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 600:  # noqa: PLR2004  ten minutes, longer than anything needs
        mistakes.append(f"{_ENVIRONMENT}{variable} is {text!r}; give seconds from 0.1 to 600.")
    return seconds


def _tss(text: str, mistakes: list[str]) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        mistakes.append(f"{_ENVIRONMENT}TSS is {text!r}; a TSS has a UUID.")
        return text
