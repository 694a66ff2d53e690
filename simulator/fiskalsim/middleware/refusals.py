"""
Why the fiscal service does not do what it was asked.

    Refusal
    ├── ClientUnknown             no such client here                             422
    ├── TransactionNotStarted     the number was never started, or is finished     404
    ├── DocumentTypeNotSupported  a type that this service does not process        406
    ├── DocumentFaulty            empty or faulty, with every finding              422
    ├── TseUnknown                no TSE with this serial is connected             404
    ├── TseFailed                 the TSE cannot be reached, or refused the call   500
    │   └── TseAccessRefused      its operator refused a sale          tse-access-refused
    ├── ReplacementRefused        open transactions, and not forced                422
    ├── ClientNotInUse            not initialised, or decommissioned     client-not-in-use
    ├── ClientExists              commissioned before                              422
    ├── ConfigurationFaulty       a client cannot be made of this                  422
    ├── ClientConfigurationMissing the same as unknown, in other words             404
    ├── NotInCloud                the cloud does not know it, or it is not active  404
    ├── CredentialsMissing        no cloud key or no secret                        422
    ├── CredentialsWrong          the cloud does not know this pair                403
    ├── CloudConnectRequired      cloud/connect has to come first                  424
    ├── NothingToKeep             an archive or backup without content             422
    └── NothingKept               nothing is in the archive or backup              404

A refusal is an answer to the caller and leaves no trace in the ledger. An outage of the TSE is
not a refusal for create, store and cancel: those answer regularly and say so (DE-OFF).
"""

from __future__ import annotations

from fiskalsim.cable.errors import AccessRefused
from fiskalsim.device.errors import DeviceError
from fiskalsim.middleware.documents.findings import Finding


class Refusal(Exception):
    """
    The call was refused; its text is one sentence for the caller.
    """


class ClientUnknown(Refusal):
    """
    There is no client with this id on this service.
    """


class TransactionNotStarted(Refusal):
    """
    No transaction with this number is open for this client.
    """

    def __init__(self) -> None:
        super().__init__("Given transaction not started.")


class DocumentTypeNotSupported(Refusal):
    """
    Documents of this type are not processed here.
    """

    def __init__(self, given: object) -> None:
        super().__init__(
            f"Document type {given} is not supported; use another one, for a sale [0] = Receipt."
        )


class DocumentFaulty(Refusal):
    """
    The document breaks at least one rule; nothing was signed or stored.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(f"{f.source}: {f.text}" for f in findings))
        self.findings = findings


class ClientNotInUse(Refusal):
    """
    The client is not initialised yet, or was decommissioned.
    """

    def __init__(self, state: str) -> None:
        then = (
            "initialize it first"
            if state == "notInitialized"
            else "commission another client instead"
        )
        super().__init__(f"Client is {state}; {then}.")


class ClientExists(Refusal):
    """
    The client is on this service already.
    """

    def __init__(self) -> None:
        super().__init__("Client already exists. Update it by its id, or restore it.")


class ConfigurationFaulty(Refusal):
    """
    No client can be made, changed or started like this.
    """


class ClientConfigurationMissing(Refusal):
    """
    There is no client with this id; the sentence is the one printed for globalShortId.
    """

    def __init__(self, client_id: object) -> None:
        super().__init__(f"Client configuration for {client_id} was not found.")


class NotInCloud(Refusal):
    """
    The cloud does not know what was asked for, or it is not active there.
    """


class CredentialsMissing(Refusal):
    """
    The call needs cloudApiKey in the query and the secret in the body.
    """

    def __init__(self) -> None:
        super().__init__(
            "Cloud credentials are missing; send cloudApiKey in the query and the secret "
            "as a JSON string in single quotes in the body."
        )


class CredentialsWrong(Refusal):
    """
    The cloud does not know this key, or the secret is not the one that belongs to it.
    """

    def __init__(self) -> None:
        super().__init__("Cloud credentials are wrong.")


class CloudConnectRequired(Refusal):
    """
    The cloud has to be connected before the client is used.
    """

    def __init__(self) -> None:
        super().__init__("Cloud connect must be called before the fiscal module is used.")


class NothingToKeep(Refusal):
    """
    An archive file or a backup has to have content.
    """

    def __init__(self) -> None:
        super().__init__("There is nothing to keep; send it in the body.")


class NothingKept(Refusal):
    """
    There is no archive file or backup of this client.
    """

    def __init__(self) -> None:
        super().__init__("Nothing is kept for this client.")


class TseUnknown(Refusal):
    """
    No connected TSE has this serial number.
    """


class ReplacementRefused(Refusal):
    """
    The TSE cannot be replaced without force.
    """


class TseFailed(Refusal):
    """
    A management call did not reach the TSE, or the TSE refused it.
    """


class TseAccessRefused(TseFailed):
    """
    Whoever runs the TSE does not let this till use it; somebody has to set it up otherwise.
    """


def tse_refused(refused: DeviceError) -> TseFailed:
    """
    Say in a refusal why the TSE did not do its part of a sale.
    """
    kind = TseAccessRefused if isinstance(refused, AccessRefused) else TseFailed
    return kind(str(refused))
