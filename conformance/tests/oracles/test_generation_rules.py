"""
The field rules of each generation: its own form holds, and every step away from it breaks.
"""

from __future__ import annotations

import json

import pytest

from fiskalprobe.oracles.answer import GENERATIONS, judge_answer
from fiskalprobe.oracles.claims import Standing

RULES = {"DE-RSP-0001", "DE-RSP-0002", "DE-RSP-0003", "DE-RSP-0004"}


def written(forge, generation):
    """
    The answer to a store as *generation* writes it.
    """
    answer = json.loads(forge.answer())
    if generation == "1.7.7":
        return answer
    del answer["fiscalDocumentNumber"]
    answer["fiscalisationDocumentRevision"] = answer["AdditionalFields"].pop(
        "fiscalDocumentRevision"
    )
    if generation == "1.7.6":
        return answer
    answer["fiscalCountry"] = 0
    return {
        name[:1].upper() + name[1:]: value
        for name, value in answer.items()
        if name != "userMessage"
    } | {"UserMessage": None}


def broken(answer, generation):
    """
    The field rules that an answer breaks; everything else about it holds.
    """
    claims = judge_answer(json.dumps(answer), generation=generation, operation="store")
    assert {each.requirement for each in claims} >= RULES
    found = {each.requirement for each in claims if each.standing is Standing.BROKEN}
    assert found <= RULES
    return found


@pytest.mark.parametrize("generation", GENERATIONS)
def test_the_form_of_a_generation_holds_in_it(forge, generation):
    """
    The twin of every step away.
    """
    assert broken(written(forge, generation), generation) == set()


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("other", GENERATIONS)
def test_no_generation_passes_for_another(forge, generation, other):
    """
    Whoever declares the wrong generation is told by the schema.
    """
    assert ("DE-RSP-0001" in broken(written(forge, other), generation)) == (generation != other)


def key(answer, name):
    return next(each for each in answer if each.lower() == name.lower())


def put(name, value):
    def change(answer):
        answer[key(answer, name)] = value

    return change


def drop(name):
    def change(answer):
        del answer[key(answer, name)]

    return change


def add(name, value):
    def change(answer):
        answer[name] = value

    return change


def inside(name, value):
    def change(answer):
        answer["AdditionalFields"][name] = value

    return change


def lifted(answer):
    revision = answer["AdditionalFields"].pop("fiscalDocumentRevision")
    answer["fiscalisationDocumentRevision"] = revision


def lowered(answer):
    name = key(answer, "fiscalisationDocumentRevision")
    answer["AdditionalFields"]["fiscalDocumentRevision"] = answer.pop(name)


OLD, MIDDLE, NEW = GENERATIONS
STEPS = [
    (OLD, put("fiscalCountry", "[0] = Germany"), {"DE-RSP-0002"}),
    (OLD, put("fiscalCountry", "0"), {"DE-RSP-0002"}),
    (OLD, put("fiscalisationDocumentNumber", "52"), {"DE-RSP-0003"}),
    (OLD, add("FiscalDocumentNumber", "52"), {"DE-RSP-0003"}),
    (OLD, lowered, {"DE-RSP-0004"}),
    (OLD, drop("requestTime"), {"DE-RSP-0001"}),
    (MIDDLE, put("fiscalCountry", 0), {"DE-RSP-0002"}),
    (MIDDLE, put("fiscalCountry", "[1] = Austria"), {"DE-RSP-0002"}),
    (MIDDLE, put("fiscalisationDocumentNumber", "52"), {"DE-RSP-0003"}),
    (MIDDLE, add("fiscalDocumentNumber", "52"), {"DE-RSP-0003"}),
    (MIDDLE, lowered, {"DE-RSP-0004"}),
    (MIDDLE, inside("fiscalDocumentRevision", 2), {"DE-RSP-0004"}),
    (NEW, put("fiscalCountry", 0), {"DE-RSP-0002"}),
    (NEW, put("fiscalDocumentNumber", 52), {"DE-RSP-0003"}),
    (NEW, put("fiscalDocumentNumber", "052"), {"DE-RSP-0003"}),
    (NEW, put("fiscalDocumentNumber", "51"), {"DE-RSP-0003"}),
    (NEW, drop("fiscalDocumentNumber"), {"DE-RSP-0003"}),
    (NEW, lifted, {"DE-RSP-0004"}),
    (NEW, add("fiscalisationDocumentRevision", 2), {"DE-RSP-0004"}),
    (NEW, inside("TseSignatureCounter", "197"), {"DE-RSP-0001"}),
    (NEW, drop("requestCompletionTime"), {"DE-RSP-0001"}),
]


@pytest.mark.parametrize(("generation", "change", "rules"), STEPS)
def test_each_step_away_breaks_its_rule(forge, generation, change, rules):
    """
    One field written otherwise; what the schema sees of it, it says as well.
    """
    answer = written(forge, generation)
    change(answer)
    assert rules <= broken(answer, generation) <= rules | {"DE-RSP-0001"}


@pytest.mark.parametrize(
    ("generation", "change", "actual"),
    [
        (
            MIDDLE,
            put("fiscalisationDocumentRevision", "two"),
            "only at the top level, not as a whole number fiscalisationDocumentRevision",
        ),
        (
            NEW,
            inside("fiscalDocumentRevision", "two"),
            "only inside AdditionalFields, not as a whole number fiscalDocumentRevision",
        ),
        (MIDDLE, lowered, "only inside AdditionalFields"),
    ],
)
def test_what_is_wrong_with_a_revision_in_its_place_is_told(forge, generation, change, actual):
    """
    Nobody is blamed with an actual that reads like what was expected.
    """
    answer = written(forge, generation)
    change(answer)
    (claim,) = (
        each
        for each in judge_answer(json.dumps(answer), generation=generation, operation="store")
        if each.requirement == "DE-RSP-0004"
    )
    assert (claim.standing, claim.actual) == (Standing.BROKEN, actual)


def unfiscal(forge, **german):
    """
    The answer of the newest generation to a document that is not fiscal.
    """
    answer = written(forge, NEW) | {
        "fiscalisationDocumentNumber": -1,
        "fiscalDocumentNumber": "-1",
    }
    return answer | {"signature": None, "AdditionalFields": german or None}


def places(answer):
    """
    What is said of the place of the revision.
    """
    claims = judge_answer(json.dumps(answer), generation=NEW, operation="store")
    assert [each for each in claims if each.requirement == "DE-RSP-0003"]
    return [each.standing for each in claims if each.requirement == "DE-RSP-0004"]


def test_a_document_that_is_not_fiscal_needs_no_revision(forge):
    """
    What it carries besides its number is published nowhere; where it has a revision, it is judged.
    """
    assert places(unfiscal(forge)) == []
    assert places(unfiscal(forge, fiscalDocumentRevision=0)) == [Standing.HOLDS]
    on_top = unfiscal(forge) | {"fiscalisationDocumentRevision": 0}
    assert places(on_top) == [Standing.BROKEN]
