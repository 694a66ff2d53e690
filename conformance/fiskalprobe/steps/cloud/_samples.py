"""
What a till sells when a scenario does not care.
"""

from __future__ import annotations

from typing import Any, Final

#: A sale over 21.42, paid by card, as in the recorded walkthrough.
CARD_SALE: Final[dict[str, Any]] = {
    "standard_v1": {
        "receipt": {
            "receipt_type": "RECEIPT",
            "amounts_per_vat_rate": [{"vat_rate": "NORMAL", "amount": "21.42"}],
            "amounts_per_payment_type": [{"payment_type": "NON_CASH", "amount": "21.42"}],
        }
    }
}
