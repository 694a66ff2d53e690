"""
What goes wrong between a service and its TSE.

Errors that the TSE itself raises (`fiskalsim.device.errors`) pass through a cable unchanged.
"""

from __future__ import annotations

from fiskalsim.device.errors import DeviceError


class TseUnreachable(Exception):
    """
    The call did not get through, and the device does not know of it.
    """


class AccessRefused(DeviceError):
    """
    Whoever runs the TSE does not let this caller use it; the TSE itself was not asked.

    seed-004: an error of the set-up, and never an outage, for waiting does not help.
    """

    name = "ErrorAccessRefused"
    key = "AccessRefused"
