"""
Lists and metadata that leave something out.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fiskalsim.cloud.errors import unfit
from fiskalsim.cloud.rates import Rate
from fiskalsim.mutants.cloud.addresses import CLIENT, EXPORT, TSS
from fiskalsim.mutants.cloud.wrongs import made_of, renamed
from fiskalsim.mutants.door import Door, agreed, asked, headless, sent_to, turned
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World

#: Brackets of a query, as they are or escaped.
_OPEN: Final = r"(?:\[|%5B)"
_CLOSE: Final = r"(?:\]|%5D)"
_KEYS: Final = 39


def _the_new_alone(_world: World, true: Any, tss: Any, thing: Any, merged: Any) -> None:
    true(tss, thing, {k: v for k, v in merged.items() if thing.metadata.get(k) != v})


def _the_old_first(_world: World, true: Any, tss: Any, thing: Any, merged: Any) -> None:
    true(tss, thing, {**merged, **thing.metadata})


def _up_to_39(_world: World, true: Any, tss: Any, thing: Any, merged: Any) -> None:
    if len(merged) > _KEYS:
        raise unfit("metadata", f"should not have more than {_KEYS} keys")
    true(tss, thing, merged)


def _once_more(world: World) -> None:
    world.sign_de.lists = Rate(21)


LISTS: Final[tuple[Mutant, ...]] = (
    told("M-CLS-0001-a", "the order is ignored", Kind.SWAP, f"GET {TSS}/tx", turned),
    told("M-CLS-0003-a", "any limit will do", Kind.ACCEPT, f"GET {TSS}/client", agreed),
    told(
        "M-CLS-0004-a",
        "whatever is listed is listed twice",
        Kind.SWAP,
        f"GET {TSS}/tx",
        lambda status, body: (status, {**body, "data": body.get("data", []) * 2}),
    ),
    within(
        "M-CLS-0009-a",
        "metadata are replaced",
        Kind.SWAP,
        method("sign_de.desk.describe", _the_new_alone),
        also=("DE-CTS-0015",),
    ),
    told("M-CLS-0012-a", "metadata are without end", Kind.ACCEPT, f"PATCH {TSS}/metadata", agreed),
    at_door(
        "M-CLS-0001-b",
        "lists only ever rise",
        Kind.SWAP,
        Door(call=f"GET {TSS}/tx", take=asked("order=desc", "")),
    ),
    at_door(
        "M-CLS-0002-a",
        "the offset counts pages of ten",
        Kind.SWAP,
        Door(call=f"GET {TSS}/tx", take=asked(r"offset=(\d+)", r"offset=\g<1>0")),
    ),
    at_door(
        "M-CLS-0002-b",
        "a page has a hundred entries, whatever is asked",
        Kind.SWAP,
        Door(call=f"GET {TSS}/tx", take=asked(r"limit=\d+", "")),
    ),
    at_door(
        "M-CLS-0003-b",
        "a limit is put right in silence",
        Kind.ACCEPT,
        Door(
            call=f"GET {TSS}/client", take=asked(r"(?:limit|offset)=(?:0|101|ten|-1)", "limit=100")
        ),
    ),
    told(
        "M-CLS-0003-c",
        "a limit that cannot be is a fault of another kind",
        Kind.WRONG_REASON,
        f"GET {TSS}/client",
        renamed("E_FAILED_SCHEMA_VALIDATION", "E_FAILED_SCHEMA_VALIDATION", status=422),
    ),
    at_door(
        "M-CLS-0004-b",
        "the first of several states counts",
        Kind.OMIT,
        Door(call=f"GET {TSS}/tx", take=asked(rf"states{_OPEN}1{_CLOSE}=[^&]*", "")),
    ),
    at_door(
        "M-CLS-0006-a",
        "a second question mark swallows what follows",
        Kind.OMIT,
        Door(call=f"GET {TSS}/tx", take=asked(r"^\?[^&]*", "")),
    ),
    at_door(
        "M-CLS-0006-b",
        "a second question mark is a bad request",
        Kind.WRONG_REASON,
        Door(call=f"GET {TSS}/tx", take=asked(r"^\?.*", "limit=none")),
    ),
    at_door(
        "M-CLS-0008-a",
        "a client lists the transactions of its TSS",
        Kind.SWAP,
        Door(call=f"GET {CLIENT}/tx", take=sent_to(r"/client/[^/]+", "")),
    ),
    told(
        "M-CLS-0008-b",
        "the list of all has one entry",
        Kind.OMIT,
        "GET /api/v2/tx",
        made_of(data=lambda body: body["data"][:1]),
    ),
    within(
        "M-CLS-0009-b",
        "what is known does not change",
        Kind.STALE,
        method("sign_de.desk.describe", _the_old_first),
        also=("DE-CLS-0010",),
    ),
    at_door(
        "M-CLS-0010-a",
        "nothing becomes a word",
        Kind.SWAP,
        Door(
            call=f"PATCH {TSS}/metadata",
            hear=lambda content: content.replace(b": null", b': "null"'),
        ),
    ),
    at_door(
        "M-CLS-0011-a",
        "exports have no metadata",
        Kind.OMIT,
        Door(call=f"* {EXPORT}/metadata", take=sent_to(r"export/[^/]+", f"export/{UUID(int=0)}")),
    ),
    at_door(
        "M-CLS-0011-b",
        "what is said of a client is noted of its TSS",
        Kind.SWAP,
        Door(call=f"PATCH {CLIENT}/metadata", take=sent_to(r"/client/[^/]+", "")),
    ),
    within(
        "M-CLS-0012-b",
        "the fortieth key is one too many",
        Kind.OFF_BY_ONE,
        method("sign_de.desk.describe", _up_to_39),
    ),
    within(
        "M-CLS-0014-a", "transactions are listed 21 times a minute", Kind.OFF_BY_ONE, _once_more
    ),
    at_door(
        "M-CLS-0014-b",
        "nobody says when to list again",
        Kind.OMIT,
        Door(call=f"GET {TSS}/tx", head=headless("retry-after")),
    ),
    told(
        "M-CLS-0015-a",
        "a TSS lists all but one of its clients",
        Kind.OMIT,
        f"GET {TSS}/client",
        made_of(data=lambda body: body["data"][1:]),
    ),
    told(
        "M-CLS-0015-b",
        "the list of all clients has one entry",
        Kind.OMIT,
        "GET /api/v2/client",
        made_of(data=lambda body: body["data"][:1]),
    ),
    told(
        "M-CLS-0016-a",
        "a TSS lists all but one of its exports",
        Kind.OMIT,
        f"GET {TSS}/export",
        made_of(data=lambda body: body["data"][1:]),
    ),
    told(
        "M-CLS-0016-b",
        "the list of all exports has one entry",
        Kind.OMIT,
        "GET /api/v2/export",
        made_of(data=lambda body: body["data"][:1]),
    ),
)
