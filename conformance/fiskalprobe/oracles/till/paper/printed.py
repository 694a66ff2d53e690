"""
One receipt, and what is known of the sale that it is about. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fiskalprobe.oracles.fiscalanswer import AnswerKind, FiscalAnswer
from fiskalprobe.oracles.till.paper.sheet import Sheet

_UNSEEN: Final = "only the QR code was handed over, and not the rest of the receipt"
_PICTURED: Final = "the receipt has a picture, and what is in it was not handed over as text"

#: Why nothing shows where no answer has a signature.
NOT_SIGNED: Final = "no document was stored with a signature, so no receipt tells of one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """
    One receipt, and what is known of the sale that it is about.
    """

    sheet: Sheet
    #: The answer to the document; None where there was none.
    answer: FiscalAnswer | None
    #: The document as it was sent.
    sent: Mapping[str, Any] = field(default_factory=dict)
    #: What documents before it were answered.
    earlier: Sequence[FiscalAnswer] = ()

    @property
    def signed(self) -> FiscalAnswer | None:
        """
        Give the answer where it has a signature.
        """
        answer = self.answer
        return answer if answer is not None and answer.kind is AnswerKind.FISCAL else None

    @property
    def code(self) -> str:
        """
        Give the content of the QR code that was answered; empty where there is none.
        """
        return "" if self.signed is None else self.signed.germany.qr or ""

    @property
    def has_code(self) -> bool:
        """
        Whether the QR code stands on the receipt, as it was answered.
        """
        return self.sheet.bears(self.code)

    @property
    def words(self) -> Sheet:
        """
        Give what people read of the receipt.
        """
        return self.sheet.without(self.code)

    @property
    def blind(self) -> str:
        """
        Say why somebody who reads the words has not seen them all; empty where they have.
        """
        if not self.sheet.is_wordless:
            return ""
        return _PICTURED if self.sheet.has_picture else _UNSEEN

    @property
    def blind_to_values(self) -> str:
        """
        Say why values that are not found may stand there all the same.
        """
        return self.blind or (_PICTURED if self.sheet.has_picture else "")


def member(table: object, name: str) -> Any:
    """
    Give a member of what was sent, whatever the case of its name.
    """
    if not isinstance(table, Mapping):
        return None
    return next((v for k, v in table.items() if k.lower() == name.lower()), None)
