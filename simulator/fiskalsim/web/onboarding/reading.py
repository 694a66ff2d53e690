"""
What stands in bodies and addresses of the TSE interface, turned into values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from fiskalsim.onboarding.interfaces import Shown
from fiskalsim.onboarding.refusals import Unusable
from fiskalsim.onboarding.selling import Sale
from fiskalsim.onboarding.texts import unreadable
from fiskalsim.onboarding.things import Assigned, Configuration, Network, Proxy
from fiskalsim.web.onboarding.misread import misread

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Slug = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9-]{0,39}\Z")]
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
Body = TypeVar("Body", bound=Struct)


class Strict(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """
    A body without room for anything else.
    """


class ProxyBody(Strict, frozen=True):
    """
    A proxy.
    """

    host: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9.:_-]{1,253}\Z")]
    port: Annotated[int, Meta(ge=1, le=65535)]

    def value(self) -> Proxy:
        """
        Give what it says.
        """
        return Proxy(host=self.host, port=self.port)


class NetworkBody(Strict, frozen=True):
    """
    The shop's network.
    """

    direct: bool
    proxy: ProxyBody | None = None

    def value(self) -> Network:
        """
        Give what it says.
        """
        return Network(direct=self.direct, proxy=self.proxy.value() if self.proxy else None)


class OpenBody(Strict, frozen=True):
    """
    What a new interface begins with.
    """

    api_version: str = "V2"


class AssignmentBody(Strict, frozen=True):
    """
    For whom an interface is.
    """

    to: str
    workplace: Slug | None = None
    branch: str | None = None


class ConfigurationBody(Strict, frozen=True):
    """
    The mask.
    """

    name: Name
    assignment: AssignmentBody
    proxy: ProxyBody | None = None
    multiple_tenants: bool = False
    extended_logging: bool = False
    client_side: bool = True
    url: str | None = None
    environment: Literal["TEST", "LIVE"] | None = None
    api_version: str = "V2"
    api_key: str | None = None
    api_secret: str | None = None

    def value(self) -> Configuration:
        """
        Give what the administrator chose.
        """
        to = self.assignment.to
        if self.assignment.branch is not None or to == "branch":
            raise Unusable("single-branch")
        if to not in set(Assigned):
            raise Unusable("workplace-needed")
        return Configuration(
            name=self.name,
            assigned=Assigned(to),
            workplace=self.assignment.workplace or "",
            proxy=self.proxy.value() if self.proxy else None,
            multiple_tenants=self.multiple_tenants,
            extended_logging=self.extended_logging,
            client_side=self.client_side,
        )

    def shown(self) -> Shown:
        """
        Give what he sent back as it was shown, or not.
        """
        return Shown(
            url=self.url,
            env=self.environment,
            api_version=self.api_version,
            key=self.api_key,
            secret=self.api_secret,
        )


class ConfirmationBody(Strict, frozen=True):
    """
    The answer to a question.
    """

    confirmed: bool = False


class TillBody(Strict, frozen=True):
    """
    A till.
    """

    name: Name
    workplace: Slug


class InitialiseBody(Strict, frozen=True):
    """
    With which TSE a till is initialised.
    """

    tse: str | None = None


class SaleBody(Strict, frozen=True):
    """
    What is sold.
    """

    gross: Annotated[str, Meta(pattern=r"\A-?[0-9]{1,9}\.[0-9]{2}\Z")]
    vat_rate: Literal["NORMAL", "REDUCED_1", "SPECIAL_RATE_1", "SPECIAL_RATE_2", "NULL"] = "NORMAL"
    payment: Literal["CASH", "NON_CASH"] = "CASH"

    def value(self) -> Sale:
        """
        Give what it says.
        """
        return Sale(gross=self.gross, vat_rate=self.vat_rate, payment=self.payment)


class ReleaseBody(Strict, frozen=True):
    """
    Whether the customer is released.
    """

    released: bool


class ContractBody(Strict, frozen=True):
    """
    Whether the contract is signed.
    """

    signed: bool


class BranchBody(Strict, frozen=True):
    """
    A branch.
    """

    name: Name
    vat_id: Annotated[str, Meta(pattern=r"\A[A-Z]{2}[0-9A-Z]{2,12}\Z")]


class WorkplaceBody(Strict, frozen=True):
    """
    A workplace.
    """

    name: Name
    branch: Slug


def read(body: bytes, kind: type[Body]) -> Body:
    """
    Read a body; nothing stands for an empty object.
    """
    try:
        return msgspec.json.decode(body if body.strip() else b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Unusable("unreadable", unreadable(misread(wrong))) from None


def slug(parts: Mapping[str, str], name: str) -> str:
    """
    Read a short name out of an address.
    """
    given = parts[name]
    if not _SLUG.fullmatch(given):
        raise Unusable("unreadable", what=f"{name}: a-z, 0-9, -")
    return given


def flag(query: Mapping[str, str], name: str) -> bool:
    """
    Read a yes or no out of a query.
    """
    given = query.get(name, "false")
    if given not in {"true", "false"}:
        raise Unusable("unreadable", what=f"{name}: true, false")
    return given == "true"
