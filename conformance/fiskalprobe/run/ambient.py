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
    requirements: frozenset[str] = frozenset()

    def claims(self, exchange: Exchange, context: Context) -> list[Claim]:
        """
        Judge one exchange; `AmbientFailed` carries the trace of a fault of ours.
        """
        try:
            return list(self.judge(exchange, context))
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
        requirements=frozenset(getattr(module, "REQUIREMENTS", ())),
    )
