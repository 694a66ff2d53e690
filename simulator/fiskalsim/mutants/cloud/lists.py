"""
Lists and metadata that leave something out.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fiskalsim.cloud.errors import unfit
from fiskalsim.cloud.rates import Rate
from fiskalsim.mutants.cloud.addresses import CLIENT, EXPORT, TSS, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import desk, made_of, renamed
from fiskalsim.mutants.door import Door, agreed, asked, headless, sent_to, turned
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
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
    cloud_mutant(
        id="M-CLS-0001-a",
        says="the order is ignored",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}/tx", tell=turned),),
    ),
    cloud_mutant(
        id="M-CLS-0003-a",
        says="any limit will do",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}/client", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CLS-0004-a",
        says="whatever is listed is listed twice",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"GET {TSS}/tx",
                tell=lambda status, body: (status, {**body, "data": body.get("data", []) * 2}),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CLS-0009-a",
        says="metadata are replaced",
        also=("DE-CTS-0015",),
        kind=Kind.SWAP,
        inside=method(desk, "describe", _the_new_alone),
    ),
    cloud_mutant(
        id="M-CLS-0012-a",
        says="metadata are without end",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PATCH {TSS}/metadata", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CLS-0001-b",
        says="lists only ever rise",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}/tx", take=asked("order=desc", "")),),
    ),
    cloud_mutant(
        id="M-CLS-0002-a",
        says="the offset counts pages of ten",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}/tx", take=asked(r"offset=(\d+)", r"offset=\g<1>0")),),
    ),
    cloud_mutant(
        id="M-CLS-0002-b",
        says="a page has a hundred entries, whatever is asked",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}/tx", take=asked(r"limit=\d+", "")),),
    ),
    cloud_mutant(
        id="M-CLS-0003-b",
        says="a limit is put right in silence",
        kind=Kind.ACCEPT,
        doors=(
            Door(
                call=f"GET {TSS}/client",
                take=asked(r"(?:limit|offset)=(?:0|101|ten|-1)", "limit=100"),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CLS-0003-c",
        says="a limit that cannot be is a fault of another kind",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call=f"GET {TSS}/client",
                tell=renamed(
                    "E_FAILED_SCHEMA_VALIDATION", "E_FAILED_SCHEMA_VALIDATION", status=422
                ),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CLS-0004-b",
        says="the first of several states counts",
        kind=Kind.OMIT,
        doors=(Door(call=f"GET {TSS}/tx", take=asked(rf"states{_OPEN}1{_CLOSE}=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CLS-0006-a",
        says="a second question mark swallows what follows",
        kind=Kind.OMIT,
        doors=(Door(call=f"GET {TSS}/tx", take=asked(r"^\?[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CLS-0006-b",
        says="a second question mark is a bad request",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {TSS}/tx", take=asked(r"^\?.*", "limit=none")),),
    ),
    cloud_mutant(
        id="M-CLS-0008-a",
        says="a client lists the transactions of its TSS",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {CLIENT}/tx", take=sent_to(r"/client/[^/]+", "")),),
    ),
    cloud_mutant(
        id="M-CLS-0008-b",
        says="the list of all has one entry",
        kind=Kind.OMIT,
        doors=(Door(call="GET /api/v2/tx", tell=made_of(data=lambda body: body["data"][:1])),),
    ),
    cloud_mutant(
        id="M-CLS-0009-b",
        says="what is known does not change",
        also=("DE-CLS-0010",),
        kind=Kind.STALE,
        inside=method(desk, "describe", _the_old_first),
    ),
    cloud_mutant(
        id="M-CLS-0010-a",
        says="nothing becomes a word",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"PATCH {TSS}/metadata",
                hear=lambda content: content.replace(b": null", b': "null"'),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CLS-0011-a",
        says="exports have no metadata",
        kind=Kind.OMIT,
        doors=(
            Door(
                call=f"* {EXPORT}/metadata",
                take=sent_to(r"export/[^/]+", f"export/{UUID(int=0)}"),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CLS-0011-b",
        says="what is said of a client is noted of its TSS",
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {CLIENT}/metadata", take=sent_to(r"/client/[^/]+", "")),),
    ),
    cloud_mutant(
        id="M-CLS-0012-b",
        says="the fortieth key is one too many",
        kind=Kind.OFF_BY_ONE,
        inside=method(desk, "describe", _up_to_39),
    ),
    cloud_mutant(
        id="M-CLS-0014-a",
        says="transactions are listed 21 times a minute",
        kind=Kind.OFF_BY_ONE,
        inside=_once_more,
    ),
    cloud_mutant(
        id="M-CLS-0014-b",
        says="nobody says when to list again",
        kind=Kind.OMIT,
        doors=(Door(call=f"GET {TSS}/tx", head=headless("retry-after")),),
    ),
    cloud_mutant(
        id="M-CLS-0015-a",
        says="a TSS lists all but one of its clients",
        kind=Kind.OMIT,
        doors=(Door(call=f"GET {TSS}/client", tell=made_of(data=lambda body: body["data"][1:])),),
    ),
    cloud_mutant(
        id="M-CLS-0015-b",
        says="the list of all clients has one entry",
        kind=Kind.OMIT,
        doors=(Door(call="GET /api/v2/client", tell=made_of(data=lambda body: body["data"][:1])),),
    ),
    cloud_mutant(
        id="M-CLS-0016-a",
        says="a TSS lists all but one of its exports",
        kind=Kind.OMIT,
        doors=(Door(call=f"GET {TSS}/export", tell=made_of(data=lambda body: body["data"][1:])),),
    ),
    cloud_mutant(
        id="M-CLS-0016-b",
        says="the list of all exports has one entry",
        kind=Kind.OMIT,
        doors=(Door(call="GET /api/v2/export", tell=made_of(data=lambda body: body["data"][:1])),),
    ),
)
