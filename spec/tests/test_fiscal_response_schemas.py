"""
A fiscal response fits the schema of its own generation, and of no other.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from fiskalspec import schemas
from fiskalspec.schemas.volatile import LEFT_OUT, mask

DATA = Path(__file__).parent / "data"
GENERATIONS = ("2021", "1.7.6", "1.7.7")
PRINTED = {
    "fiscalResponse_offline_both": "2021",
    "fiscalResponse_offline_createDocument": "2021",
    "fiscalResponse_offline_storeDocument": "2021",
    "cancelDocument_response_pre_1.7.7": "1.7.6",
    "fiscalResponse_germany_post_1.7.7": "1.7.7",
}
SCHEMAS = {g: schemas.get(f"fiscal-response-{g}") for g in GENERATIONS}
SLOW = {g: Draft202012Validator(s) for g, s in SCHEMAS.items()}
FAST = {g: jsonschema_rs.Draft202012Validator(s) for g, s in SCHEMAS.items()}


def printed(name: str) -> dict[str, Any]:
    """
    One printed answer.
    """
    answer: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    return answer


def translated(answer: dict[str, Any], generation: str) -> dict[str, Any]:
    """
    Write the answer of 1.7.7 in another generation.
    """
    made = copy.deepcopy(answer)
    if generation == "1.7.7":
        return made
    del made["fiscalDocumentNumber"]
    made["fiscalisationDocumentRevision"] = made["AdditionalFields"].pop("fiscalDocumentRevision")
    if generation == "1.7.6":
        return made
    made["fiscalCountry"] = 0
    return {key[0].upper() + key[1:]: value for key, value in made.items()}


def fits(answer: Any, generation: str) -> bool:
    """
    Whether both validators accept the answer; they must agree.
    """
    slow, fast = SLOW[generation].is_valid(answer), FAST[generation].is_valid(answer)
    assert slow is fast
    return slow


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize(("name", "own"), PRINTED.items())
def test_a_printed_answer_fits_its_generation_only(name, own, generation):
    """
    Each answer that the sources print fits one generation and no second one.
    """
    assert fits(printed(name), generation) is (generation == own)


@pytest.mark.parametrize("generation", GENERATIONS)
def test_an_offline_answer_fits_in_each_generation(generation):
    """
    The answers of an outage exist in every generation.
    """
    for name in ("fiscalResponse_offline_createDocument", "fiscalResponse_offline_storeDocument"):
        old = printed(name)
        camel = {k[0].lower() + k[1:]: v for k, v in old.items() if k != "AdditionalFields"}
        camel["fiscalCountry"] = "[0] = Germany"
        camel["fiscalDocumentNumber"] = str(old["FiscalisationDocumentNumber"])
        revision = camel.pop("fiscalisationDocumentRevision")
        camel["AdditionalFields"] = old["AdditionalFields"] | {"fiscalDocumentRevision": revision}
        assert fits(translated(camel, generation), generation)


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("blank", ["", None, ...])
def test_what_is_only_started_has_nothing_to_print_yet(generation, blank):
    """
    In the answer to createDocument QR code and process may be empty, null or absent.
    """
    answer = started(blank)
    assert fits(translated(answer, generation), generation)


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("key", ["QrCodeDataString", "ProcessData", "ProcessType"])
def test_what_is_finished_has_something_to_print(generation, key):
    """
    Once the transaction has an end, what a receipt shows must be there.
    """
    answer = printed("fiscalResponse_germany_post_1.7.7")
    del answer["AdditionalFields"][key]
    assert not fits(translated(answer, generation), generation)


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("breaks", ["\r", "\n", "\r\n", "\u2028"])
def test_the_lines_of_an_order_stand_in_the_qr_code_too(generation, breaks):
    """
    An order's processData is several lines, and both validators let any break between them stand.
    """
    answer = printed("fiscalResponse_germany_post_1.7.7")
    answer["AdditionalFields"]["QrCodeDataString"] += f";{breaks}1;Wurst"
    assert fits(translated(answer, generation), generation)


def started(blank: Any) -> dict[str, Any]:
    """
    The printed answer as it was before the receipt was finished.
    """
    answer = printed("fiscalResponse_germany_post_1.7.7")
    fields = answer["AdditionalFields"]
    fields["TransactionEndTime"] = 0
    fields["fiscalDocumentRevision"] = 1
    for key in ("QrCodeDataString", "ProcessData", "ProcessType"):
        if blank is ...:
            del fields[key]
        else:
            fields[key] = blank
    return answer


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_document_that_is_not_fiscal_fits(generation):
    """
    -1 says that the client takes the document as not fiscal; what else it says is left open.
    """
    answer = printed("fiscalResponse_germany_post_1.7.7")
    answer |= {"fiscalisationDocumentNumber": -1, "fiscalDocumentNumber": "-1", "signature": None}
    answer["AdditionalFields"] = {"fiscalDocumentRevision": 0}
    made = translated(answer, generation)
    assert fits(made, generation)
    assert not any(fits(made, other) for other in GENERATIONS if other != generation)


@pytest.mark.parametrize("value", ["Number", "Revision"])
def test_a_document_brings_a_value_back_under_another_name(value):
    """
    The answer of 1.7.6 has fiscalisationDocument…, the document fiscalDocument…, neither both.
    """
    answer, document = schemas.get("fiscal-response-1.7.6"), schemas.get("document")
    answered, brought = f"fiscalisationDocument{value}", f"fiscalDocument{value}"
    assert answered in answer["required"]
    assert brought in document["required"]
    assert answered not in document["properties"]
    assert answer["properties"][brought] is False


#: A name for the mix-up, and how to make it from an answer of 1.7.7.
MIX_UPS = {
    "number as a number": lambda a: a | {"fiscalDocumentNumber": 52},
    "old number as text": lambda a: a | {"fiscalisationDocumentNumber": "52"},
    "country as a number": lambda a: a | {"fiscalCountry": 0},
    "country as a bare name": lambda a: a | {"fiscalCountry": "Germany"},
    "revision at the top as well": lambda a: a | {"fiscalisationDocumentRevision": 2},
    "revision at the top, renamed": lambda a: a | {"fiscalDocumentRevision": 2},
    "number in PascalCase as well": lambda a: a | {"FiscalDocumentNumber": "52"},
    "fields in camelCase as well": lambda a: a | {"additionalFields": a["AdditionalFields"]},
    "number with a leading zero": lambda a: a | {"fiscalDocumentNumber": "052"},
    "another negative number": lambda a: a | {"fiscalisationDocumentNumber": -2},
    "start time as text": lambda a: a | {"fiscalDocumentStartTime": "1674819139"},
    "time without an offset": lambda a: a | {"requestTime": "2023-01-27T12:34:21"},
    "no signature": lambda a: a | {"signature": None},
    "no fields": lambda a: a | {"AdditionalFields": None},
}
#: Likewise inside AdditionalFields.
FIELD_MIX_UPS = {
    "revision in PascalCase as well": {"FiscalDocumentRevision": 2},
    "revision as text": {"fiscalDocumentRevision": "2"},
    "revision absent": {"fiscalDocumentRevision": ...},
    "counter as text": {"TseSignatureCounter": "197"},
    "serial in base64": {"TseSerial": "5fWDalfFDFJtS+038YgjYI8vROLJjKtzJ4p2dsXqCIU="},
    "key in hexadecimal with a blank": {"TsePublicKey": "04 d1dc"},
    "algorithm of another notation": {"TseHashAlgorithm": "SHA256withECDSA"},
    "time format of another notation": {"TseTimeFormat": "unix"},
    "process type without its version": {"ProcessType": "Kassenbeleg"},
    "QR code of another version": {"QrCodeDataString": "V1;a;b"},
    "end time absent": {"TransactionEndTime": ...},
    "camelCase": {"tseSerial": "ab"},
}


@pytest.mark.parametrize("mix_up", MIX_UPS)
def test_a_mix_up_is_refused(mix_up):
    """
    What belongs to another generation or type does not slip in among allowed unknown keys.
    """
    assert not fits(MIX_UPS[mix_up](printed("fiscalResponse_germany_post_1.7.7")), "1.7.7")


@pytest.mark.parametrize("mix_up", FIELD_MIX_UPS)
def test_a_mix_up_inside_the_fields_is_refused(mix_up):
    """
    The German keys keep their names, types and notations.
    """
    answer = printed("fiscalResponse_germany_post_1.7.7")
    fields = answer["AdditionalFields"] | FIELD_MIX_UPS[mix_up]
    answer["AdditionalFields"] = {k: v for k, v in fields.items() if v is not ...}
    assert not fits(answer, "1.7.7")


@pytest.mark.parametrize("key", schemas.get("fiscal-response-1.7.7")["required"])
def test_every_top_level_field_is_needed(key):
    """
    The printed answer has no field to spare.
    """
    answer = printed("fiscalResponse_germany_post_1.7.7")
    del answer[key]
    assert not fits(answer, "1.7.7")


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("key", ["AssignedSomething", "assignedSomething"])
def test_a_new_key_is_borne_in_the_generations_casing(generation, key):
    """
    A later release may add a field, written as its generation writes fields.
    """
    answer = translated(printed("fiscalResponse_germany_post_1.7.7"), generation) | {key: 1}
    assert fits(answer, generation) is ((generation == "2021") is key[0].isupper())


@given(
    number=st.integers(min_value=1, max_value=2**32),
    counter=st.integers(min_value=1, max_value=2**32),
    start=st.integers(min_value=1, max_value=2**33),
    offline=st.booleans(),
    generation=st.sampled_from(GENERATIONS),
)
def test_no_answer_fits_two_generations(number, counter, start, offline, generation):
    """
    Whatever its values, an answer fits the generation that it was written in and no other.
    """
    answer = printed("fiscalResponse_germany_post_1.7.7")
    given_number = -99 if offline else number
    answer |= {
        "fiscalisationDocumentNumber": given_number,
        "fiscalDocumentNumber": str(given_number),
        "fiscalDocumentStartTime": 0 if offline else start,
    }
    answer["AdditionalFields"] |= {"TseSignatureCounter": counter, "TransactionEndTime": start}
    made = translated(answer, generation)
    assert [g for g in GENERATIONS if fits(made, g)] == [generation]


def test_two_offline_answers_are_told_apart_by_what_matters():
    """
    Time, till and device are left out of a comparison; -99 against 0 is not.
    """
    schema = SCHEMAS["2021"]
    create = printed("fiscalResponse_offline_createDocument")
    later = create | {"RequestTime": "2026-01-01T00:00:00.0000000+01:00", "CashRegisterId": "1-1"}
    later["AdditionalFields"] = create["AdditionalFields"] | {"TseSerial": "0" * 64}
    assert mask(schema, create) == mask(schema, later)
    assert mask(schema, create) != mask(schema, printed("fiscalResponse_offline_storeDocument"))
    assert mask(schema, create)["AdditionalFields"]["TsePublicKey"] == ""


@pytest.mark.parametrize(
    "key", ["Signature", "FiscalDocumentStartTime", "FiscalisationDocumentNumber"]
)
def test_leftovers_in_an_offline_answer_show_in_a_comparison(key):
    """
    An outage answer that carries a real value differs from one that carries the constant.
    """
    schema = SCHEMAS["2021"]
    offline = printed("fiscalResponse_offline_createDocument")
    real = translated(printed("fiscalResponse_germany_post_1.7.7"), "2021")
    assert mask(schema, offline | {key: real[key]})[key] == LEFT_OUT != mask(schema, offline)[key]


def test_what_is_signed_stays_in_a_comparison():
    """
    What was signed and the revision are the same in two runs, so they are compared.
    """
    masked = mask(SCHEMAS["1.7.7"], printed("fiscalResponse_germany_post_1.7.7"))
    assert masked["AdditionalFields"]["ProcessData"].startswith("Beleg^13.90_")
    assert masked["AdditionalFields"]["fiscalDocumentRevision"] == 2
    assert masked["signature"] == masked["AdditionalFields"]["QrCodeDataString"] == LEFT_OUT
