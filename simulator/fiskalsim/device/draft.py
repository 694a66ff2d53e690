"""
A log message of a transaction between being written and being signed.
"""

from __future__ import annotations

from collections.abc import Callable

from fiskalsim.device.errors import DeviceError
from fiskalsim.device.facts import LogWritten
from fiskalsim.device.signed import Signed


class Draft:
    """
    A log that has its numbers and its time, and waits for its signature.

    Whatever comes after it is signed after it, whoever asks first: the part that signs takes its
    drafts in the order of their counters.
    """

    __slots__ = ("_sign", "_started_at_unix", "complaint", "fact", "signature", "text")

    def __init__(
        self, text: bytes, fact: LogWritten, *, started_at_unix: int, sign: Callable[[], None]
    ) -> None:
        #: The part of the log that is signed.
        self.text = text
        #: What the device will state; its content lacks the signature until then.
        self.fact = fact
        #: Empty until the fact is stated.
        self.signature = b""
        #: What is wrong though the log is written.
        self.complaint: DeviceError | None = None
        self._started_at_unix = started_at_unix
        self._sign = sign

    def seal(self) -> Signed:
        """
        Have it signed and stated, if that is not done yet, and hand the values out.
        """
        if not self.signature:
            self._sign()
        if self.complaint is not None:
            raise self.complaint
        fact = self.fact
        return Signed(
            transaction=fact.transaction,
            counter=fact.counter,
            at=fact.at,
            started_at_unix=self._started_at_unix,
            signature=self.signature,
        )
