"""
What a refusal of SIGN DE V2 means to the fiscal service.

A refusal is an answer: the TSE is there, and no refusal of a business kind begins an outage. Codes
and statuses are those of the vendor's OpenAPI document 2.1.35 and its changelog.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from fiskalsim.cable.errors import AccessRefused
from fiskalsim.cable.sign_de.answers import Refused
from fiskalsim.device import errors
from fiskalsim.device.errors import DeviceError

#: Statuses below 500 after which the same call is sent again: too many, or one still pending.
PASSING: Final = frozenset({429, 444, 499})
#: The code of the one conflict that passes by itself: another write of the transaction.
_PENDING: Final = "E_PENDING_TX_CONFLICT"
_SERVER_ERROR: Final = 500
_FORBIDDEN: Final = 403

_MEANING: Final = MappingProxyType(
    {
        "E_ACCESS_DENIED": AccessRefused,
        "E_TSS_NOT_FOUND": AccessRefused,
        "E_USE_MIDDLEWARE": AccessRefused,
        "E_TX_LIMIT_REACHED": errors.LimitOfSimultaneousOpenTransactionsReached,
        "E_TX_NOT_FOUND": errors.TransactionNumberNotFound,
        "E_CLIENT_NOT_FOUND": errors.ClientNotRegistered,
        "E_CLIENT_DEREGISTERED": errors.ClientNotRegistered,
        "E_CLIENT_LIMIT_REACHED": errors.ClientLimitReached,
        "E_ILLEGAL_CLIENT_SERIAL": errors.InvalidClientIdCharacter,
        "E_CERTIFICATE_EXPIRED": errors.CertificateExpired,
        "E_TSS_CREATED": errors.DeviceNotInitialized,
        "E_TSS_NOT_INITIALIZED": errors.DeviceNotInitialized,
        "E_TSS_DISABLED": errors.SecureElementDisabled,
        "E_TSS_DEFECTIVE": errors.SecureElementDisabled,
        "E_TSS_DELETED": errors.SecureElementDisabled,
        "E_TSS_EVICTED": errors.SecureElementDisabled,
        "E_ADMIN_LOGIN_FAILED": errors.IncorrectPin,
        "E_ADMIN_PIN_BLOCKED": errors.PinBlocked,
        "E_ADMIN_NOT_AUTHENTICATED": errors.UserNotAuthenticated,
    }
)


class CloudRefusal(Exception):
    """
    The cloud TSE answered that it does not do this; `meaning` says what that is at the cable.
    """

    def __init__(self, said: Refused) -> None:
        self.said = said
        super().__init__(f"{said.status_code} {said.code} {said.message}".replace("  ", " "))

    @property
    def code(self) -> str:
        """
        The code, or nothing.
        """
        return self.said.code

    def meaning(self) -> DeviceError:
        """
        Say it in the words of the cable.
        """
        kind = _MEANING.get(self.code)
        if kind is None:
            forbidden = self.said.status_code == _FORBIDDEN
            kind = AccessRefused if forbidden else errors.FunctionFailed
        advice = (
            "; see that key, secret and TSS belong to the same environment and organisation"
            if kind is AccessRefused
            else ""
        )
        return kind(f"the cloud TSE refused: {self}{advice}")


def passes(said: Refused) -> bool:
    """
    Tell whether the same call may succeed when it is sent again a little later.
    """
    return (
        said.status_code >= _SERVER_ERROR or said.status_code in PASSING or said.code == _PENDING
    )
