"""
The tills that this service works for, and the state each is in.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec

from fiskalsim.middleware.documents.model import Wire

#: The client that the vendor's own examples use.
SAMPLE_CLIENT_ID: Final = UUID("c1062c55-57c4-4ed2-9c53-aff1762326a4")


class ClientState(StrEnum):
    """
    How far a till is in its life.
    """

    NOT_INITIALIZED = "notInitialized"
    INITIALIZED = "initialized"
    DECOMMISSIONED = "decommissioned"


class Configuration(Wire, frozen=True):
    """
    A till's configuration, in the shape of the vendor's client object (hc-15819392976529).
    """

    unique_client_id: UUID | None = None
    license_consumer_id: UUID | None = None
    used_version: str | None = None
    distributer_id: UUID | None = None
    license_key: str | None = None
    fiscal_country: str = "[0] = Germany"
    fiscal_region: str | None = None
    company_number: str | None = None
    company_name: str | None = None
    company_address: dict[str, Any] | None = None
    company_identification: tuple[dict[str, Any], ...] | None = None
    company_vat_number: str | None = None
    company_tax_number: str | None = None
    fiscal_year_start_month: int = 0
    store_number: str | None = None
    store_name: str | None = None
    store_address: dict[str, Any] | None = None
    terminal_number: str | None = None
    cash_register: dict[str, Any] | None = None
    test_client: bool = False
    fiscal_modul_implementation_configuration: dict[str, Any] | None = None


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """
    One till, as it was commissioned.
    """

    id: UUID
    store_number: str
    terminal_number: str
    test: bool
    #: The generation in which its answers are written; None takes that of the world.
    generation: str | None = None
    #: Four characters that globalShortId gave; None until it was called.
    short_id: str | None = None
    configuration: Configuration | None = None

    @property
    def cash_register_id(self) -> str:
        """
        The number under which the TSE knows the till: store and terminal (seed-003 samples).
        """
        return f"{self.store_number}-{self.terminal_number}"

    @property
    def vat_number(self) -> str:
        """
        The VAT number of the company that the till belongs to.
        """
        return (self.configuration and self.configuration.company_vat_number) or ""

    @classmethod
    def configured(cls, client_id: UUID, configuration: Configuration) -> Client:
        """
        Make a till of its configuration, which has to name store and terminal.
        """
        return cls(
            id=client_id,
            store_number=configuration.store_number or "",
            terminal_number=configuration.terminal_number or "",
            test=configuration.test_client,
            configuration=configuration,
        )


def sample_client() -> Client:
    """
    The client that every new world holds, with the store of the vendor's printed answers.
    """
    return Client(id=SAMPLE_CLIENT_ID, store_number="00345", terminal_number="00345", test=True)
