"""
The QR code's content (DSFinV-K, Anhang I): twelve fields, joined by semicolons.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from fiskalsim.answers.fiscal import TseCard
from fiskalsim.middleware.facts import Receipt


def content(
    *,
    client: str,
    process_type: str,
    process_data: str,
    receipt: Receipt,
    signature: str,
    card: TseCard,
) -> str:
    """
    Write the QR code of a finished receipt; *signature* is base64.
    """
    return ";".join(
        (
            "V0",
            client,
            process_type,
            process_data,
            str(receipt.transaction),
            str(receipt.counter),
            instant(receipt.started_unix),
            instant(receipt.ended_unix),
            card.algorithm,
            card.time_format,
            signature,
            card.public_key,
        )
    )


#: Receipts of one second ask alike.
@lru_cache(maxsize=64)
def instant(unix: int) -> str:
    """
    Write Unix seconds as UTC with milliseconds and a Z.
    """
    return f"{datetime.fromtimestamp(unix, UTC):%Y-%m-%dT%H:%M:%S}.000Z"
