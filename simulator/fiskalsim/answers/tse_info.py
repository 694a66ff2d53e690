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


def render_tse(tse: TseStatus, device: DeviceProfile) -> dict[str, Any]:
    """
    Write the info object of one TSE.
    """
    expires = datetime.fromtimestamp(tse.certificate_valid_until_unix, UTC)
    key = tse.public_key if device.public_key_rendering == "point" else tse.public_key_info
    return {
        **device.info,
        "tseSecuritySelfTestPassed": tse.self_test_passed,
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
        "tsePublicKeyLength": len(key),
        "tsePublicKey": base64.b64encode(key).decode(),
        "tsePublicKeyString": key.hex(),
        "tseSerial": tse.serial_hex,
    }
