"""
A call for each of many names, several at the same time where the subject is far away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from fiskalprobe.run.parties.subject import Subject
from fiskalprobe.wire import Exchange

#: Below a limit so many are made one after the other, for it to be met exactly.
EDGE: Final = 16
#: Fewer are done soon, and who writes them down may mean their order.
_MANY: Final = 20


def for_each(
    names: Sequence[str],
    subject: Subject,
    *,
    alone: Callable[[str], Exchange],
    together: Callable[[Sequence[str]], Sequence[Exchange]],
    well: Callable[[Exchange], bool],
    edge: int = 0,
) -> Iterator[tuple[str, Exchange]]:
    """
    Make a call for each of *names*, and give what was answered in the end.

    What was not served *well* beside others is asked for once more *alone*, after the others were
    given: a service need not promise to serve one till's calls at the same time. The last *edge*
    names have their turn one after the other.
    """
    row, done = subject.row(), 0
    beside = len(names) - edge if len(names) >= _MANY else 0
    while done < len(names):
        now = names[done : max(min(done + row.size, beside), done + 1)]
        done += len(now)
        if len(now) == 1:
            exchange = alone(now[0])
            row.answered((exchange,), well=well(exchange))
            yield now[0], exchange
            continue
        # Who is interrupted meanwhile has to know what all of them have left open.
        with subject.in_one_piece:
            sent = dict(zip(now, together(now), strict=True))
        served = {name: well(exchange) for name, exchange in sent.items()}
        row.answered(tuple(sent.values()), well=all(served.values()))
        yield from ((name, sent[name]) for name in now if served[name])
        for name in now:
            if not served[name]:
                yield name, alone(name)
