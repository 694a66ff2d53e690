"""
What a TSE refuses, under the names that BSI TR-03151-1 gives its errors.

    DeviceError
    ├── DeviceNotInitialized · DeviceIsInitialized         life cycle
    ├── ParameterSyntax · ParameterTooLong                 arguments
    ├── InvalidClientIdCharacter · ClientLimitReached      clients
    ├── ClientAlreadyRegistered · ClientNotRegistered
    ├── DeregisterClientFailed
    ├── LimitOfSimultaneousOpenTransactionsReached         transactions
    ├── TransactionNumberNotFound
    ├── SignatureCounterExhausted                          signing
    └── CertificateExpired

A device that cannot be reached at all is no device error; see `fiskalsim.cable.errors`.
"""

from __future__ import annotations

from typing import ClassVar


class DeviceError(Exception):
    """
    The device has understood the call and does not do it, or did it and complains.
    """

    #: The name of the error in the SE API.
    name: ClassVar[str]


class DeviceNotInitialized(DeviceError):
    """
    Nothing but initialising is possible before the device is initialised.
    """

    name = "ErrorDeviceNotInitialized"


class DeviceIsInitialized(DeviceError):
    """
    A device is initialised once in its life.
    """

    name = "ErrorDeviceIsInitialized"


class ParameterSyntax(DeviceError):
    """
    An argument cannot be written into a log message.
    """

    name = "ErrorParameterSyntax"


class ParameterTooLong(DeviceError):
    """
    An argument is longer than the device takes.
    """

    name = "ErrorParameterTooLong"


class InvalidClientIdCharacter(DeviceError):
    """
    A client id has a character outside the SE API's alphabet.
    """

    name = "ErrorInvalidClientIdCharacter"


class ClientLimitReached(DeviceError):
    """
    No further client can be registered before another one is deregistered.
    """

    name = "ErrorClientLimitReached"


class ClientAlreadyRegistered(DeviceError):
    """
    This client id is registered, and a client is registered once.
    """

    name = "ErrorClientAlreadyRegistered"


class ClientNotRegistered(DeviceError):
    """
    The device does not know this client id.
    """

    name = "ErrorClientNotRegistered"


class DeregisterClientFailed(DeviceError):
    """
    A client with open transactions stays registered.
    """

    name = "ErrorDeregisterClientFailed"


class LimitOfSimultaneousOpenTransactionsReached(DeviceError):
    """
    No further transaction can be started before an open one is finished.
    """

    name = "ErrorLimitOfSimultaneousOpenTransactionsReached"


class TransactionNumberNotFound(DeviceError):
    """
    This client has no open transaction with this number.
    """

    name = "ErrorTransactionNumberNotFound"


class SignatureCounterExhausted(DeviceError):
    """
    All signatures in the life of the device have been made.
    """

    name = "ErrorSignatureCounterExhausted"


class CertificateExpired(DeviceError):
    """
    The log message has been written and stored, but its certificate was no longer valid.

    TR-03151-1 3.1.2.4: the error comes after the work, so what was asked for has happened.
    """

    name = "ErrorCertificateExpired"
