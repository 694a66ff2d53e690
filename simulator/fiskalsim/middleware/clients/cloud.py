"""
The cloud that clients are commissioned from: here a small registry in the same process.

It knows one licence consumer, that of the vendor's printed client object, with two stores.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from fiskalsim.ground.names import Names
from fiskalsim.middleware.client import SAMPLE_CLIENT_ID, Configuration
from fiskalsim.middleware.refusals import (
    CredentialsMissing,
    CredentialsWrong,
    NotInCloud,
)

VAT_NUMBER: Final = "TEST_000000"
CONSUMER: Final = UUID("f2a72f8c-104a-4fc1-add7-8f1254bce787")
#: (store, terminal) → whether the terminal is active.
TERMINALS: Final = {
    ("00345", "00345"): True,
    ("00345", "00346"): True,
    ("00345", "00347"): True,
    ("00345", "00399"): False,
    ("00346", "00001"): True,
    ("00346", "00002"): True,
}
_SAMPLE: Final = ("00345", "00345")
_COMPANY: Final = Configuration(
    license_consumer_id=CONSUMER,
    company_number="003",
    company_name="Test Company - DE",
    company_vat_number=VAT_NUMBER,
    company_identification=({"type": "[0] = VatNumber", "identification": VAT_NUMBER},),
    test_client=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """
    What a caller sends to be let into the cloud; never written anywhere.
    """

    key: str | None
    secret: str | None

    def __repr__(self) -> str:
        """
        Hide both, also from a traceback.
        """
        return "Credentials(…)"


class Cloud:
    """
    Licence consumers, stores and terminals, behind one pair of key and secret.
    """

    def __init__(self, names: Names, *, key: str, secret: str) -> None:
        self._names = names
        self._key = key.encode()
        self._secret = secret.encode()

    def admit(self, given: Credentials) -> None:
        """
        Let a caller in, or say that the credentials are missing or wrong.
        """
        if not given.key or not given.secret:
            raise CredentialsMissing
        known = hmac.compare_digest(given.key.encode(), self._key)
        if not (hmac.compare_digest(given.secret.encode(), self._secret) and known):
            raise CredentialsWrong

    def consumer(self, identification: str) -> UUID:
        """
        Find a licence consumer by VAT number.
        """
        if identification != VAT_NUMBER:
            raise NotInCloud("No license consumer with this identification was found.")
        return CONSUMER

    def client_id(self, consumer: UUID | None, store: str, terminal: str) -> UUID:
        """
        Find the id of a terminal, active or not.
        """
        if consumer != CONSUMER or (store, terminal) not in TERMINALS:
            raise NotInCloud("No client with this store and terminal number was found.")
        if (store, terminal) == _SAMPLE:
            return SAMPLE_CLIENT_ID
        return self._names.guid("client", store, terminal)

    def configuration(self, client_id: UUID) -> Configuration:
        """
        Fetch the configuration of an active terminal.
        """
        for (store, terminal), active in TERMINALS.items():
            if active and self.client_id(CONSUMER, store, terminal) == client_id:
                return replace(
                    _COMPANY,
                    unique_client_id=client_id,
                    store_number=store,
                    store_name=f"Test Store {store}",
                    terminal_number=terminal,
                    cash_register={"id": f"{store}-{terminal}", "currencyIsoCode": "EUR"},
                )
        raise NotInCloud("Client is not active.")
