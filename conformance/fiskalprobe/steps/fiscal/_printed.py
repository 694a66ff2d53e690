"""
The clients that QR codes of a till have named, and the starts that wait for the first of them.

An answer to a create does not say under which client the TSE knows the till. cashRegisterId is
only shown to be it (DE-QR-0007), so a start that does not verify with it is judged when a code
tells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from fiskalprobe.oracles.answer import judge_answer, read_answer
from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.qr import MalformedQr, QrCode
from fiskalprobe.oracles.signing.proof import MISMATCH

#: More clients than these a till has not had in one world.
_KEPT: Final = 4
#: Twenty starts tell as much as two thousand.
_WAITING: Final = 20
_START: Final = "DE-SIG-0008"
_OF_START: Final = frozenset({_START, "DE-SIG-0010", "DE-SIG-0011"})


@dataclass(slots=True)
class Printed:
    """
    What is known of each till, by its cashRegisterId.
    """

    clients: dict[str, tuple[str, ...]] = field(default_factory=dict)
    waiting: dict[str, list[str]] = field(default_factory=dict)

    def of(self, answer: FiscalAnswer) -> tuple[str, ...]:
        """
        Give the clients of the till that is answered, the latest first.
        """
        return self.clients.get(answer.cash_register or "", ())

    def without_waiting(self, claims: list[Claim], answer: FiscalAnswer, body: str) -> list[Claim]:
        """
        Keep back what is claimed of a start's signature while its client is not known.
        """
        till = answer.cash_register or ""
        if till in self.clients or not any(_is_mismatch(claim) for claim in claims):
            return claims
        waiting = self.waiting.setdefault(till, [])
        if len(waiting) < _WAITING:
            waiting.append(body)
        return [claim for claim in claims if not _is_mismatch(claim)]

    def learn(self, answer: FiscalAnswer, *, generation: str, name_culprit: bool) -> list[Claim]:
        """
        Take the client from the QR code of an answer, and judge the starts that waited for it.
        """
        try:
            client = QrCode.from_text(answer.germany.qr or "").client
        except MalformedQr:
            return []
        till = answer.cash_register or ""
        if not client:
            return []
        known = self.clients.get(till, ())
        self.clients[till] = tuple(dict.fromkeys((client, *known)))[:_KEPT]
        return [
            _told_late(claim, body)
            for place, body in enumerate(self.waiting.pop(till, ()))
            for claim in judge_answer(
                body,
                generation=generation,
                operation="create",
                printed=self.clients[till],
                name_culprit=name_culprit and not place,
            )
            if claim.requirement in _OF_START
        ]


def _is_mismatch(claim: Claim) -> bool:
    return (
        claim.requirement == _START
        and claim.standing is Standing.BROKEN
        and claim.code == MISMATCH
    )


def _told_late(claim: Claim, body: str) -> Claim:
    number = read_answer(body).fiscal_number
    return replace(claim, message=f"of the start of transaction {number}: {claim.message}")
