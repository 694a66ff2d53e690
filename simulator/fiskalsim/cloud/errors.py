"""
Refusals of SIGN DE V2: every code with its status, in one table.

Codes and statuses are those of the vendor's OpenAPI document 2.1.35 and its changelog unless a
comment says otherwise. Messages are not documented; those that were recorded are recorded here,
the others are ours, and nobody should rely on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Known:
    """
    One code: the status it usually comes with, and what it says.
    """

    status: int
    message: str


#: Some codes come with another status at some endpoints; `Refused` takes it then.
CODES: Final = MappingProxyType(
    {
        "E_FAILED_SCHEMA_VALIDATION": Known(400, "The request does not fit its schema."),
        # Recorded, not in the document.
        "E_PARSER": Known(400, "The address cannot be parsed."),
        # Known from clients; the wording, too.
        "E_TSS_CREATED": Known(400, "TSS must be in state UNINITIALIZED or INITIALIZED"),
        "E_TSS_NOT_INITIALIZED": Known(400, "TSS must be in state INITIALIZED"),
        "E_TSS_DISABLED": Known(400, "TSS is disabled"),
        "E_ILLEGAL_TSS_STATE_CHANGE": Known(400, "This change of the TSS's state is not allowed."),
        "E_ILLEGAL_CLIENT_SERIAL": Known(
            400, "A serial number has 1 to 70 characters out of A-Z a-z 0-9 '()+,-./:=? and blank."
        ),
        "E_CLIENT_DEREGISTERED": Known(400, "The client is deregistered; register it again."),
        "E_CLIENT_NOT_FOUND": Known(404, "Client not found"),
        "E_TX_UPSERT": Known(400, "The transaction cannot be written like this."),
        "E_TX_LIMIT_REACHED": Known(400, "2000 transactions are ACTIVE; finish some of them."),
        "E_TX_REVISION_NOT_FOUND": Known(400, "The transaction has no such revision."),
        "E_DUPLICATE_EXPORT": Known(400, "An export with this id exists already."),
        "E_PARAMETER_MISMATCH": Known(400, "These filters exclude each other."),
        "E_CANCEL_EXPORT": Known(400, "Only a pending or working export can be cancelled."),
        "E_CHANGE_ADMIN_PIN_FAILED": Known(400, "The admin PIN was not changed."),
        # Known from clients; never given by this simulator of its own accord.
        "E_API_VERSION": Known(400, "The resource belongs to another version of the API."),
        "E_UNAUTHORIZED": Known(401, "Unauthorized"),
        "E_ADMIN_LOGIN_FAILED": Known(401, "ERROR_AUTHENTICATION_FAILED"),
        # Known from clients.
        "E_ADMIN_NOT_AUTHENTICATED": Known(401, "No admin is logged in to this TSS."),
        "E_ACCESS_DENIED": Known(403, "You may not access this TSS"),
        "E_TSS_LIMIT_REACHED": Known(403, "5 TSS are active in TEST; disable one of them."),
        "E_TSS_LIMIT_PER_DAY_REACHED": Known(403, "500 TSS were created within a day."),
        "E_CLIENT_LIMIT_REACHED": Known(403, "199 clients are registered at this TSS."),
        "E_TSS_NOT_FOUND": Known(404, "TSS not found"),
        "E_TX_NOT_FOUND": Known(404, "Transaction not found"),
        "E_LATEST_TX_REVISION_NOT_FOUND": Known(404, "Latest transaction revision not found"),
        "E_LOG_NOT_FOUND": Known(404, "Log not found"),
        "E_EXPORT_NOT_FOUND": Known(404, "Export not found"),
        "E_EXPORT_NOT_COMPLETED": Known(404, "The export is not completed yet."),
        # Management API.
        "E_ORGANIZATION_NOT_FOUND": Known(404, "Organization not found"),
        "E_NOT_FOUND": Known(404, "Path does not exist"),
        "E_TSS_CONFLICT": Known(409, "The TSS exists and is no longer in state CREATED."),
        "E_CLIENT_CONFLICT": Known(
            409,
            "A client or a pending request for this client_id exists already; "
            "client ids are unique in the whole system.",
        ),
        "E_TX_ILLEGAL_TYPE_CHANGE": Known(409, "A transaction keeps its process type."),
        "E_TX_NO_TYPE_DEFINED": Known(409, "No revision of the transaction has a process type."),
        "E_PENDING_TX_CONFLICT": Known(409, "Another write of this transaction is pending."),
        "E_TSS_ILLEGAL_STATE_TO_PERFORM_EXPORT": Known(
            409, "Only an INITIALIZED or DISABLED TSS can be exported."
        ),
        "E_EXPORT_DUPLICATE_RATE_LIMITED": Known(409, "The same export is running already."),
        "E_TOO_MANY_EXPORTS": Known(409, "10 exports of this TSS are pending or working."),
        "E_ADMIN_PIN_BLOCKED": Known(423, "The admin PIN is blocked; set another with the PUK."),
        "E_TSS_DEFECTIVE": Known(423, "TSS is defective"),
        "E_TSS_DELETED": Known(423, "TSS is deleted"),
        "E_TSS_EVICTED": Known(423, "TSS is evicted"),
        "E_CERTIFICATE_EXPIRED": Known(423, "The certificate of the TSS has expired."),
        "E_AVAILABLE_ON_TEST_ONLY": Known(423, "Available in TEST only."),
        "E_EXPORT_FORBIDDEN": Known(423, "The TSS cannot be exported any more."),
        "E_USE_MIDDLEWARE": Known(432, "Use https://kassensichv-middleware.fiskaly.com"),
        # The following are given only when a fault asks for them.
        "E_MIDDLEWARE_PENDING_REQUEST": Known(444, "A request is pending."),
        "SMAERS_GATEWAY_ERROR_PRECONDITION_UNEXPORTED_LOGS": Known(502, "Logs are not exported."),
        "ERROR_IDENTIFY_ERS": Known(502, "The client could not be identified."),
        "E_TSS_LOCKED": Known(503, "The TSS is busy with another request."),
        "E_BOOTSTRAP_FILE_NOT_AVAILABLE": Known(503, "No TSS is in stock."),
        "E_SMAERS_GATEWAY_CAPACITIES_DEPLETED": Known(503, "No TSS can be created now."),
        "E_EXPORT_TEMPORARILY_UNAVAILABLE": Known(503, "No export can be made now."),
    }
)


class Refused(Exception):
    """
    The service does not do what it was asked; the code says why. Some refusals have no code.
    """

    def __init__(
        self,
        code: str = "",
        message: str = "",
        *,
        status: int = 0,
        retry_after: int | None = None,
    ) -> None:
        known = CODES.get(code)
        self.code = code
        self.status = status or (known.status if known else 400)
        self.message = message or (known.message if known else "")
        self.retry_after = retry_after
        super().__init__(f"{self.status} {code} {self.message}")


def unfit(where: str, what: str) -> Refused:
    """
    Say that a part of a request does not fit its schema.
    """
    return Refused("E_FAILED_SCHEMA_VALIDATION", f"{where} {what}")


def unauthorised(message: str = "Unauthorized") -> Refused:
    """
    Refuse credentials; recorded refusals of this kind have no code.
    """
    return Refused(message=message, status=401)


def too_many(seconds: int) -> Refused:
    """
    Ask to come back in some seconds.
    """
    return Refused(message="Too many requests", status=429, retry_after=max(1, seconds))
