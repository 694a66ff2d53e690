"""
What a target claims and how it is reached, as typed values.

The names follow the testing trade: ICS is the conformance statement (what is claimed), IXIT the
extra information for testing (how to reach it). Both stand in `target.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from fiskalprobe.wire.route import Route
from fiskalspec import devices
from fiskalspec.requirements.vocabulary import CLOUD_API, INTERFACE_API

#: The generations of the fiscal response, oldest first.
GENERATIONS: Final = ("2021", "1.7.6", "1.7.7")
#: What may be claimed.
PROFILES: Final = (
    "core",
    "offline",
    "recovery",
    "limits",
    "listing",
    "documents",
    "clients",
    "closing",
)
#: What is taken for granted of a service of which nothing is declared.
USUAL_PROFILES: Final = ("core", "offline", "recovery", "limits", "listing")
#: What the simulator serves and the judge can exercise.
SIMULATOR_PROFILES: Final = (*USUAL_PROFILES, "documents", "closing", "clients")
#: What the simulator supports beyond its profiles.
SIMULATOR_SUPPORTS: Final = (
    "client.globalShortId",
    "client.test",
    "documents.invoice",
    "documents.longTermOrder",
    "documents.nonFiscal",
    "documents.training",
    "information.country",
    "payments.foreignCurrency",
    "transactions.auditLog",
    "tse.spare",
)
#: What a cloud TSE may claim; the first is what every other builds on.
CLOUD_PROFILES: Final = ("cloud-tse", "cloud-limits", "cloud-management")
#: What a POS vendor's TSE interface may claim.
INTERFACE_PROFILES: Final = ("onboarding",)
#: What may be permitted at a TSE interface whose shop is in use and cannot be reset.
PERMISSIONS: Final = ("additions", "rearranging", "live-keys")
#: What a till may claim.
POS_PROFILES: Final = (
    "pos",
    "pos-offline",
    "pos-receipt",
    "pos-rates",
    "pos-payments",
    "pos-deposit",
    "pos-voucher",
    "pos-tip",
    "pos-correction",
    "pos-double-tap",
    "pos-reprint",
    "pos-table",
    "pos-bill",
    "pos-park",
    "pos-training",
    "pos-void",
    "pos-closing",
    "pos-late",
)
#: What is taken for granted of a till of which nothing is declared: it hands no paper over.
USUAL_POS_PROFILES: Final = ("pos", "pos-offline")
#: The handles a subject may offer, as the control API names them.
HANDLES: Final = (
    "cable",
    "clock",
    "dsfinvk",
    "export",
    "faults",
    "reset",
    "restart",
    "ledger",
)
#: The client that the vendor's own examples use and that comes with each installation.
SAMPLE_CLIENT: Final = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
#: What a subject may be, and the profile that every other of its role builds on.
BASE_PROFILE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "middleware": "core",
        "cloud-tse": CLOUD_PROFILES[0],
        "tse-interface": INTERFACE_PROFILES[0],
        "pos": POS_PROFILES[0],
    }
)
#: What may be claimed in each role.
PROFILES_OF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "middleware": PROFILES,
        "cloud-tse": CLOUD_PROFILES,
        "tse-interface": INTERFACE_PROFILES,
        "pos": POS_PROFILES,
    }
)
#: The API of the roles that know no generations.
API_OF: Final[Mapping[str, str]] = MappingProxyType(
    {"cloud-tse": CLOUD_API, "tse-interface": INTERFACE_API}
)
#: What the simulated TSE interface takes for the credential of the vendor's staff.
SIMULATOR_STAFF: Final = "test-staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """
    Whose product is judged, and which version of it.
    """

    organisation: str
    product: str
    version: str
    contact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TseClaim:
    """
    One kind of TSE behind the subject and how many transactions it keeps open.
    """

    #: ``hardware`` or ``cloud``.
    kind: str
    limit: int | None = None

    @property
    def profiles(self) -> frozenset[str]:
        """
        The names of the device profiles that this claim fits: same kind, same limit.
        """
        known = (devices.load(name) for name in devices.names())
        return frozenset(
            device.name
            for device in known
            if self.limit
            and (device.kind, device.max_started_transactions) == (self.kind, self.limit)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudAccess:
    """
    How a client is fetched from the cloud, and which one may be fetched.
    """

    key: str = field(repr=False)
    secret: str = field(repr=False)
    #: The VAT number of the company, as the cloud knows it.
    identification: str
    #: A till that the cloud knows and the service does not have before the run.
    store_number: str
    terminal_number: str


#: The small cloud that each simulated world has for itself: its keys open nothing else.
SIMULATOR_CLOUD: Final = CloudAccess(
    key="test-key",
    secret="test-secret",  # noqa: S106 - the default of every simulated world
    identification="TEST_000000",
    store_number="00345",
    terminal_number="00346",
)
SIMULATOR_SECRETS: Final = MappingProxyType(
    {"CLOUD_KEY": SIMULATOR_CLOUD.key, "CLOUD_SECRET": SIMULATOR_CLOUD.secret}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ics:
    """
    What is claimed.
    """

    role: str = "middleware"
    api: str = "1.7.7"
    profiles: tuple[str, ...] = USUAL_PROFILES
    #: Capabilities of the catalogue that no profile implies, e.g. ``documents.invoice``.
    supports: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    tse: tuple[TseClaim, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """
        Turn the claim into the form of the stream's header.
        """
        return {
            "role": self.role,
            "api": self.api,
            "profiles": list(self.profiles),
            "supports": list(self.supports),
            "endpoints": list(self.endpoints),
            "tse": [{"kind": tse.kind, "limit": tse.limit} for tse in self.tse],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """
    A key of a cloud TSE and its secret; neither is ever recorded.
    """

    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ixit:
    """
    How the subject is reached.
    """

    #: ``sim:``, ``sim:device=…``, ``http:URL``, or of a till ``pos-exec:COMMAND``, ``pos-wait:``.
    adapter: str
    timeout_seconds: float = 30.0
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    #: Headers whose values commands print, with each command as it is declared.
    printed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    client_id: str = SAMPLE_CLIENT
    #: ``test`` or ``live`` where the declaration says which kind of TSE is behind the subject.
    environment: str = ""
    #: What the profile clients needs; None where that is not claimed.
    cloud: CloudAccess | None = None
    #: Values that came from the environment, by the variable's name; never recorded.
    secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    #: The same where commands print more of them as time goes by.
    learned: MutableMapping[str, str] = field(default_factory=dict, repr=False)
    #: What a cloud TSE lets the judge in with.
    credentials: Credentials | None = None
    #: A key of another organisation or environment, to be refused.
    foreign: Credentials | None = None
    #: The credential of the vendor's staff at a TSE interface.
    staff: str | None = field(default=None, repr=False)
    #: What may be done in a shop that cannot begin anew, some of `PERMISSIONS`.
    permits: tuple[str, ...] = ()
    #: What the declaration says beside the address, where it names each secret by its variable.
    told: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    #: Where a till's command is started: the folder of the declaration.
    folder: str = ""
    #: How many requests a second are sent at most; 0 for as many as are answered.
    pace: float = 0.0
    #: What the declaration does not tell a record: the places around this machine.
    route: Route = field(default_factory=Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlClaim:
    """
    Where the control API lies and which handles it offers.
    """

    #: ``http``, ``tse-backend``, ``shell``, ``prompt`` or ``none``.
    kind: str = "none"
    #: An address, or a path at the subject's own address.
    url: str = "/_control/"
    #: How long the subject takes to notice that its TSE is back, where nobody tells.
    settle_seconds: float = 5.0
    #: Some of `HANDLES`; known only after the control API has been asked.
    handles: frozenset[str] = frozenset()
    #: The words of each command, by ``cut``, ``mend``, ``reset``, ``now``, ``set_clock``, ….
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    timeout_seconds: float = 60.0
    #: Where commands are started: the folder of the declaration.
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    The whole declaration.
    """

    subject: Party
    ics: Ics
    ixit: Ixit
    control: ControlClaim = ControlClaim()
    #: Whether the claims were found by looking rather than declared by somebody.
    discovered: bool = False
    #: Whether somebody insists on judging what looks like a live TSE.
    force_live: bool = False

    @property
    def is_cloud_tse(self) -> bool:
        """
        Whether the subject is a TSE in the cloud, and no fiscal service.
        """
        return self.ics.role == "cloud-tse"

    @property
    def is_tse_interface(self) -> bool:
        """
        Whether the subject is a POS vendor's TSE interface.
        """
        return self.ics.role == "tse-interface"

    @property
    def is_till(self) -> bool:
        """
        Whether the subject is a till, which calls and cannot be called.
        """
        return self.ics.role == "pos"

    @property
    def capabilities(self) -> frozenset[str]:
        """
        The capabilities that a catalogue row's ``when`` may ask for.
        """
        found = {f"profile.{name}" for name in self.ics.profiles}
        found |= set(self.ics.supports)
        found |= {f"endpoint.{name}" for name in self.ics.endpoints}
        found |= {f"tse.{tse.kind}" for tse in self.ics.tse}
        found |= {f"tse.{name}" for tse in self.ics.tse for name in tse.profiles}
        if any(tse.limit for tse in self.ics.tse):
            found.add("tse.limit")
        found.add(f"api.{self.ics.api}")
        found |= {f"control.{name}" for name in self.control.handles}
        if self.ixit.foreign is not None:
            found.add("credentials.foreign")
        return frozenset(found)


def address_of(adapter: str) -> str:
    """
    Write an adapter as a target is named: a service by its address, all others as they are.
    """
    return adapter.removeprefix("http:") if adapter.startswith("http:http") else adapter
