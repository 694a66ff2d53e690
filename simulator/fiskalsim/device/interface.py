"""
Where each function of the SE API lies in a `Tse`, and which ones it does not have.

Nothing calls through this table: a test compares the device with it, function by function.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

#: By name in the SE API 1.1.1: the way from a `Tse` to the method.
METHODS: Final = MappingProxyType(
    {
        "authenticateUser": "users.authenticate",
        "logOut": "users.log_out",
        "unblockPin": "users.unblock_pin",
        "initialize": "upkeep.initialise",
        "setDescription": "upkeep.describe",
        "getDescription": "upkeep.description",
        "selfTest": "upkeep.self_test",
        "updateDevice": "upkeep.update",
        "disableSecureElement": "upkeep.disable",
        "getTotalMemory": "store.total_memory",
        "getUsedMemory": "store.used_memory",
        "getFreeMemory": "store.free_memory",
        "getDeviceHealth": "upkeep.health",
        "getComponentVersions": "upkeep.versions",
        "getEndOfUsageDate": "upkeep.end_of_usage_unix",
        "updateTime": "clock.update",
        "getTimeSyncVariant": "clock.sync_variant",
        "getCurrentSeTime": "clock.now_unix",
        "exportLogMessages": "store.export",
        "exportLoggingCertificates": "store.export_certificates",
        "deleteLogMessages": "store.erase",
        "restoreLogsFromBackup": "store.restore",
        "exportSerialNumbers": "store.export_serial_numbers",
        "getCurrentLoggingSignatureCounters": "store.signature_counters",
        "getLastLogMessage": "store.last_log",
        "getLastTransactionLogMessage": "store.last_transaction_log",
        "registerClient": "registry.register",
        "deregisterClient": "registry.deregister",
        "startTransaction": "start_transaction",
        "updateTransaction": "update_transaction",
        "finishTransaction": "finish_transaction",
        "exportFilteredTransactionLogs": "store.export_filtered",
        "getSupportedTransactionUpdateVariants": "transactions.update_variant",
        "getCurrentNumberOfClients": "registry.current_number",
        "getMaxNumberOfClients": "registry.maximum_number",
        "getRegisteredClients": "registry.registered",
        "getCurrentNumberOfTransactions": "transactions.current_number",
        "getMaxNumberOfTransactions": "transactions.maximum_number",
        "getTransactionState": "transactions.state",
        "getOpenTransactions": "transactions.open",
        "getCurrentTransactionCounter": "transactions.counter",
        "lockTransactionLogging": "transactions.lock",
        "unlockTransactionLogging": "transactions.unlock",
    }
)

#: Optional functions that no simulated device has, and why.
LACKING: Final = MappingProxyType(
    {
        "configureLogging": "nobody may call it: logging is configured at the factory",
    }
)
