"""
Checks of documents that overlook a rule, and requests that are read otherwise than they are meant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from fiskalsim.middleware.documents.enums import PositionType
from fiskalsim.middleware.refusals import TransactionNotStarted, TseFailed
from fiskalsim.mutants.door import instead
from fiskalsim.mutants.middleware.rows import CREATE, END, LISTING, STORE, VALIDATE, faulty, heard
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World

_CENT: Final = Decimal("0.01")
#: What is no document, whoever reads it.
_NOTHING: Final[dict[str, Any]] = {}


def _overlooked(field: str) -> Inside:
    """
    Say nothing of what is wrong with a field.
    """

    async def validate(_world: World, true: Any, document: Any) -> Any:
        return tuple(each for each in await true(document) if field not in each.source)

    return method("transactions.validate", validate)


def _total_overlooked(fits: Callable[[list[int], int], bool]) -> Inside:
    """
    Say nothing of the totals of a document where they fit, by their places and the lines.
    """

    async def validate(_world: World, true: Any, document: Any) -> Any:
        lines = document.positions or ()
        totals = [place for place, each in enumerate(lines) if each.type is PositionType.Total]
        found = await true(document)
        if not totals or not fits(totals, len(lines)):
            return found
        return tuple(each for each in found if not each.source.endswith("].type"))

    return method("transactions.validate", validate)


async def _blames_the_document(_world: World, true: Any, document: Any) -> Any:
    return tuple(
        replace(each, source="documentType") if each.source.endswith("].type") else each
        for each in await true(document)
    )


async def _wants_amounts(_world: World, true: Any, document: Any) -> Any:
    found = tuple(each for each in await true(document) if each.source != "taxPositions")
    bare = [each for each in document.tax_positions or () if each.gross_amount is None]
    return (*found, *faulty("taxPositions").findings) if bare else found


async def _first_finding(_world: World, true: Any, document: Any) -> Any:
    return (await true(document))[:1]


async def _opens_one(world: World, true: Any, document: Any) -> Any:
    await world.transactions.create(document.unique_client_id, 0)
    return await true(document)


async def _wants_fitting_vat(_world: World, true: Any, document: Any, *, body: bytes) -> Any:
    for each in document.positions or ():
        due = (each.net_value or 0) * Decimal(str(each.vat_percent or 0)) / 100
        if abs(due - (each.tax_value or 0)) > _CENT:
            raise TseFailed("The VAT does not fit.")
    return await true(document, body=body)


async def _looks_near_its_date(world: World, true: Any, document: Any, *, body: bytes) -> Any:
    created = document.create_date
    if created is not None and created.year != world.clock.now().year:
        raise TransactionNotStarted
    return await true(document, body=body)


def _refusing(wrong: Callable[[dict[str, Any]], Any]) -> Callable[[Any], Any]:
    """
    Make nothing of a document of which *wrong* holds.
    """
    return lambda document: _NOTHING if wrong(document) else document


def _without_offset(document: dict[str, Any]) -> bool:
    return len(str(document.get("createDate", ""))) == len("2026-01-05T09:00:00")


def _begun_at(document: dict[str, Any], offset: str) -> dict[str, Any]:
    begun = document.get("processStartDate")
    return {**document, "processStartDate": f"{begun}{offset}"} if begun else document


def _some_unknown(document: dict[str, Any]) -> bool:
    return "favouriteColour" in document


def _number_is_text(document: dict[str, Any]) -> bool:
    return isinstance(document.get("fiscalDocumentNumber"), str)


def _quoted_is_true(document: dict[str, Any]) -> dict[str, Any]:
    quoted = isinstance(document.get("isTraining"), str)
    return {**document, "isTraining": True} if quoted else document


def _not_said(status: int, body: Any) -> tuple[int, Any]:
    return (status, "The document is faulty.") if status == 422 else (status, body)


def _said_nothing(status: int, body: Any) -> tuple[int, Any]:
    return (status, "") if status >= 400 else (status, body)


_OVERLOOKED: Final = (
    ("DOC-0012", "documentReference", "a void need not say what it voids"),
    ("DOC-0013", "positionReference", "a line that is taken back need not say which"),
    ("DOC-0014", "documentReference", "a number is enough of a reference"),
    ("DOC-0016", "vatIdentification", "a VAT key may be any number"),
    ("DOC-0018", "netValue", "net and tax may always be missing"),
    ("DOC-0019", "discount", "discounts may be numbered as one likes"),
    ("DOC-0020", "type", "totals may stand anywhere"),
    ("DOC-0022", "Identifier", "a name may stand for two currencies"),
    ("DOC-0023", "taxPositions", "tax positions may leave a key out"),
    ("DOC-0024", "auditLog", "a log need not say what it logs"),
    ("REQ-0023", "payments", "what is paid need not be what is due"),
    ("REQ-0024", "positionCount", "positions are not counted"),
    ("REQ-0025", "documentId", "an id may be as long as one likes"),
    ("REQ-0026", "positions", "at 0 % gross may be more than net"),
)

VALIDATIONS: Final[tuple[Mutant, ...]] = (
    *(
        within(f"M-{row}-a", says, Kind.OMIT, _overlooked(field))
        for row, field, says in _OVERLOOKED
    ),
    within(
        "M-DOC-0020-b",
        "totals are counted, and may stand anywhere",
        Kind.OMIT,
        _total_overlooked(lambda totals, _lines: len(totals) == 1),
    ),
    within(
        "M-DOC-0020-c",
        "a total stands last, and there may be another before it",
        Kind.OMIT,
        _total_overlooked(lambda totals, lines: totals[-1] == lines - 1),
    ),
    within(
        "M-DOC-0020-d",
        "a total that is out of place is put down to the type of the document",
        Kind.WRONG_REASON,
        method("transactions.validate", _blames_the_document),
    ),
    within(
        "M-DOC-0023-b",
        "tax positions need their amounts, and may leave a key out",
        Kind.WRONG_REASON,
        method("transactions.validate", _wants_amounts),
    ),
    within(
        "M-DOC-0025-a",
        "only the first mistake is told",
        Kind.OMIT,
        method("transactions.validate", _first_finding),
    ),
    within(
        "M-REQ-0022-a",
        "who asks whether a document is right has begun one",
        Kind.ACCEPT,
        method("transactions.validate", _opens_one),
    ),
    told(
        "M-REQ-0018-a", "a faulty document is faulty, and that is all", Kind.OMIT, STORE, _not_said
    ),
    within(
        "M-REQ-0016-a",
        "VAT of another rate is taken for a fault of the TSE",
        Kind.WRONG_REASON,
        method("transactions.store", _wants_fitting_vat),
    ),
    within(
        "M-REQ-0029-a",
        "a sale is looked for in the year that its document has",
        Kind.WRONG_REASON,
        method("transactions.store", _looks_near_its_date),
    ),
    heard(
        "M-REQ-0021-a",
        "a sale is stored whatever its VAT",
        Kind.ACCEPT,
        STORE,
        lambda document: {**document, "allowedVatDeviation": 100},
        also=("DE-STA-0010",),
    ),
    *(
        told(
            f"M-REQ-{number}-a",
            f"{what} is a fault of the service",
            Kind.WRONG_REASON,
            END,
            instead(422, 500),
            options={"reader": "strict"},
        )
        for number, what in (
            ("0001", "the printed receipt"),
            ("0002", "the printed minimum"),
            ("0004", "a key in other letters"),
            ("0005", "a comma too many"),
            ("0006", "a number in quotes"),
            ("0008", "an enumeration by its name"),
            ("0009", "a GUID in braces"),
            ("0010", "a brace too many"),
        )
    ),
    heard("M-REQ-0007-a", "whatever stands in quotes is true", Kind.SWAP, STORE, _quoted_is_true),
    heard(
        "M-REQ-0011-a",
        "a document without a type is an order",
        Kind.SWAP,
        STORE,
        lambda document: {"documentType": 80, **document},
    ),
    heard(
        "M-REQ-0012-a",
        "a time needs an offset",
        Kind.WRONG_REASON,
        STORE,
        _refusing(_without_offset),
    ),
    heard(
        "M-REQ-0031-a",
        "a time without an offset is one of Greenwich",
        Kind.SWAP,
        STORE,
        lambda document: _begun_at(document, "Z"),
    ),
    heard(
        "M-REQ-0031-b",
        "a time without an offset is one of summer, all the year round",
        Kind.OFF_BY_ONE,
        STORE,
        lambda document: _begun_at(document, "+02:00"),
    ),
    heard(
        "M-REQ-0013-a",
        "nothing may be sent that is not known",
        Kind.WRONG_REASON,
        STORE,
        _refusing(_some_unknown),
    ),
    told(
        "M-REQ-0014-a",
        "who cannot be understood is forbidden to speak",
        Kind.WRONG_REASON,
        STORE,
        instead(422, 403),
        also=("DE-STA-0004",),
    ),
    heard(
        "M-REQ-0027-a",
        "the number is no text, though it was answered as one",
        Kind.WRONG_REASON,
        STORE,
        _refusing(_number_is_text),
    ),
    told("M-STA-0001-a", "refusals say nothing", Kind.OMIT, END, _said_nothing),
    told(
        "M-STA-0003-a",
        "an unsupported type of a sale is a fault in it",
        Kind.WRONG_REASON,
        STORE,
        instead(406, 422),
    ),
    told(
        "M-STA-0005-a",
        "an unsupported type is no good way to begin",
        Kind.WRONG_REASON,
        CREATE,
        instead(406, 422),
    ),
    told(
        "M-STA-0006-a",
        "a client that is not known is not let in",
        Kind.WRONG_REASON,
        CREATE,
        instead(422, 403),
        also=("DE-STA-0012",),
    ),
    told(
        "M-STA-0008-a",
        "what is open for nobody is not found",
        Kind.WRONG_REASON,
        LISTING,
        instead(422, 404),
    ),
    told(
        "M-STA-0008-b",
        "for nobody nothing is open",
        Kind.ACCEPT,
        LISTING,
        lambda status, body: (200, []) if status == 422 else (status, body),
    ),
    heard(
        "M-DOC-0021-a",
        "a total with a rounding is passed over",
        Kind.OMIT,
        VALIDATE,
        lambda document: {
            **document,
            "positions": [
                each
                for each in document.get("positions") or ()
                if not isinstance(each, dict) or each.get("type") != 10
            ],
        },
    ),
)
