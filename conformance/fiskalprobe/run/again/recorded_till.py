"""
Stands in for a till when its run is judged again: it repeats the recorded calls and results.
"""

from __future__ import annotations

from collections import deque
from urllib.parse import urlsplit

from fiskalprobe.stream import Command, Exchange, Prompt, Stream
from fiskalprobe.target.deeds import Act
from fiskalprobe.target.pointofsale import PAPER, Errand
from fiskalprobe.wire import OffTheRecord
from fiskalprobe.wire.inbound import Answer, Incoming


class RecordedTill:
    """
    A till that calls what it called in *run*, and ends its errands as it ended them.
    """

    def __init__(self, run: Stream) -> None:
        self._errands: deque[tuple[Act, list[Exchange]]] = deque()
        self._papers: deque[Act] = deque()
        known = {errand.value for errand in Errand}
        calls: list[Exchange] = []
        for record in run.records:
            if isinstance(record, Exchange):
                calls.append(record)
            elif isinstance(record, (Command, Prompt)) and record.handle in known:
                # A till is alone on the wire during its errand, and that is told when it ends.
                step = record.scenario, record.step
                made = [
                    call
                    for call in calls
                    if (call.scenario, call.step) == step and _path(call).startswith("/api/")
                ]
                self._errands.append((_act(record), made))
                calls = []
            elif isinstance(record, (Command, Prompt)) and record.handle == PAPER:
                self._papers.append(_act(record))

    def look_ahead(self, on: bool) -> None:  # noqa: FBT001 - a switch
        """
        Do nothing: the answers are recorded as the till was given them.
        """

    def run(self, errand: Errand, answer: Answer) -> Act:
        """
        Call what was called on this errand.
        """
        if not self._errands or self._errands[0][0].handle != errand:
            raise OffTheRecord(f"the record has no errand {errand} here")
        act, calls = self._errands.popleft()
        for call in calls:
            asked = call.request
            kind = {name.lower(): value for name, value in asked["headers"].items()}
            answer(
                Incoming(
                    method=asked["method"],
                    path=_path(call),
                    body=asked["body"].encode(),
                    media_type=kind.get("content-type", ""),
                )
            )
        return act

    def unreachable(self, *, on: bool) -> None:
        """
        Do nothing: what was refused is not in the record.
        """

    def paper(self) -> Act:
        """
        Hand over what was handed over.
        """
        if not self._papers:
            raise OffTheRecord("the record has no receipt here")
        return self._papers.popleft()


def _path(call: Exchange) -> str:
    url: str = call.request["url"]
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def _act(record: Command | Prompt) -> Act:
    by_operator = isinstance(record, Prompt)
    return Act(
        handle=record.handle,
        asked=(record.question,) if isinstance(record, Prompt) else tuple(record.words),
        answer=record.answer if isinstance(record, Prompt) else record.output,
        exit=None if isinstance(record, Prompt) else record.exit,
        by_operator=by_operator,
        at=record.at,
        elapsed_ms=record.elapsed_ms,
    )
