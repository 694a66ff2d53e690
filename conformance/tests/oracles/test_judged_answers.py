"""
The judge's word on answers: regular ones hold, and each twin with one defect breaks one claim.
"""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest

from fiskalprobe.oracles.answer import judge_answer, read_answer
from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.document import Document
from fiskalprobe.oracles.fiscalanswer import AnswerKind, UnreadableAnswer
from fiskalprobe.oracles.status import judge_status

SALE = Document.from_mapping(
    {
        "documentType": 0,
        "positions": [{"type": 0, "grossValue": "13.90", "vatIdentification": 1}],
        "payments": [{"amount": "13.90", "paymentType": "creditCard"}],
    },
)
ABORT = b"AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^"


def judged(text, **options):
    settings = {"generation": "1.7.7", "operation": "store", "document": SALE} | options
    return judge_answer(text, **settings)


def standings(claims):
    return {f"{each.requirement}/{each.check}": each.standing for each in claims}


def deviating(claims):
    return {
        each.requirement: each.standing for each in claims if each.standing is not Standing.HOLDS
    }


def offline(**changes):
    body = {
        "FiscalCountry": 0,
        "FiscalisationDocumentNumber": 0,
        "FiscalisationDocumentRevision": 0,
        "FiscalDocumentStartTime": 0,
        "ProcessStartTime": 0,
        "ErrorDescription": "Tse connection error.",
        "CashRegisterId": "3656-1",
        "Signature": "Tse not connected.",
        "UserMessage": "Tse not connected.",
        "PrintMessage": "TSE ausgefallen.",
        "RequestTime": "2021-09-07T07:07:09.5139728+02:00",
        "RequestCompletionTime": "2021-09-07T07:07:09.7981746+02:00",
    }
    german = {
        "QrCodeDataString": "",
        "TransactionStartTime": 0,
        "TransactionEndTime": 1630991229,
        "ProcessData": "",
        "ProcessType": "Kassenbeleg-V1",
        "TseSerial": "7e" * 32,
        "TseTimeFormat": "unixTime",
        "TseHashAlgorithm": "ecdsa-plain-SHA256",
        "TsePublicKey": "",
        "TseSignatureCounter": 0,
        "TseCertificate": "Tse not connected.",
    }
    top = {key: value for key, value in changes.items() if key in body}
    inner = {key: value for key, value in changes.items() if key not in body}
    return json.dumps({**body, **top, "AdditionalFields": {**german, **inner}})


def test_a_regular_store_holds_everywhere(forge):
    """
    Thirteen checks, none of them passed over.
    """
    claims = judged(forge.answer())
    assert deviating(claims) == {}
    assert len(standings(claims)) == 13


def test_a_regular_create_holds_everywhere(forge):
    """
    The start log is proven, and nothing is said about a finish.
    """
    claims = judged(forge.started(), operation="create")
    assert deviating(claims) == {}
    assert "DE-SIG-0008/start-signature-verifies" in standings(claims)
    assert "DE-SIG-0001/signature-verifies" not in standings(claims)


def test_an_abort_holds_everywhere(forge):
    """
    Cancelling signs an abort without turnover.
    """
    claims = judged(forge.answer(process_data=ABORT), operation="cancel")
    assert deviating(claims) == {}


def test_an_abort_signed_as_a_sale_is_broken(forge):
    """
    The twin of the regular abort: the document's turnover is signed.
    """
    claims = judged(forge.answer(), operation="cancel")
    assert deviating(claims) == {"DE-PRD-0002": Standing.BROKEN}


@pytest.mark.parametrize(
    ("german", "top", "expected"),
    [
        ({"TseSerial": "00" * 32}, {}, {"DE-SIG-0002"}),
        ({"TseSignatureCounter": 198}, {}, {"DE-SIG-0001", "DE-QR-0002"}),
        ({"TransactionEndTime": 1777889844}, {}, {"DE-SIG-0001", "DE-QR-0002"}),
        ({"ProcessType": "SonstigerVorgang"}, {}, {"DE-SIG-0001", "DE-QR-0002"}),
        (
            {"ProcessData": "Beleg^13.80_0.00_0.00_0.00_0.00^13.80:Unbar"},
            {},
            {"DE-SIG-0001", "DE-QR-0002", "DE-PRD-0002"},
        ),
        ({}, {"fiscalCountry": 0}, {"DE-RSP-0001", "DE-RSP-0002"}),
        ({}, {"fiscalDocumentNumber": "53"}, {"DE-RSP-0003"}),
        ({}, {"fiscalDocumentNumber": "absent"}, {"DE-RSP-0001", "DE-RSP-0003"}),
        ({}, {"fiscalisationDocumentRevision": 2}, {"DE-RSP-0001", "DE-RSP-0004"}),
        ({}, {"requestTime": "absent"}, {"DE-RSP-0001"}),
        ({"QrCodeDataString": "V0;x"}, {}, {"DE-QR-0001"}),
        ({"TransactionStartTime": 1777889999}, {}, {"DE-SIG-0007", "DE-QR-0002"}),
        ({}, {"signature": ""}, {"DE-SIG-0001", "DE-QR-0002"}),
    ],
)
def test_each_defect_breaks_its_claims(forge, german, top, expected):
    """
    A regular answer with one member changed.
    """
    claims = judged(forge.answer(german=german, top=top))
    broken = {each.requirement for each in claims if each.standing is Standing.BROKEN}
    assert expected <= broken
    assert broken <= expected | {"DE-RSP-0001"}


@pytest.mark.parametrize("client", ["ERS/1:2?", "till_7", "K&M *7"])
def test_the_letters_of_a_client_break_no_law(forge, client):
    """
    Only the newer guideline has an alphabet; slash and underscore are DE-QR-0006's.
    """
    assert deviating(judged(forge.answer(client=client))) == {}


def test_a_code_without_a_client_is_broken(forge):
    """
    The twin: the field is there and empty.
    """
    code = forge.qr().to_text().replace("KASSE-01", "")
    assert "DE-QR-0001" in deviating(judged(forge.answer(german={"QrCodeDataString": code})))


def test_data_that_are_signed_and_wrong_break_only_content(forge):
    """
    A valid signature does not excuse wrong sums, nor wrong grammar a wrong signature.
    """
    wrong_sum = b"Beleg^13.91_0.00_0.00_0.00_0.00^13.91:Unbar"
    assert deviating(judged(forge.answer(process_data=wrong_sum))) == {
        "DE-PRD-0002": Standing.BROKEN,
    }
    wrong_form = b"Beleg^13.9_0.00_0.00_0.00_0.00^13.90:Unbar"
    assert deviating(judged(forge.answer(process_data=wrong_form))) == {
        "DE-PRD-0001": Standing.BROKEN,
        "DE-PRD-0002": Standing.UNCLEAR,
    }


@pytest.mark.parametrize("open_point", [{"documentType": 4711}, {"vatIdentification": -1}])
def test_where_the_sources_are_silent_a_service_is_free(forge, open_point):
    """
    Nothing is claimed of sums that nobody can foretell: they would spoil what was seen elsewhere.
    """
    line = {"grossValue": 13.9, "vatIdentification": open_point.get("vatIdentification", 1)}
    document = Document.from_mapping(
        {"documentType": open_point.get("documentType", 0), "positions": [line]}
    )
    claims = judged(forge.answer(), document=document)
    assert "DE-PRD-0002" not in {each.requirement for each in claims}
    assert standings(claims)["DE-PRD-0001/grammar"] is Standing.HOLDS


def test_a_type_without_grammar_is_broken(forge):
    """
    Fiscal services misspell the process type, and the device signs it.
    """
    claims = judged(forge.answer(process_type="KassenBeleg-V1"))
    assert deviating(claims)["DE-PRD-0001"] is Standing.BROKEN


def test_the_broken_signature_names_its_culprit(forge):
    """
    A reader learns which member is one off.
    """
    (claim,) = (
        each
        for each in judged(forge.answer(german={"TseSignatureCounter": 198}))
        if each.requirement == "DE-SIG-0001"
    )
    assert "the signature counter: signed was 197, not 198" in claim.message


@pytest.mark.parametrize(
    ("process_type", "process_data"),
    [(" ", ""), ("Kassenbeleg-V1", ""), (" ", " ")],
)
def test_a_start_with_a_blank_or_a_type_is_another_reading(forge, process_type, process_data):
    """
    Some TSEs sign a start with a filling; the signature is valid none the less.
    """
    claims = judged(
        forge.started(process_type=process_type, process_data=process_data),
        operation="create",
    )
    assert standings(claims)["DE-SIG-0008/start-signature-verifies"] is Standing.HOLDS
    assert deviating(claims) == {"DE-SIG-0011": Standing.ALTERNATIVE}


def test_a_start_with_a_finish_signature_is_broken(forge):
    """
    The operation is part of what is signed.
    """
    finished = forge.qr(counter=196)
    claims = judged(forge.started(signature=finished.signature), operation="create")
    assert standings(claims)["DE-SIG-0008/start-signature-verifies"] is Standing.BROKEN


@pytest.mark.parametrize("member", ["TsePublicKey", "TseHashAlgorithm", "TseSignatureCounter"])
def test_missing_evidence_is_unclear_and_never_holds(forge, member):
    """
    What cannot be rebuilt is not judged.
    """
    claims = standings(judged(forge.answer(german={member: None})))
    assert claims["DE-SIG-0001/signature-verifies"] is Standing.UNCLEAR


def test_a_missing_certificate_is_unclear(forge):
    """
    Neither its key nor its validity can be told.
    """
    claims = standings(judged(forge.answer(german={"TseCertificate": None})))
    assert claims["DE-SIG-0003/certificate-key"] is Standing.UNCLEAR
    assert claims["DE-SIG-0004/certificate-valid"] is Standing.UNCLEAR


def test_an_expired_certificate_is_broken(forge):
    """
    The time of the log decides, not today.
    """
    day = dt.timedelta(days=1)
    at = dt.datetime(2026, 5, 4, 10, 17, 23, tzinfo=dt.UTC)
    for first, last in ((at - 9 * day, at - day), (at + day, at + 9 * day)):
        raw = forge.certificate(first=first, last=last)
        text = base64.b64encode(raw).decode()
        claims = judged(forge.answer(german={"TseCertificate": text}))
        assert deviating(claims) == {"DE-SIG-0004": Standing.BROKEN}


def test_another_devices_certificate_is_broken(forge):
    """
    The certificate must carry the key that signed.
    """
    text = base64.b64encode(forge.with_(curve="brainpoolP384r1").certificate()).decode()
    claims = judged(forge.answer(german={"TseCertificate": text}))
    assert deviating(claims) == {"DE-SIG-0003": Standing.BROKEN}


@pytest.mark.parametrize("text", ["AAAA", "Tse not connected.", "-----BEGIN CERTIFICATE-----x"])
def test_what_is_no_certificate_is_broken(forge, text):
    """
    A live answer with junk for a certificate.
    """
    claims = deviating(judged(forge.answer(german={"TseCertificate": text})))
    assert claims["DE-SIG-0003"] is Standing.BROKEN
    assert claims["DE-SIG-0004"] is Standing.UNCLEAR


def pem(*certificates):
    return "".join(
        "-----BEGIN CERTIFICATE-----\n"
        + base64.encodebytes(raw).decode()
        + "-----END CERTIFICATE-----\n"
        for raw in certificates
    )


def test_a_chain_is_followed(forge):
    """
    Given a chain, each link must have signed the one below.
    """
    root = forge.with_(curve="secp384r1")
    stranger = forge.with_(curve="secp521r1")
    good = pem(forge.certificate(issuer=root), root.certificate())
    bad = pem(forge.certificate(issuer=root), stranger.certificate())
    assert "DE-SIG-0003" not in deviating(judged(forge.answer(german={"TseCertificate": good})))
    assert (
        deviating(judged(forge.answer(german={"TseCertificate": bad})))["DE-SIG-0003"]
        is Standing.BROKEN
    )


def test_every_curve_and_form_holds(forge):
    """
    A hardware device with another curve, hash and time form is judged the same way.
    """
    device = forge.with_(
        curve="brainpoolP384r1",
        algorithm="ecdsa-plain-SHA384",
        version=3,
    )
    assert deviating(judged(device.answer())) == {}


def test_an_offline_answer_holds():
    """
    The form that seed-001 prints, for each operation.
    """
    for operation, number in (("create", -99), ("store", 0), ("cancel", 0)):
        claims = judged(
            offline(FiscalisationDocumentNumber=number),
            generation="2021",
            operation=operation,
        )
        assert deviating(claims) == {}
        assert "DE-OFF-0001/no-leftovers" in standings(claims)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("Signature", base64.b64encode(b"s" * 64).decode()),
        ("Signature", "ab" * 64),
        ("QrCodeDataString", "V0;x"),
        ("ProcessData", "Beleg^0.00_0.00_0.00_0.00_0.00^"),
        ("TsePublicKey", base64.b64encode(b"\x04" * 65).decode()),
        ("TseSignatureCounter", 7),
        ("TseCertificate", base64.b64encode(b"0" * 300).decode()),
    ],
)
def test_a_leftover_in_an_outage_is_broken(member, value):
    """
    Nothing that a till could print as a proof.
    """
    claims = judged(offline(**{member: value}), generation="2021")
    (claim,) = (each for each in claims if each.requirement == "DE-OFF-0001")
    assert claim.standing is Standing.BROKEN
    assert member.lower() in claim.message.lower()


def test_a_non_fiscal_answer_has_nothing_to_verify(forge):
    """
    Only its rendering is judged.
    """
    text = forge.answer(
        top={"fiscalisationDocumentNumber": -1, "fiscalDocumentNumber": "-1"},
    )
    assert {"DE-RSP"} == {each.requirement[:6] for each in judged(text)}


@pytest.mark.parametrize(
    ("number", "standing"),
    [("1.0", Standing.HOLDS), ("1.00000000000000000001", Standing.BROKEN)],
)
def test_the_schema_sees_every_decimal(number, standing):
    """A whole number may have noughts for decimals, and nothing else however small."""
    text = offline().replace('"ProcessStartTime": 0', f'"ProcessStartTime": {number}')
    claims = judged(text, generation="2021")
    assert standings(claims)["DE-RSP-0001/schema"] is standing


@pytest.mark.parametrize("text", ["", "null", "5", "[]", '"text"', "{", "[" * 100_000])
def test_what_is_no_answer_breaks_the_schema(text):
    """
    One broken claim, no exception.
    """
    (claim,) = judged(text)
    assert (claim.requirement, claim.standing) == ("DE-RSP-0001", Standing.BROKEN)
    with pytest.raises(UnreadableAnswer):
        read_answer(text)


def test_an_empty_object_is_judged():
    """
    Nothing is there, and nothing crashes.
    """
    claims = judged("{}")
    assert read_answer("{}").kind is AnswerKind.UNKNOWN
    assert {each.standing for each in claims} == {Standing.BROKEN}


def test_an_unknown_generation_is_our_own_fault():
    """
    A misspelt generation is no verdict.
    """
    with pytest.raises(ValueError, match=r"1\.7\.7"):
        judged("{}", generation="1.8")


def test_generations_are_not_mixed_up(forge):
    """
    The newest form is wrong in both older generations.
    """
    for generation in ("2021", "1.7.6"):
        broken = deviating(judged(forge.answer(), generation=generation))
        assert {"DE-RSP-0001", "DE-RSP-0003", "DE-RSP-0004"} <= broken.keys()


def test_spelling_is_kept():
    """
    Keys are found in any case, and how they were written is known.
    """
    answer = read_answer(offline())
    assert answer.spelling["fiscalcountry"] == "FiscalCountry"
    assert answer.german_spelling["tseserial"] == "TseSerial"


def test_rounded_cents_are_another_reading(forge):
    """
    The rule cuts off; a service that rounds has a documented custom.
    """
    document = Document.from_mapping(
        {
            "positions": [{"grossValue": "13.895", "vatIdentification": 1}],
            "payments": [{"amount": "13.90", "paymentType": "creditCard"}],
        },
    )
    assert deviating(judged(forge.answer(), document=document)) == {
        "DE-PRD-0002": Standing.ALTERNATIVE,
    }


def test_a_rate_beside_another_key_is_another_reading(forge):
    """
    DE-PRD-0006 reads the slot off the rate, so what it makes of a contradiction is no fault.
    """
    line = {"grossValue": "13.90", "vatIdentification": 2, "vatPercent": 19}
    payments = [{"amount": "13.90", "paymentType": "creditCard"}]
    document = Document.from_mapping({"positions": [line], "payments": payments})
    assert deviating(judged(forge.answer(), document=document)) == {
        "DE-PRD-0002": Standing.ALTERNATIVE,
    }


@pytest.mark.parametrize(
    ("status", "body", "broken"),
    [
        (200, "", set()),
        (404, "Given transaction not started.", set()),
        (422, '{"errors": ["x"]}', set()),
        (404, "", {"DE-STA-0001"}),
        (422, " { } ", {"DE-STA-0001"}),
        (500, "boom", {"DE-STA-0002"}),
        (503, "", {"DE-STA-0001", "DE-STA-0002"}),
    ],
)
def test_status_codes(status, body, broken):
    """
    An error says why, and a server error is none that a caller may cause.
    """
    claims = judge_status(status, body)
    assert broken == {each.requirement for each in claims if each.standing is Standing.BROKEN}


def test_a_documented_server_error_is_fine():
    """
    The description of an endpoint may list one.
    """
    (_, claim) = judge_status(500, "internal error", documented=frozenset({500}))
    assert claim.standing is Standing.HOLDS
    assert claim.expected == "a code below 500 or the documented 500"
    (claim,) = judge_status(200, "", documented=frozenset({503, 500}))
    assert claim.expected == "a code below 500 or the documented 500 or 503"
