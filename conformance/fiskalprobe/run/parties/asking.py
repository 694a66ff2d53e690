"""
What all subjects of a scenario share: which answer a step is about, and how it is checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fiskalprobe.run.checks import Checks
from fiskalprobe.run.parties.subject import Subject
from fiskalprobe.wire import Exchange


@dataclass(slots=True, kw_only=True)
class Asking:
    """
    Somebody who calls a service while a scenario runs.
    """

    subject: Subject
    checks: Checks
    #: Exchanges that a check or a preparation made; no step means them by "the answer".
    aside: set[int] = field(default_factory=set)

    def look(self, exchange: Exchange) -> Exchange:
        """
        Mark an exchange as made by a check or a preparation.
        """
        self.aside.add(exchange.id)
        return exchange

    @property
    def meant(self) -> tuple[Exchange, ...]:
        """
        What the When steps asked, in order.
        """
        return tuple(each for each in self.subject.exchanges if each.id not in self.aside)

    @property
    def last(self) -> Exchange:
        """
        The answer that the latest When brought.
        """
        for exchange in reversed(self.subject.exchanges):
            if exchange.id not in self.aside:
                return exchange
        raise LookupError("this step checks an answer, and nothing was asked yet")

    def check(
        self,
        cited: str | None,
        name: str,
        message: str,
        *,
        ok: bool,
        expected: Any,
        actual: Any,
        exchanges: tuple[Exchange, ...] = (),
    ) -> None:
        """
        Put a check on record, backed by the answer that the latest When brought.
        """
        self.checks.that(
            cited,
            name,
            ok,
            message,
            expected=expected,
            actual=actual,
            exchanges=exchanges or (self.last,),
            code=f"not-{name}",
        )
