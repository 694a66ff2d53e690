"""
The TSE info object, as `GET …/germany/tse` shows it.

Its shape is that of a Swissbit's status; constants that no counter changes come from the device
profile under their wire names.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any, Final

from fiskalsim.device.status import LifeCycle, TseStatus
from fiskalspec.devices import DeviceProfile

#: The vendor writes the state in American English; only the first was seen.
_STATE: Final = {
    LifeCycle.UNINITIALISED: "uninitialized",
    LifeCycle.INITIALISED: "initialized",
    LifeCycle.DISABLED: "decommissioned",
}
#: What the capacity is counted in.
_BLOCK: Final = 512
#: The members in the order of the printed example (hc-6089640382353).
_ORDER: Final = (
    "statusFilePath",
    "communicationFilePath",
    "firmwareType",
    "firmwareId",
    "tseCapacity",
    "tseCurrentSize",
    "tseSecurity",
    "tseSecurityValidTimeSet",
    "tseSecuritySelfTestPassed",
    "tseSecurityCtssInterfaceActive",
    "tseTsecurityExportAllowedIfCspTestFails",
    "tseInitializationState",
    "dataImportInitialized",
    "initialPukChanged",
    "initialAdminPinChanged",
    "initialTimeAdminPinChanged",
    "timeUntilNextSelftest",
    "startedTransactions",
    "maxStartedTransactions",
    "createdSignatures",
    "maxSignatures",
    "registeredClients",
    "maxRegisteredClients",
    "certificateExpirationDate",
    "certificateExpirationDateTimeOffset",
    "tseExportSize",
    "tseHardwareVersion",
    "tseSoftwareVersion",
    "tseFormFactor",
    "maxTimeSynchronizationDelay",
    "maxUpdateDelay",
    "lastHeaderBlockIndex",
    "tsePublicKeyLength",
    "tsePublicKey",
    "tsePublicKeyString",
    "tseSerial",
    "tseDescription",
)


def render_tse(tse: TseStatus, device: DeviceProfile) -> dict[str, Any]:
    """
    Write the info object of one TSE.
    """
    expires = datetime.fromtimestamp(tse.certificate_valid_until_unix, UTC)
    key = tse.public_key if device.public_key_rendering == "point" else tse.public_key_info
    # A drive counts in blocks, and what nobody has measured of a cloud is 0.
    blocks = -(-tse.stored_bytes // _BLOCK) if tse.capacity else 0
    told = {
        **device.info,
        "tseCurrentSize": blocks,
        "tseSecurityValidTimeSet": tse.time_set,
        "tseSecuritySelfTestPassed": tse.self_test_passed,
        "tseSecurityCtssInterfaceActive": tse.life_cycle is LifeCycle.INITIALISED,
        "tseInitializationState": _STATE[tse.life_cycle],
        "timeUntilNextSelftest": tse.time_until_next_self_test,
        "startedTransactions": tse.started_transactions,
        "maxStartedTransactions": tse.max_started_transactions,
        "createdSignatures": tse.created_signatures,
        "maxSignatures": tse.max_signatures,
        "registeredClients": tse.registered_clients,
        "maxRegisteredClients": tse.max_registered_clients,
        "certificateExpirationDate": f"{expires:%Y-%m-%d}",
        "certificateExpirationDateTimeOffset": f"{expires:%Y-%m-%dT%H:%M:%S}+00:00",
        "tseExportSize": blocks,
        "lastHeaderBlockIndex": blocks,
        "tsePublicKeyLength": len(key),
        "tsePublicKey": base64.b64encode(key).decode(),
        "tsePublicKeyString": key.hex(),
        "tseSerial": tse.serial_hex,
    }
    return {name: told.pop(name) for name in _ORDER} | told
