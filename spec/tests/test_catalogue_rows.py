"""
Every row of the catalogue is complete, keeps its id, and quotes what its source says.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from fiskalspec import openapi, requirements, schemas
from fiskalspec.requirements import Actor, Basis, Level, Observable, Requirement
from fiskalspec.requirements.vocabulary import (
    AREAS,
    CAPABILITIES,
    DOCUMENTS,
    GENERATIONS,
    HANDLES,
    document_title,
)

SEEDS = Path(__file__).parent / "data" / "seeds"
CATALOGUE = requirements.load()
FILES = {
    file.name: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in files("fiskalspec.requirements").iterdir()
    if file.name.endswith(".toml")
}

#: The ids that the ambient oracles claim, with a word that shows the meaning stayed.
FIXED = {
    "DE-RSP-0001": "schema",
    "DE-RSP-0002": "fiscalCountry",
    "DE-RSP-0003": "number fields",
    "DE-RSP-0004": "revision",
    "DE-SIG-0001": "signature verifies",
    "DE-SIG-0002": "SHA-256 of the public key point",
    "DE-SIG-0003": "same public key",
    "DE-SIG-0004": "valid at the log time",
    "DE-SIG-0005": "counter rises",
    "DE-SIG-0006": "once per TSE",
    "DE-SIG-0007": "Times are in order",
    "DE-SIG-0008": "start log's signature verifies",
    "DE-QR-0001": "twelve fields",
    "DE-QR-0002": "equal the JSON fields",
    "DE-PRD-0001": "grammar",
    "DE-PRD-0002": "sums",
    "DE-OFF-0001": "looks like a signature",
    "DE-STA-0001": "says what is wrong",
    "DE-STA-0002": "5xx unless documented",
}

#: How many ids each area had when it was last looked at; these figures may only rise.
AT_LEAST = {
    "TXN": 17,
    "CXL": 20,
    "DOC": 28,
    "OFF": 31,
    "LIM": 29,
    "RSP": 33,
    "SIG": 15,
    "QR": 7,
    "PRD": 14,
    "REQ": 30,
    "STA": 9,
    "TSE": 13,
    "INF": 6,
    "POS": 22,
    "CLI": 14,
    "CLO": 19,
    "AUD": 3,
    "DSF": 31,
    "CAU": 13,
    "CTS": 32,
    "CAD": 14,
    "CCL": 16,
    "CTX": 32,
    "CPD": 13,
    "CSG": 16,
    "CEX": 18,
    "CLS": 14,
    "CER": 12,
    "CMG": 8,
    "IFC": 12,
    "IKY": 11,
    "IMD": 9,
    "ICT": 8,
    "ITL": 9,
    "IER": 2,
}


def area(identifier: str) -> str:
    return identifier.split("-")[1]


def quotes() -> Iterator[tuple[str, str, str]]:
    for row in CATALOGUE.values():
        for source in row.sources:
            if source.quote:
                yield row.id, source.doc, source.quote


def cited_in(node: Any) -> Iterator[str]:
    """
    Walk the documents that an OpenAPI document names.
    """
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "x-source":
                yield from value
            else:
                yield from cited_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from cited_in(value)


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = schemas.get("requirement")
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_fits_the_schema(name, validator):
    """
    Each area's file fits the schema of rows and holds rows of its own area only.
    """
    assert [f"{e.json_path}: {e.message}" for e in validator.iter_errors(FILES[name])] == []
    assert {area(row["id"]) for row in FILES[name]["requirement"]} == {
        name.removesuffix(".toml").upper()
    }


def row(**changes: Any) -> dict[str, Any]:
    whole = {
        "id": "DE-TXN-0001",
        "title": {"en": "A title", "de": "Ein Titel"},
        "text": "What is required.",
        "level": "must",
        "actor": "middleware",
        "basis": "stated",
        "observable": "wire",
        "source": [{"doc": "seed-000"}],
    }
    return {key: value for key, value in (whole | changes).items() if value is not None}


def test_a_complete_row_is_accepted(validator):
    """
    The row that the refused ones are made from is itself fine.
    """
    assert validator.is_valid({"requirement": [row()]})


@pytest.mark.parametrize(
    "faulty",
    [
        row(level="shall"),
        row(id="DE-TXN-1"),
        row(id="DE-XYZ-0001"),
        row(text=None),
        row(title={"en": "Only English"}),
        row(title={"en": "A title", "de": " "}),
        row(source=[]),
        row(source=[{"doc": "seed-000", "quote": "one two three four five six seven eight nine"}]),
        row(observable="none"),
        row(observable="attestation"),
        row(until="2.0"),
        row(needs=["control.cabel"]),
        row(verifies="a test"),
        row(conflicts_with=["DE-TXN-0002"]),
        row(taken_because="There is nothing that it was taken over."),
        row(level="may", basis="stated", reading_of="DE-TXN-0002", conflicts_with=["DE-TXN-0002"]),
        row(basis="inferred", reading_of="DE-TXN-0002", conflicts_with=["DE-TXN-0002"]),
        row(level="may", basis="inferred", reading_of="DE-TXN-0002"),
    ],
)
def test_a_faulty_row_is_refused(faulty, validator):
    """
    A row with a wrong word, a missing part or a reading that could fail a vendor is refused.
    """
    assert not validator.is_valid({"requirement": [faulty]})


def test_each_area_is_there():
    """
    Every area of the vocabulary has a file, and every file is an area.
    """
    assert {name.removesuffix(".toml").upper() for name in FILES} == set(AREAS)


def test_the_lock_covers_exactly_the_ids():
    """
    `ids.lock` lists each id of the catalogue once, sorted, and no other.
    """
    lock = files("fiskalspec.requirements").joinpath("ids.lock")
    assert lock.read_text(encoding="utf-8").split() == list(CATALOGUE)


def test_ids_only_grow():
    """
    Within an area the ids count up from 0001 without a gap, and no area ever has fewer.
    """
    count = Counter(area(identifier) for identifier in CATALOGUE)
    assert list(CATALOGUE) == [
        f"DE-{name}-{number:04}" for name in sorted(count) for number in range(1, count[name] + 1)
    ]
    assert {name: n for name, n in AT_LEAST.items() if count[name] < n} == {}


@pytest.mark.parametrize("identifier", FIXED)
def test_a_fixed_id_keeps_its_meaning(identifier):
    """
    The ids that the ambient oracles claim mean what they were given for.
    """
    fixed = CATALOGUE[identifier]
    assert FIXED[identifier] in fixed.title_en
    assert (fixed.actor, fixed.observable) == (Actor.MIDDLEWARE, Observable.WIRE)
    assert not fixed.reading_of


@pytest.mark.parametrize(("identifier", "doc", "quote"), list(quotes()))
def test_a_quote_stands_in_its_source(identifier, doc, quote):
    """
    A quote is at most eight words and stands in the source word for word.
    """
    text = " ".join((SEEDS / f"{doc}.txt").read_text(encoding="utf-8").split())
    assert 1 <= len(quote.split()) <= 8
    assert quote in text, f"{identifier} quotes what {doc} does not say"


def test_a_quote_that_is_cut_inside_a_word_would_be_noticed():
    """
    Quotes of plain words begin and end at the edge of a word, so that they read as quotes.
    """
    texts = {
        path.stem: " ".join(path.read_text(encoding="utf-8").split())
        for path in SEEDS.glob("*.txt")
    }
    torn = [
        (identifier, quote)
        for identifier, doc, quote in quotes()
        if '"' not in quote and not re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", texts[doc])
    ]
    assert torn == []


def test_each_source_is_a_known_document():
    """
    Rows cite only documents that the vocabulary names, and quote only the four at hand; a
    document that no row cites stands behind the cloud TSE's description.
    """
    cited = {source.doc for row in CATALOGUE.values() for source in row.sources}
    assert all(document_title(doc) for doc in cited)
    assert {doc for _, doc, _ in quotes()} == {path.stem for path in SEEDS.glob("*.txt")}
    described = set(cited_in(openapi.get("sign-de-v2")))
    assert set(DOCUMENTS) - cited <= described


def test_an_unknown_document_is_refused():
    """
    A misspelt document key is an error that lists the known ones.
    """
    with pytest.raises(LookupError, match="seed-000"):
        document_title("seed-00")


def test_each_word_is_in_the_vocabulary():
    """
    Rows ask only for capabilities, handles and generations that exist.
    """
    asked = {word for row in CATALOGUE.values() for word in row.capabilities}
    assert asked - set(CAPABILITIES) == set()
    assert {need for row in CATALOGUE.values() for need in row.needs} <= set(HANDLES)
    assert {row.since for row in CATALOGUE.values()} <= {"", *GENERATIONS}


def test_readings_stand_in_pairs():
    """
    Conflicts are mutual, a reading names a row that is none itself, and the taken one says why.
    """
    for row in CATALOGUE.values():
        assert all(row.id in CATALOGUE[other].conflicts_with for other in row.conflicts_with)
        if row.reading_of:
            taken = CATALOGUE[row.reading_of]
            assert taken.id in row.conflicts_with
            assert not taken.reading_of
            assert taken.taken_because
            assert row.when == taken.when, f"{row.id} applies elsewhere than {taken.id}"
            assert row.observable is Observable.NONE or row.needs == taken.needs


def test_a_reading_that_is_not_taken_fails_nobody():
    """
    Only the taken reading of a pair can be binding.
    """
    others = [row for row in CATALOGUE.values() if row.reading_of]
    assert len(others) >= 30
    assert {row.level for row in others} == {Level.MAY}
    assert {row.basis for row in others} <= {Basis.SHOWN, Basis.INFERRED}
    assert all(row.title_en.startswith("Reading: ") for row in others)
    assert all(row.title_de.startswith("Lesart: ") for row in others)


def test_what_is_not_seen_says_why():
    """
    A row that the harness cannot see gives its reason, and only such a row does.
    """
    assert all(bool(row.not_tested) is not row.seen_by_harness for row in CATALOGUE.values())


def test_a_row_that_cuts_the_cable_is_for_those_who_claim_outages():
    """
    Nothing outside these profiles needs the cable, so a target without it can conform.
    """
    assert all(
        {"profile.offline", "profile.recovery"} & set(row.capabilities)
        for row in CATALOGUE.values()
        if "control.cable" in row.needs
    )


def test_titles_differ():
    """
    No two rows bear the same title, in either language, and no title ends like a sentence.
    """
    rows = list(CATALOGUE.values())
    assert len({row.title_en for row in rows}) == len({row.title_de for row in rows}) == len(rows)
    assert [row.id for row in rows if row.title_en[-1] == "." or row.title_de[-1] == "."] == []


def test_a_repeated_id_is_refused(tmp_path, monkeypatch):
    """
    The same id in two files is an error that names file and id.
    """
    text = (files("fiskalspec.requirements") / "inf.toml").read_text(encoding="utf-8")
    for name in ("first.toml", "second.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(requirements, "files", lambda _name: tmp_path)
    with pytest.raises(ValueError, match=r"second\.toml: the id DE-INF-0001 is given twice"):
        requirements.load.__wrapped__()


def test_a_row_names_its_documents_in_full():
    """
    A source says which document its key stands for.
    """
    first: Requirement = CATALOGUE["DE-LIM-0018"]
    assert first.sources[0].title == "RetailForce help centre: article 13963743474449"
