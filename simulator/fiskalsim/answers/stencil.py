"""
Answers by stencil: the JSON of a till's answer, ready but for what differs from sale to sale.

Nearly all of an answer is the same for each sale of a till. A stencil is cut out of what
`generations` writes, so it knows nothing of their forms; it halves what an answer costs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

import msgspec

from fiskalsim.answers.fiscal import FiscalAnswer, Protection, TseCard
from fiskalsim.answers.generations import render, stamp

_encode: Final = msgspec.json.Encoder().encode
_ZONE: Final = timezone(timedelta(hours=1))
#: Stencils that are kept: one for each till and kind of answer.
_KEPT: Final = 1024

#: Holes for numbers, texts and instants: values that no answer has, in the order of `_values`.
_NUMBERS: Final = tuple(range(8_070_605_040_302_010, 8_070_605_040_302_015))
_TEXTS: Final = ("\ue000", "\ue001", "\ue002", "\ue003")
_INSTANTS: Final = (datetime(7, 1, 1, tzinfo=_ZONE), datetime(8, 1, 1, tzinfo=_ZONE))
#: What a stencil is tried with.
_SAMPLE: Final = (
    (1, 2, 3, 4, 5),
    ("a", 'b"', "ü", "\n"),
    (datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=_ZONE), datetime(2026, 1, 2, tzinfo=_ZONE)),
)


def written(answer: FiscalAnswer, generation: str) -> bytes | None:
    """
    Write a signed answer as `render` would; None for what has no stencil.
    """
    if answer.error_description is not None or answer.receipt_id or answer.tax_positions:
        return None
    stencil = _stencil(
        generation,
        answer.card,
        answer.cash_register_id,
        answer.protection.revision,
        (answer.user_message, answer.print_message),
    )
    return None if stencil is None else stencil(answer)


@lru_cache(maxsize=_KEPT)
def _stencil(
    generation: str,
    card: TseCard,
    cash_register_id: str,
    revision: int,
    messages: tuple[str | None, str | None],
) -> Callable[[FiscalAnswer], bytes] | None:
    """
    Cut a stencil; None where it would not write as `render` does: a till may be called anything.
    """

    def of(
        numbers: tuple[int, ...], texts: tuple[str, ...], instants: tuple[datetime, ...]
    ) -> FiscalAnswer:
        number, counter, started, ended, process = numbers
        signature, process_type, process_data, qr = texts
        return FiscalAnswer(
            protection=Protection(
                number=number,
                revision=revision,
                counter=counter,
                signature=signature,
                started_unix=started,
                ended_unix=ended,
                process_type=process_type,
                process_data=process_data,
                qr=qr,
            ),
            card=card,
            cash_register_id=cash_register_id,
            requested_at=instants[0],
            completed_at=instants[1],
            user_message=messages[0],
            print_message=messages[1],
            process_start_unix=process,
        )

    whole: bytes = _encode(render(of(_NUMBERS, _TEXTS, _INSTANTS), generation)).replace(
        b"%", b"%%"
    )
    marks = [
        *((_encode(number), b"%d") for number in _NUMBERS),
        *((_encode(text), b"%b") for text in _TEXTS),
        *((stamp(instant), b"%b") for instant in _INSTANTS),
    ]
    holes = sorted(
        (at, place) for place, (mark, _) in enumerate(marks) for at in _places(whole, mark)
    )
    for mark, hole in marks:
        whole = whole.replace(mark, hole)
    in_order = itemgetter(*(place for _, place in holes))

    def write(answer: FiscalAnswer) -> bytes:
        filled: bytes = whole % in_order(_values(answer))
        return filled

    sample = of(*_SAMPLE)
    return write if write(sample) == _encode(render(sample, generation)) else None


def _values(answer: FiscalAnswer) -> tuple[Any, ...]:
    protection = answer.protection
    return (
        protection.number,
        protection.counter,
        protection.started_unix,
        protection.ended_unix,
        answer.process_start_unix,
        _encode(protection.signature),
        _encode(protection.process_type),
        _encode(protection.process_data),
        _encode(protection.qr),
        stamp(answer.requested_at),
        stamp(answer.completed_at),
    )


def _places(whole: bytes, mark: bytes) -> list[int]:
    """
    Find every place at which *mark* stands.
    """
    found = []
    at = whole.find(mark)
    while at >= 0:
        found.append(at)
        at = whole.find(mark, at + 1)
    return found
