"""
For which clients a TSE signed: those it knew, one for a transaction, in letters that it takes.

SIG-16. Which clients come and go is told by events; what these name is read here, and followed in
the order of the signature counters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from fiskalprobe.artefacts.logs.checks import Notebook
from fiskalprobe.artefacts.logs.steps import DEREGISTERED, FINISH, OF_TRANSACTIONS, REGISTERED
from fiskalprobe.oracles.signing.envelope import Envelope
from fiskalprobe.oracles.signing.logmessage import MalformedLogMessage, TransactionLog, elements_of

_ID: Final = "SIG-16"
#: Of TR-03151-1, version 3; the older text has no such list.
_LETTERS: Final = re.compile(r"[A-Za-z0-9 '()+,\-.=]*")
_NEWER: Final = 3
#: What a till's serial number has not had since DSFinV-K 2.3.
_OLD: Final = frozenset("/_")
_SEQUENCE: Final = 0x30
#: From here on a length takes more than one byte, and no client id is as long.
_LONG: Final = 0x80
#: More clients no TSE has.
_MOST: Final = 1000
#: One row: signature counter, transaction number, what was done, and the client's number.
Row = tuple[int, int, int, int]


class Names:
    """
    The clients of an archive by numbers, for millions of logs name few of them.
    """

    def __init__(self) -> None:
        """
        Begin with no client.
        """
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """
        Give a client's number; 0 for none, and for one more than any TSE has.
        """
        if name and name not in self._numbers and len(self._numbers) < _MOST:
            self._numbers[name] = len(self._numbers) + 1
        return self._numbers.get(name, 0)

    def name(self, number: int) -> str:
        """
        Give the client of a number.
        """
        return list(self._numbers)[number - 1]


def client_of(event: Envelope) -> str:
    """
    Read which client an event is about; "" where it does not say so as the guideline has it.
    """
    try:
        _, data = _elements(event.certified)
        [client] = _elements(data)
    except ValueError:
        return ""
    return client.decode("utf-8", "replace")


def judge_letters(step: TransactionLog, notes: Notebook, *, place: str) -> None:
    """
    Check of which letters a client's name is made.
    """
    notes.looked(_ID)
    if step.version == _NEWER and not _LETTERS.fullmatch(step.client):
        said = f"the client id {step.client[:60]!r} has characters that no client id has"
        notes.note(_ID, "characters", said, place=place)
    elif step.version != _NEWER and not _OLD.isdisjoint(step.client):
        notes.note(_ID, "serial-number", f"the client id is {step.client[:60]!r}", place=place)


def judge_clients(
    rows: Iterable[Row], names: Names, notes: Notebook, *, is_complete: bool
) -> None:
    """
    Follow who came and went, in the order of the counters.

    Only a complete archive shows that a client never came, if all that came are named in it.
    """
    present, gone, strangers = set[int](), set[int](), set[int]()
    owners: dict[int, int] = {}
    for counter, number, step, client in rows:
        if step == REGISTERED:
            present.add(client)
            gone.discard(client)
            is_complete = is_complete and client > 0
        elif step == DEREGISTERED:
            present.discard(client)
            gone.add(client)
        elif step in OF_TRANSACTIONS and client:
            if client in gone:
                said = f"{_made(counter, client, names)} after it had been deregistered"
                notes.note(_ID, "deregistered", said)
            elif is_complete and client not in present and client not in strangers:
                strangers.add(client)
                said = f"{_made(counter, client, names)}, and no event tells that it came"
                notes.note(_ID, "unregistered", said)
            owner = owners.setdefault(number, client)
            if owner != client:
                said = f"{_made(counter, client, names)}, and transaction {number} is that of"
                notes.note(_ID, "other-client", f"{said} {names.name(owner)[:60]!r}")
            if step == FINISH:
                del owners[number]


def _made(counter: int, client: int, names: Names) -> str:
    return f"signature {counter} was made for the client {names.name(client)[:60]!r}"


def _elements(content: bytes) -> list[bytes]:
    """
    Take a run of elements apart; `ValueError` where it is none, or longer than one with a client.
    """
    if len(content) >= _LONG:
        raise ValueError("this is longer than an event about a client")
    try:
        return [each.content for each in elements_of(bytes((_SEQUENCE, len(content))) + content)]
    except MalformedLogMessage as wrong:
        raise ValueError(str(wrong)) from wrong
