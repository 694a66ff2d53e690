"""
What a cloud TSE promises over time: counters rise, times do not run backwards, keys stay.

DE-CSG-0007, DE-CSG-0009, DE-CSG-0011 and DE-CSG-0018.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime

from fiskalprobe.oracles.claims import Claim, broken, holds, told
from fiskalprobe.oracles.cloud.answer import CloudTransaction
from fiskalprobe.oracles.instant import write_instant


@dataclass(slots=True, kw_only=True)
class TssHistory:
    """
    What has been seen of one TSS.
    """

    #: Signature and log time by counter, and the counters in order.
    logs: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    public_key: str = ""
    serial: str = ""


@dataclass(slots=True, kw_only=True)
class History:
    """
    What has been seen of every TSS since the world began.
    """

    devices: dict[str, TssHistory] = field(default_factory=dict)

    def of(self, tss: str) -> TssHistory:
        """
        Give what has been seen of one TSS.
        """
        return self.devices.setdefault(tss, TssHistory())

    def know(self, tss: str, *, public_key: str, serial: str) -> Claim:
        """
        Take the key and serial number that a TSS shows of itself; no other may have either.
        """
        seen = self.of(tss)
        seen.public_key, seen.serial = public_key, serial
        twins = [
            other
            for other, known in self.devices.items()
            if other != tss and (known.public_key == public_key or known.serial == serial)
        ]
        return told(
            "DE-CSG-0018",
            "other-key",
            "no other TSS has its key or its serial number",
            ok=not twins,
            expected="a key of its own",
            actual=", ".join(twins[:3]),
        )

    def observe(self, answer: CloudTransaction, *, in_order: bool) -> list[Claim]:
        """
        Take in one revision and judge it against what came before.

        A revision that is answered again is known by its counter and signature. *in_order* is
        False for what is read later than it was signed; then a lower counter is no fault.
        """
        seen = self.of(answer.tss)
        claims = [_key(seen, answer)] if seen.public_key else []
        known = seen.logs.get(answer.counter)
        if known is not None:
            return (
                claims if known == (answer.signature, answer.at) else [*claims, _repeated(answer)]
            )
        place = bisect_left(seen.order, answer.counter)
        if in_order:
            claims.append(_rises(answer, seen.order[-1] if seen.order else 0))
        claims.append(_ordered(seen, answer, place))
        seen.order.insert(place, answer.counter)
        seen.logs[answer.counter] = (answer.signature, answer.at)
        return claims


def _repeated(answer: CloudTransaction) -> Claim:
    return broken(
        "DE-CSG-0007",
        "counter-rises",
        f"signature counter {answer.counter} was given to two signatures",
        expected="each counter once",
        actual=str(answer.counter),
        code="counter-repeated",
    )


def _rises(answer: CloudTransaction, highest: int) -> Claim:
    if answer.counter > highest:
        return holds("DE-CSG-0007", "counter-rises", f"{answer.counter} is above {highest}")
    return broken(
        "DE-CSG-0007",
        "counter-rises",
        f"signature counter {answer.counter} came after {highest}",
        expected=f"a counter above {highest}",
        actual=str(answer.counter),
        code="counter-falls",
    )


def _ordered(seen: TssHistory, answer: CloudTransaction, place: int) -> Claim:
    below = seen.logs[seen.order[place - 1]][1] if place else None
    if below is not None and below > answer.at:
        earlier, later = below, answer.at
    elif answer.started_at > answer.at:
        earlier, later = answer.started_at, answer.at
    else:
        return holds("DE-CSG-0009", "times-ordered", "the log time does not run backwards")
    return broken(
        "DE-CSG-0009",
        "times-ordered",
        f"signature {answer.counter} has a log time before one that it cannot precede",
        expected=f"{write_instant(earlier)} or later",
        actual=write_instant(later),
        code="time-falls",
    )


def _key(seen: TssHistory, answer: CloudTransaction) -> Claim:
    same = (answer.public_key, answer.serial) == (seen.public_key, seen.serial)
    if same:
        return holds("DE-CSG-0011", "key-of-tss", "key and serial number are those of the TSS")
    return broken(
        "DE-CSG-0011",
        "key-of-tss",
        "the transaction names another key or serial number than its TSS",
        expected=f"{seen.serial} {seen.public_key}",
        actual=f"{answer.serial} {answer.public_key}",
        code="not-key-of-tss",
    )
