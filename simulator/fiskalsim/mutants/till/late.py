"""
Tills that cannot do without their service, or owe it something afterwards: one bad habit each.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.till import Away, Kept, Till


class _NeedsItsService(Till):
    def begin(self, document: dict[str, Any]) -> None:
        super().begin(document)
        if self.draft == document:  # nothing was answered that it could carry
            raise Away("no document can be begun")


class _NeedsItAtPayment(Till):
    def keep(self, kept: Kept) -> None:
        raise Away(f"{kept.end} was not answered")


class _KeepsNothing(Till):
    def keep(self, kept: Kept) -> None:
        super().keep(kept)
        self.waiting.clear()


class _KeepsTheNewest(Till):
    def keep(self, kept: Kept) -> None:
        self.waiting.clear()
        super().keep(kept)


class _SendsTwice(Till):
    def resume(self) -> None:
        names = ("documentGuid", "documentId", "documentNumber")
        again = [
            Kept(
                end=each.end,
                document=each.document | {name: self.written([], [])[name] for name in names},
                is_started=False,
            )
            for each in self.waiting
        ]
        super().resume()
        self.waiting += again
        self.send_waiting()


class _SellsAgain(Till):
    def keep(self, kept: Kept) -> None:
        """Keep it as another document."""
        names = ("documentGuid", "documentId", "documentNumber")
        kept.document |= {name: self.written([], [])[name] for name in names}
        super().keep(Kept(end=kept.end, document=kept.document, is_started=False))


class _StartsAgain(Till):
    def keep(self, kept: Kept) -> None:
        super().keep(Kept(end=kept.end, document=kept.document, is_started=False))


#: Tills that cannot do without their service.
LATE: Final = (
    till_mutant(
        "M-POS-0028-a",
        "nothing can be sold while the service is away",
        Kind.OMIT,
        _NeedsItsService,
    ),
    till_mutant(
        "M-POS-0028-b",
        "nothing can be paid while the service is away",
        Kind.OMIT,
        _NeedsItAtPayment,
    ),
    till_mutant(
        "M-POS-0029-a", "what was sold without the service is forgotten", Kind.OMIT, _KeepsNothing
    ),
    till_mutant(
        "M-POS-0029-b",
        "of what was sold without the service the newest is sent",
        Kind.OMIT,
        _KeepsTheNewest,
    ),
    till_mutant(
        "M-POS-0029-c",
        "what was sold without the service is sent twice, as another document",
        Kind.ACCEPT,
        _SendsTwice,
    ),
    till_mutant(
        "M-POS-0060-a",
        "a sale that was not answered is sold again, as another document",
        Kind.ACCEPT,
        _SellsAgain,
    ),
    till_mutant(
        "M-POS-0060-b",
        "a sale that was not answered is started again, as the same document",
        Kind.ACCEPT,
        _StartsAgain,
    ),
)
