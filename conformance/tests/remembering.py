"""
A cloud TSE that remembers: one process, one account, no hand on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from fiskalprobe.target.adapters import open_adapter
from fiskalprobe.target.model import Credentials
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.simulator import running_simulator

DECLARED = """
[subject]
organisation = "Example GmbH"
product = "Example Cloud TSE"
version = "2.2.2"
[ics]
role = "cloud-tse"
api = "sign-de-v2"
profiles = [{profiles}]
[ixit]
adapter = "http:{url}"
timeout = 10
api_key = "env:OWN_KEY"
api_secret = "env:OWN_SECRET"
foreign_api_key = "env:FOREIGN_KEY"
foreign_api_secret = "env:FOREIGN_SECRET"
[control]
kind = "none"
"""


@dataclass(frozen=True, kw_only=True)
class Account:
    """The service, its keys and what it holds."""

    url: str
    own: Credentials
    foreign: Credentials

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the declaration names."""
        return {
            "OWN_KEY": self.own.api_key,
            "OWN_SECRET": self.own.api_secret,
            "FOREIGN_KEY": self.foreign.api_key,
            "FOREIGN_SECRET": self.foreign.api_secret,
        }

    def declare(self, folder: Path, *profiles: str) -> Path:
        """Write a declaration."""
        file = folder / "target.toml"
        claimed = ", ".join(f'"{name}"' for name in ("cloud-tse", *profiles))
        file.write_text(DECLARED.format(url=self.url, profiles=claimed))
        return file

    def call(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Call the service with the declared key."""
        api = f"{self.url}/api/v2"
        login = {"api_key": self.own.api_key, "api_secret": self.own.api_secret}
        token = httpx.post(f"{api}/auth", json=login).json()["access_token"]
        head = {"Authorization": f"Bearer {token}"}
        return httpx.request(method, api + path, json=body, headers=head)

    @property
    def states(self) -> Counter[str]:
        """How many TSS are in which state."""
        return Counter(row["state"] for row in self.call("GET", "/tss?limit=100").json()["data"])

    @property
    def in_use(self) -> int:
        """How many TSS take up a place."""
        return self.states.total() - self.states["DISABLED"]


@contextmanager
def account() -> Iterator[Account]:
    """Start such a service; its keys follow from the seed, so one in this process has the same."""
    twin = open_adapter(read_target("sim:role=cloud-tse", environment={}))
    own, foreign = twin.credentials
    twin.close()
    with running_simulator() as running:
        yield Account(url=running.url, own=own, foreign=foreign)
