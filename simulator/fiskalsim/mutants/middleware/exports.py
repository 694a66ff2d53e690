"""
Archives of a TSE that lack, repeat or misname what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from fiskalsim.cable.port import Occasion
from fiskalsim.device.archive import Archive, Entry
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import Cable, core_of, method, wired
from fiskalsim.mutants.rows import within
from fiskalsim.world.world import World

Entries = Sequence[Entry]
#: The quoted text of a line of an order, with the quantity before it.
_ORDER: Final = re.compile(rb'[0-9.]+;"[^"]*";')
_ASCII_END: Final = 128
_SIGNATURE: Final = re.compile(r"_Sig-(\d+)_")


def _handed(change: Callable[[Entries], Entries]) -> Inside:
    """
    Hand out other files than there are.
    """

    class Cabled(Cable):
        async def export(self, *, occasion: Occasion, octets: int | None = None) -> Archive:
            """
            Export the logs.
            """
            archive: Archive = await self.true.export(occasion=occasion, octets=octets)
            return replace(archive, entries=tuple(change(archive.entries)))

    return wired(Cabled)


def _without(pattern: str) -> Callable[[Entries], Entries]:
    """
    Leave out the files whose names fit.
    """
    return lambda entries: [entry for entry in entries if not re.search(pattern, entry.name)]


def _renamed(pattern: str, name: Any) -> Callable[[Entries], Entries]:
    return lambda entries: [
        replace(entry, name=re.sub(pattern, name, entry.name)) for entry in entries
    ]


def _flipped(entries: Entries) -> Entries:
    return [
        replace(entry, content=entry.content[:-1] + bytes([entry.content[-1] ^ 1]))
        if entry.name.endswith(".log")
        else entry
        for entry in entries
    ]


def _handed_twice(entries: Entries) -> Entries:
    """
    Give each end of a transaction once more, as the log after the last.
    """
    last = max(
        int(re.sub(r".*_Sig-(\d+)_.*", r"\1", e.name)) for e in entries if "_Sig-" in e.name
    )
    ends = [entry for entry in entries if "_Finish_" in entry.name]
    again = [
        replace(entry, name=re.sub(r"_Sig-\d+_", f"_Sig-{last + place}_", entry.name))
        for place, entry in enumerate(ends, 1)
    ]
    return [*entries, *again]


def _ascii(entries: Entries) -> Entries:
    """
    Hand out a question mark for each byte that is no ASCII, in the data of orders alone.
    """
    return [
        replace(entry, content=_ORDER.sub(_questioned, entry.content))
        if _ORDER.search(entry.content)
        else entry
        for entry in entries
    ]


def _questioned(found: re.Match[bytes]) -> bytes:
    return bytes(byte if byte < _ASCII_END else ord("?") for byte in found[0])


def _info(content: bytes) -> Callable[[Entries], Entries]:
    return lambda entries: [
        replace(entry, content=content) if entry.name == "info.csv" else entry for entry in entries
    ]


def _certificates(keep: slice) -> Callable[[Entries], Entries]:
    def change(entries: Entries) -> Entries:
        kept = [entry for entry in entries if entry.name.endswith(".cer")][keep]
        return [entry for entry in entries if not entry.name.endswith(".cer") or entry in kept]

    return change


async def _newest_alone(world: World, true: Any, serial: str | None) -> Archive:
    """
    Export the TSE in use, whichever was meant.
    """
    newest = tuple(world.desk.lines.values())[-1].card.serial
    archive: Archive = await true(newest if serial else serial)
    return archive


def _since_the_start(world: World) -> None:
    """
    Hand out what was signed since the service was started, where something was sold before.
    """
    state = core_of(world).state
    if state.transaction_counter:
        last = state.signature_counter
        _handed(
            lambda entries: [
                entry
                for entry in entries
                if not (found := _SIGNATURE.search(entry.name)) or int(found[1]) > last
            ]
        )(world)


def _next(found: re.Match[str]) -> str:
    return f"_Sig-{int(found[1]) + 1}_"


def _handed_out(
    id_: str, says: str, kind: Kind, change: Callable[[Entries], Entries], **more: Any
) -> Mutant:
    return within(id_, says, kind, _handed(change), **more)


EXPORTS: Final[tuple[Mutant, ...]] = (
    _handed_out(
        "M-DEV-0010-a",
        "a file that is none of them lies among the logs",
        Kind.ACCEPT,
        lambda entries: [*entries, replace(entries[0], name="readme.txt")],
    ),
    _handed_out("M-DEV-0011-a", "each log ends in another bit", Kind.SIGN_WRONG, _flipped),
    _handed_out("M-DEV-0012-a", "the root is not handed out", Kind.OMIT, _certificates(slice(-1))),
    _handed_out(
        "M-DEV-0012-b", "no certificate is handed out", Kind.OMIT, _certificates(slice(0))
    ),
    _handed_out(
        "M-DEV-0013-a",
        "files count from the next signature",
        Kind.OFF_BY_ONE,
        _renamed(r"_Sig-(\d+)_", _next),
    ),
    _handed_out(
        "M-DEV-0013-b",
        "files name another till",
        Kind.SWAP,
        _renamed(r"_Client-.*\.log", "_Client-till.log"),
    ),
    _handed_out(
        "M-DEV-0014-a",
        "the end of a transaction is handed out twice",
        Kind.STALE,
        _handed_twice,
        also=("DE-DEV-0015",),
    ),
    _handed_out(
        "M-DEV-0015-a", "transactions end that never began", Kind.OMIT, _without("_Start_")
    ),
    _handed_out(
        "M-DEV-0016-a",
        "info.csv names no manufacturer",
        Kind.OMIT,
        _info(b'"description:","","manufacturer:","","version:","1.1.0"'),
    ),
    _handed_out("M-DEV-0016-b", "there is no info.csv", Kind.OMIT, _without("^info.csv$")),
    _handed_out(
        "M-DEV-0017-a",
        "the ends of transactions are not handed out",
        Kind.OMIT,
        _without("_Finish_"),
    ),
    _handed_out(
        "M-DEV-0017-b",
        "transactions that are open are not handed out",
        Kind.OMIT,
        _without("_No-3_Start_"),
    ),
    _handed_out("M-DEV-0017-c", "orders are handed out in ASCII", Kind.SWAP, _ascii),
    _handed_out(
        "M-DEV-0017-d",
        "the logs of the first till alone are handed out",
        Kind.OMIT,
        _without(r"_Client-(?!00345-00345)"),
    ),
    _handed_out(
        "M-DEV-0018-a", "system logs are not handed out", Kind.OMIT, _without("_Log-Sys_")
    ),
    _handed_out(
        "M-DEV-0018-b", "who went out of use is not told", Kind.OMIT, _without("deregisterClient")
    ),
    within(
        "M-DEV-0017-e",
        "what was signed before the service was started again is not handed out",
        Kind.OMIT,
        _since_the_start,
    ),
    within(
        "M-DEV-0022-a",
        "the logs of the TSE in use are handed out, whichever is meant",
        Kind.SWAP,
        method("tse_care.export", _newest_alone),
    ),
)
