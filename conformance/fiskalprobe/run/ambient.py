"""
The ambient checks: what is judged after every exchange without any feature asking for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Final, cast

from fiskalprobe.oracles.claims import Claim
from fiskalprobe.run.context import Context
from fiskalprobe.run.trace import trace_of
from fiskalprobe.wire import Exchange

Judge = Callable[[Exchange, Context], Iterable[Claim]]
Aside = Callable[[str, Exchange | None, Context], Iterable[Claim]]

_MODULE: Final = "fiskalprobe.steps.ambient"


class AmbientFailed(Exception):
    """
    An ambient check raised: our own fault, not the subject's.
    """

    def __init__(self, failure: BaseException) -> None:
        super().__init__(f"the ambient checks raised {type(failure).__name__}: {failure}")
        self.trace = trace_of(failure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambient:
    """
    The ambient checks and the ids that they can claim.
    """

    judge: Judge
    #: Told by which handle the world behind the subject was looked at or changed.
    aside: Aside = lambda _handle, _exchange, _context: ()
    requirements: frozenset[str] = frozenset()
    #: Those that any traffic exercises, whatever scenario makes it.
    anywhere: frozenset[str] = frozenset()

    def claims(self, exchange: Exchange, context: Context) -> list[Claim]:
        """
        Judge one exchange; `AmbientFailed` carries the trace of a fault of ours.
        """
        try:
            return list(self.judge(exchange, context))
        except Exception as failure:
            raise AmbientFailed(failure) from failure

    def beside(self, handle: str, exchange: Exchange | None, context: Context) -> list[Claim]:
        """
        Judge one look behind the subject, or take in a change there.
        """
        try:
            return list(self.aside(handle, exchange, context))
        except Exception as failure:
            raise AmbientFailed(failure) from failure


def load_ambient() -> Ambient:
    """
    Load the ambient checks that ship with the harness.
    """
    if find_spec("fiskalprobe.steps") is None or find_spec(_MODULE) is None:
        return Ambient(judge=lambda _exchange, _context: ())
    module = import_module(_MODULE)
    return Ambient(
        judge=cast("Judge", module.judge),
        aside=cast("Aside", module.aside),
        requirements=frozenset(getattr(module, "REQUIREMENTS", ())),
        anywhere=frozenset(getattr(module, "ANYWHERE", ())),
    )
