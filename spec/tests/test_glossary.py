"""
The glossary has every word in two languages, and one Python name for each name of the wire.
"""

from __future__ import annotations

import keyword

import pytest

from fiskalspec import glossary, schemas

GLOSSARY = glossary.load()


def test_every_term_is_told_in_both_languages():
    """
    A report in German finds a German word for each English one.
    """
    for term in GLOSSARY.terms.values():
        assert term.en
        assert term.de
        assert term.meaning.endswith(".")


def test_the_isation_pairs_stand_where_the_glossary_says():
    """
    Each renamed value is in the answer under the one name and in the document under the other.
    """
    assert {(r.answer, r.document) for r in GLOSSARY.renamed} == {
        ("fiscalisationDocumentNumber", "fiscalDocumentNumber"),
        ("fiscalisationDocumentRevision", "fiscalDocumentRevision"),
    }
    answer, document = schemas.get("fiscal-response-1.7.6"), schemas.get("document")
    for renaming in GLOSSARY.renamed:
        assert renaming.answer in answer["required"]
        assert renaming.document in document["required"]
        assert renaming.answer not in document["properties"]
        assert answer["properties"][renaming.document] is False


@pytest.mark.parametrize(
    ("wire", "python"),
    [
        ("fiscalisationDocumentNumber", "fiscalisation_document_number"),
        ("fiscalDocumentNumber", "fiscal_document_number"),
        ("TseSignatureCounter", "tse_signature_counter"),
        ("AdditionalFields", "german_fields"),
        ("additionalFields", "additional_fields"),
        ("vatPercent2", "vat_percent2"),
    ],
)
def test_python_names(wire, python):
    """
    A wire name is written in snake_case, and the few exceptions are those that are listed.
    """
    assert GLOSSARY.python_name(wire) == python
    assert wire in GLOSSARY.wire_names(python)


def test_two_wire_names_share_a_python_name_only_by_their_casing():
    """
    Nothing but the first letter is lost on the way, so no two meanings fall together.
    """
    for wire in glossary.wire_names():
        python = GLOSSARY.python_name(wire)
        assert python.isidentifier()
        assert not keyword.iskeyword(python)
        assert {other.lower() for other in GLOSSARY.wire_names(python)} == {wire.lower()}


def test_the_exceptions_are_names_of_the_wire():
    """
    A listed exception that no message has would be dead.
    """
    assert set(GLOSSARY.python) <= set(glossary.wire_names())
