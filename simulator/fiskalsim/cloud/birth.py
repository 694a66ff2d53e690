"""
Makes the device of a new TSS: one from the operator's stock, which is then personalised.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from fiskalsim.cloud.facts import CloudTssMade
from fiskalsim.device.tse import Tse
from fiskalspec import devices
from fiskalspec.devices import DeviceProfile

#: Clients that a till's owner may register; the operator's own one comes on top.
MAX_CLIENTS: Final = 199
MAX_ACTIVE: Final = 2000
#: Logs of the personalisation, see `fiskalsim.device.production`.
PERSONALISATION: Final = 5
_PUK_DIGITS: Final = 10
_DAY: Final = 86_400
#: Recorded TEST certificates run for a year, LIVE ones for eight.
_CERTIFICATE_DAYS: Final = {"TEST": 365, "LIVE": 2922}
MANUFACTURER: Final = "fiskaly GmbH"
SOFTWARE: Final = "fiskaly sign cloud-TSE v1.0.5-1.2.0"


def profile_of(made: CloudTssMade) -> DeviceProfile:
    """
    Describe the device of one TSS.
    """
    base = devices.load("fiskaly-cloud")
    return replace(
        base,
        max_started_transactions=MAX_ACTIVE,
        max_registered_clients=MAX_CLIENTS + 1,
        client_id_also="/:?",
        client_leaves_finished=False,
        certificate_days=_CERTIFICATE_DAYS[made.env],
        login_required=(),
        admin_name="tr-admin",
        admin_role=1,
        pin_retries=5,
        pin_min_length=6,
        pin_blocked_at_delivery=True,
        puk=made.puk,
        puk_digits=_PUK_DIGITS,
        manufacturer=MANUFACTURER,
        info=MappingProxyType({**base.info, "tseSoftwareVersion": SOFTWARE}),
    )


def puk_of(drawn: bytes) -> str:
    """
    Make a PUK out of drawn octets.
    """
    return str(int.from_bytes(drawn, "big") % 10**_PUK_DIGITS).zfill(_PUK_DIGITS)


def stocked_unix(at: int, *, counter: int) -> int:
    """
    Tell when a device came into stock that stands at *counter* once it is personalised.

    Its clock was set on the day it came and on each day since.
    """
    days = max(0, counter - PERSONALISATION - 1)
    return max(0, at - days * _DAY)


def wait_in_stock(device: Tse, *, since: int, until: int, counter: int) -> None:
    """
    Let a device live through its days in stock.
    """
    for day in range(counter - PERSONALISATION):
        device.production.set_time(at=min(since + day * _DAY, until))
