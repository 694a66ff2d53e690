"""
Which condition of a TSE each fault that acts in the device is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Final

from fiskalsim.cable.faults import Strike
from fiskalsim.device.mishaps import Mishaps

_DAY: Final = 86_400

#: By fault: makes the condition for a call at a time.
CONDITIONS: Final[Mapping[str, Callable[[Mishaps, Strike, int], AbstractContextManager[None]]]] = (
    MappingProxyType(
        {
            "capacity-open-tx": lambda tse, _, __: tse.full_of_transactions(),
            "capacity-signatures": lambda tse, _, __: tse.out_of_signatures(),
            "store-full": lambda tse, _, __: tse.full_of_logs(),
            "cert-expired": lambda tse, _, at: tse.certified_until(at - 1),
            "cert-expires-in": lambda tse, one, at: tse.certified_until(
                at + one.number("d") * _DAY
            ),
            "no-time": lambda tse, _, __: tse.without_time(),
            "self-test-due": lambda tse, _, __: tse.untested(),
            "self-test-fail": lambda tse, one, _: tse.broken(str(one.parameters["part"])),
            "pin-blocked": lambda tse, _, at: tse.pin_blocked(at=at),
            "clock-jump": lambda tse, one, _: tse.clock_ahead(one.number("s")),
        }
    )
)
