"""
What a TSE refuses, under the names that BSI TR-03151-1 gives its errors, without their Error….

    DeviceError
    ├── FunctionNotSupported                               any function
    ├── FunctionFailed
    │   └── SelfTestRequired
    ├── DeviceNotInitialized · DeviceIsInitialized         life cycle
    ├── SecureElementDisabled · UpdateDeviceFailed
    ├── SelfTestFailed
    ├── ParameterSyntax · ParameterTooLong                 arguments
    ├── UserNotAuthenticated · UserNotAuthorized           users
    ├── UnknownUserId · IncorrectPin · PinBlocked
    ├── IncorrectPuk · PukTemporarilyBlocked
    ├── SettingNewPinFailed
    ├── TimeNotSet · InvalidTime                           time
    ├── UnsupportedTimeSyncVariant
    ├── InvalidClientIdCharacter · ClientLimitReached      clients
    ├── ClientAlreadyRegistered · ClientNotRegistered
    ├── DeregisterClientFailed
    ├── LimitOfSimultaneousOpenTransactionsReached         transactions
    ├── TransactionNumberNotFound · OpenTransactionFound
    ├── TransactionCounterOverflow
    ├── TransactionLoggingLocked
    ├── TransactionLoggingNotLocked
    ├── UpdateTransactionFailed
    ├── SignatureCounterExhausted                          signing
    ├── SignatureCounterOverflow · CertificateExpired
    ├── StorageMemoryFull · NoLogMessageFound              the store
    ├── NoDataAvailable · ClientIdNotFound
    ├── ParameterMismatch · TooManyRecords
    └── UnexportedLogMessages · RestoreFailed

What other interfaces call them stands in one table, `fiskalspec.devices.errors`, by these names.

A device that cannot be reached at all is no device error; see `fiskalsim.cable.errors`.
"""

from __future__ import annotations


class DeviceError(Exception):
    """
    The device has understood the call and does not do it, or did it and complains.
    """


class DeviceNotInitialized(DeviceError):
    """
    Nothing but initialising is possible before the device is initialised.
    """


class DeviceIsInitialized(DeviceError):
    """
    A device is initialised once in its life.
    """


class ParameterSyntax(DeviceError):
    """
    An argument cannot be written into a log message.
    """


class ParameterTooLong(DeviceError):
    """
    An argument is longer than the device takes.
    """


class InvalidClientIdCharacter(DeviceError):
    """
    A client id has a character outside the SE API's alphabet.
    """


class ClientLimitReached(DeviceError):
    """
    No further client can be registered before another one is deregistered.
    """


class ClientAlreadyRegistered(DeviceError):
    """
    This client id is registered, and a client is registered once.
    """


class ClientNotRegistered(DeviceError):
    """
    The device does not know this client id.
    """


class DeregisterClientFailed(DeviceError):
    """
    A client with open transactions stays registered.
    """


class LimitOfSimultaneousOpenTransactionsReached(DeviceError):
    """
    No further transaction can be started before an open one is finished.
    """


class TransactionNumberNotFound(DeviceError):
    """
    This client has no open transaction with this number.
    """


class SignatureCounterExhausted(DeviceError):
    """
    All signatures in the life of the device have been made.
    """


class CertificateExpired(DeviceError):
    """
    The log message has been written and stored, but its certificate was no longer valid.

    TR-03151-1 3.1.2.4: the error comes after the work, so what was asked for has happened.
    """


class SecureElementDisabled(DeviceError):
    """
    The device was disabled for ever, and what is asked of it needs a signature or its state.
    """


class FunctionNotSupported(DeviceError):
    """
    This kind of device does not have the function.
    """


class FunctionFailed(DeviceError):
    """
    The function failed for a reason that has no name of its own.
    """


class UserNotAuthenticated(DeviceError):
    """
    The function needs a user, and nobody is logged in.
    """


class UserNotAuthorized(DeviceError):
    """
    The user who is logged in may not do this.
    """


class UnknownUserId(DeviceError):
    """
    The device has no user of this name.
    """


class IncorrectPin(DeviceError):
    """
    The PIN is wrong, and one more attempt is used up.
    """


class PinBlocked(DeviceError):
    """
    The PIN was wrong too often; only the PUK helps.
    """


class IncorrectPuk(DeviceError):
    """
    The PUK is wrong.
    """


class PukTemporarilyBlocked(DeviceError):
    """
    The PUK was wrong too often; after a while it can be tried again.
    """


class SettingNewPinFailed(DeviceError):
    """
    The PUK was right, but the new PIN is none that the device takes.
    """


class TimeNotSet(DeviceError):
    """
    The device does not know the time, so it cannot date a log.
    """


class InvalidTime(DeviceError):
    """
    The device cannot be set to this time.
    """


class UnsupportedTimeSyncVariant(DeviceError):
    """
    The time comes in another form than the device takes, or not at all.
    """


class StorageMemoryFull(DeviceError):
    """
    The store holds no further log before it is exported and erased.
    """


class RestoreFailed(DeviceError):
    """
    The archive is none, or holds what this device never wrote or still has.
    """


class TransactionCounterOverflow(DeviceError):
    """
    All transaction numbers have been given.
    """


class TransactionLoggingLocked(DeviceError):
    """
    The administrator has locked transactions.
    """


class TransactionLoggingNotLocked(DeviceError):
    """
    Transactions are not locked, so they cannot be unlocked.
    """


class UpdateTransactionFailed(DeviceError):
    """
    The device does not take updates of this variant.
    """


class OpenTransactionFound(DeviceError):
    """
    This needs a device without open transactions.
    """


class UpdateDeviceFailed(DeviceError):
    """
    The update is none for this device.
    """


class NoDataAvailable(DeviceError):
    """
    There is nothing to export.
    """


class ClientIdNotFound(DeviceError):
    """
    No log in the store belongs to this client.
    """


class ParameterMismatch(DeviceError):
    """
    These filters exclude each other.
    """


class TooManyRecords(DeviceError):
    """
    The export would hold more logs than the caller takes.
    """


class UnexportedLogMessages(DeviceError):
    """
    There are logs that no export has carried out.
    """


class NoLogMessageFound(DeviceError):
    """
    The store holds no such log.
    """


class SignatureCounterOverflow(DeviceError):
    """
    All signature counters have been given.
    """


class SelfTestRequired(FunctionFailed):
    """
    A self test is due, and this kind of device does not sign before it.

    The SE API has no name for it, so a caller that only knows the SE API sees its parent's.
    """


class SelfTestFailed(DeviceError):
    """
    A part of the device did not pass its test.
    """
