"""
The QR code's content of a finished transaction (DSFinV-K, Anhang I).
"""

from __future__ import annotations

import base64
from typing import Final

from fiskalsim.cloud.facts import CloudTxSigned
from fiskalsim.cloud.things import Transaction, Tss
from fiskalsim.middleware.qr import instant

_FORMAT: Final = "unixTime"


def write(tss: Tss, known: Transaction, revision: CloudTxSigned) -> str:
    """
    Write the twelve fields.
    """
    return ";".join(
        (
            "V0",
            tss.tills[revision.client].serial,
            revision.process_type,
            revision.process_data.decode("utf-8", "replace"),
            str(known.number),
            str(revision.counter),
            instant(known.started_unix),
            instant(revision.at),
            tss.device.profile.algorithm,
            _FORMAT,
            base64.b64encode(revision.signature).decode("ascii"),
            base64.b64encode(tss.device.identity.point).decode("ascii"),
        )
    )
