"""
What goes wrong between a service and its TSE.

Errors that the TSE itself raises (`fiskalsim.device.errors`) pass through a cable unchanged.
"""

from __future__ import annotations


class TseUnreachable(Exception):
    """
    The call did not get through, and the device does not know of it.
    """
