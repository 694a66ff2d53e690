"""
Looking after a TSE: putting it into use and out of use, testing, describing and updating it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fiskalsim.device.core import Core, ascii_only
from fiskalsim.device.errors import (
    DeviceIsInitialized,
    FunctionNotSupported,
    ParameterSyntax,
    ParameterTooLong,
    SelfTestFailed,
    UpdateDeviceFailed,
)
from fiskalsim.device.facts import Operation
from fiskalsim.device.gate import Gate
from fiskalsim.device.log_message import EVENT_DATA_VERSION
from fiskalsim.device.status import Health, LifeCycle
from fiskalsim.device.transactions import Transactions

#: The parts that TR-03151 lets a self test report on; the last has another name in version 3.
_COMPONENTS: Final = ("device", "storage", "integration-interface", "CSP")
_DESCRIPTION_MAX_LENGTH: Final = 64
_VERSION: Final = re.compile(rb"[0-9]+(\.[0-9]+){0,3}")


class Upkeep:
    """
    What an administrator does with one TSE.
    """

    __slots__ = ("_core", "_gate", "_transactions")

    def __init__(self, core: Core, gate: Gate, transactions: Transactions) -> None:
        self._core = core
        self._gate = gate
        self._transactions = transactions

    @property
    def components(self) -> tuple[str, ...]:
        """
        The parts of the device, as its log messages call them.
        """
        anew = self._core.log_version == EVENT_DATA_VERSION
        return (*_COMPONENTS, "SMA" if anew else "SMAERS")

    @property
    def software_version(self) -> str:
        """
        The version that runs: the one of the delivery until it was updated.
        """
        return self._core.state.version or str(self._core.profile.info["tseSoftwareVersion"])

    def initialise(self, *, at: int, description: str = "") -> None:
        """
        Put the device into use, once in its life.
        """
        rule = self._gate.enter("initialize", at=at)
        core = self._core
        if core.state.life_cycle is LifeCycle.INITIALISED:
            raise DeviceIsInitialized("this TSE is initialised; there is nothing to do")
        if description and core.log_version == EVENT_DATA_VERSION:
            raise ParameterSyntax(
                "initialize takes no description in version 1.1.1 of the SE API; "
                "call setDescription afterwards"
            )
        data = core.events.initialise(ascii_only(description))
        core.log_event(rule, Operation.INITIALISE, data, at=at, text=description)

    def disable(self, *, at: int) -> None:
        """
        Put the device out of use for ever; it can still be exported.
        """
        rule = self._gate.enter("disableSecureElement", at=at)
        core = self._core
        data = core.events.disable(core.log_time(at))
        core.log_event(rule, Operation.DISABLE, data, at=at)

    def self_test(self, *, at: int) -> None:
        """
        Test all parts of the device; a simulated one passes unless a part of it is broken.
        """
        rule = self._gate.enter("selfTest", at=at)
        core, broken = self._core, self._core.broken
        data = core.events.self_test(self.components, at=core.log_time(at), failed=broken)
        core.log_event(rule, Operation.SELF_TEST, data, at=at, outcome=broken and "failed")
        if broken:
            raise SelfTestFailed(
                f"{broken} did not pass the self test; test again, and replace the device if it "
                "fails again"
            )

    def describe(self, description: str, *, at: int) -> None:
        """
        Give the device another description.
        """
        rule = self._gate.enter("setDescription", at=at)
        core = self._core
        if core.log_version != EVENT_DATA_VERSION:
            raise FunctionNotSupported(
                "version 1.0.1 of the SE API has no setDescription; initialise takes it"
            )
        if len(description) > _DESCRIPTION_MAX_LENGTH:
            raise ParameterTooLong(
                f"the description has {len(description)} characters; "
                f"at most {_DESCRIPTION_MAX_LENGTH} are allowed"
            )
        data = core.events.text(ascii_only(description))
        core.log_event(rule, Operation.SET_DESCRIPTION, data, at=at, text=description)

    def description(self, *, at: int) -> str:
        """
        Read the description.
        """
        self._gate.enter("getDescription", at=at)
        return self._core.state.description

    def update(self, package: bytes, *, at: int) -> None:
        """
        Install other software: *package* is nothing but its version number.

        Open transactions may not be continued after an update, so there must be none.
        """
        rule = self._gate.enter("updateDevice", at=at)
        core, before = self._core, self.software_version
        self._transactions.require_none_open()
        if not _VERSION.fullmatch(package):
            raise UpdateDeviceFailed(
                "the package is not signed for this device; a simulated one is a version number"
            )
        after = package.decode("ascii")
        begun = core.events.update_device(before)
        core.log_event(rule, Operation.UPDATE_DEVICE, begun, at=at, last=False)
        done = core.events.update_device(before, after)
        core.log_event(rule, Operation.UPDATE_DEVICE_COMPLETED, done, at=at, text=after)

    def audit(self, data: bytes, *, at: int) -> None:
        """
        Let the device report about itself in an audit log.

        No function of the SE API: devices write these by themselves.
        """
        rule = self._gate.enter("selfTest", at=at)
        self._core.log_audit(rule, data, at=at)

    def health(self, *, at: int) -> Mapping[str, Health]:
        """
        Tell how each part is: full is an error of the storage, an old certificate one of the CSP.
        """
        self._gate.enter("getDeviceHealth", at=at)
        core, ok = self._core, dict.fromkeys(self.components, Health.OK)
        if core.profile.capacity and core.state.stored_bytes >= core.profile.capacity:
            ok["storage"] = Health.ERROR
        if core.log_time(at) > core.identity.valid_until_unix:
            ok["CSP"] = Health.WARNING
        if core.state.life_cycle is LifeCycle.DISABLED:
            ok["device"] = Health.FATAL
        return MappingProxyType(ok)

    def versions(self, *, at: int) -> Mapping[str, str]:
        """
        Tell the version of each part; a simulated device has one for all.
        """
        self._gate.enter("getComponentVersions", at=at)
        return MappingProxyType(dict.fromkeys(self.components, self.software_version))

    def end_of_usage_unix(self, *, at: int) -> int:
        """
        Tell when the certificate ends, and with it the use of the device.
        """
        self._gate.enter("getEndOfUsageDate", at=at)
        return self._core.identity.valid_until_unix
