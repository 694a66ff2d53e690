"""
How many answers of a run a gateway before the subject has written, and why none came at its end.

Such answers decide nothing, so whoever reads what stayed open is told of them. In records of
earlier releases they count as the subject's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from fiskalprobe.report.wording import Words, counted
from fiskalprobe.stream import Exchange, Stream
from fiskalprobe.wire import gateway
from fiskalprobe.wire.route import advice_on


def foreign_answers(stream: Stream) -> Mapping[int, int]:
    """
    Count such answers by status; none where a till called us and the answers are our own.
    """
    if stream.header.ics.get("role") == "pos":
        return {}
    found = Counter(filter(None, map(_foreign, stream.exchanges.values())))
    return dict(sorted(found.items()))


def _foreign(record: Exchange) -> int:
    """
    Give the status that a gateway answered with; 0 where the subject has answered, or nobody.
    """
    if record.gateway is not None:
        return int(record.gateway.get("status", 0))
    if record.response is None:
        return 0
    status = int(record.response.get("status", 0))
    body, headers = str(record.response.get("body") or ""), record.response.get("headers", {})
    media_type, location = headers.get("content-type", ""), headers.get("location", "")
    return status if gateway.is_foreign(status, body, media_type, location=location) else 0


def undecided(stream: Stream) -> Words | None:
    """
    Say how many answers were none of the subject's, in a run that speaks well of it.

    Whoever forges a record may put a gateway in the place of an answer that failed.
    """
    found = Counter(_foreign(each) for each in stream.exchanges.values() if each.gateway)
    if not found:
        return None
    number = counted(
        found.total(),
        ("Antwort stammt", "Antworten stammen"),
        ("answer is one", "answers are those"),
    )
    statuses = ", ".join(map(str, sorted(found)))
    return Words(
        f"{number.de} von einem vorgeschalteten Gateway ({statuses}); daraus folgt nichts.",
        f"{number.en} of a gateway before the subject ({statuses}); nothing follows from that.",
    )


def told_of(found: Mapping[int, int]) -> Words:
    """
    Say that what failed may be the gateway's doing.
    """
    number = counted(
        sum(found.values()),
        ("Antwort stammt", "Antworten stammen"),
        ("answer looks like one", "answers look like those"),
    )
    statuses = ", ".join(map(str, found))
    return Words(
        f"{number.de} dem Anschein nach von einem vorgeschalteten Gateway ({statuses}): "
        "Was daran gescheitert ist, muss nicht am Prüfling liegen.",
        f"{number.en} of a gateway before the subject ({statuses}): "
        "what failed on them need not be the subject's fault.",
    )


def advised(stream: Stream) -> Iterator[str]:
    """
    Say in a line at the end of a command what to do before the next run.
    """
    found = foreign_answers(stream)
    if found:
        yield f"{told_of(found).en} Before the next run: {gateway.advice_after(found)}."
    if stream.stopped and (error := _silence(stream)):
        yield f"No answer came at last ({error}): {advice_on(error)}, and run again."


def _silence(stream: Stream) -> str:
    """
    Give why the last call had no answer; empty where it had one, if only of a gateway, or was not
    to wait for it.
    """
    last = next(reversed(stream.exchanges.values()), None)
    if last is None or last.response or last.gateway or last.manner:
        return ""
    return last.error or ""
