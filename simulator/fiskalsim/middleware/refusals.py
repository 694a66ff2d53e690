"""
Why the fiscal service does not do what it was asked.

    Refusal
    ├── ClientUnknown             no such client here                             422
    ├── TransactionNotStarted     the number was never started, or is finished     404
    ├── DocumentTypeNotSupported  a type that this service does not process        406
    ├── DocumentFaulty            empty or faulty, with every finding              422
    ├── TseUnknown                no TSE with this serial is connected             404
    └── TseFailed                 the TSE cannot be reached, or refused the call   500

A refusal is an answer to the caller and leaves no trace in the ledger. An outage of the TSE is
not a refusal for create, store and cancel: those answer regularly and say so (DE-OFF).
"""

from __future__ import annotations

from fiskalsim.middleware.findings import Finding


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


class TseUnknown(Refusal):
    """
    No connected TSE has this serial number.
    """


class TseFailed(Refusal):
    """
    A management call did not reach the TSE, or the TSE refused it.
    """
