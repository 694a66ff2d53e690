"""
A till's receipt is read wherever its values stand, and held to what was answered.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.till.paper import sums, tse, words
from fiskalprobe.oracles.till.paper.printed import Printed
from fiskalprobe.oracles.till.paper.sheet import PICTURE, Sheet
from fiskalprobe.report.german import checks, messages

SIGNATURE = "f3F2/JK0DACn+ehYkMrNdcqEmz48kcM5u" * 3
SERIAL = "a9d805dbb237b8e6ac2905d508ed9651a4ce3173543ebb14321f47a58e29b726"
#: 2026-01-05, 09:00:07 and 09:01:30 in UTC.
START, END = 1767603607, 1767603690
HOLDS, BROKEN, UNCLEAR = Standing.HOLDS, Standing.BROKEN, Standing.UNCLEAR


def code_of(number, signature=SIGNATURE):
    """The QR code of one sale."""
    data = "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"
    times = "2026-01-05T09:00:07.000Z;2026-01-05T09:01:30.000Z"
    fields = f"{number};57;{times};ecdsa-plain-SHA384;unixTime;{signature};BEaS73"
    return f"V0;00345-00345;Kassenbeleg-V1;{data};{fields}"


def answered(number=41, signature=SIGNATURE, *, data=None, message="***Test***"):
    """What a sale is answered."""
    return FiscalAnswer.from_mapping(
        {
            "fiscalDocumentNumber": str(number),
            "cashRegisterId": "00345-00345",
            "signature": signature,
            "printMessage": message,
            "AdditionalFields": {
                "QrCodeDataString": code_of(number, signature),
                "TransactionStartTime": START,
                "TransactionEndTime": END,
                "ProcessData": data or "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar",
                "TseSerial": SERIAL,
                "TseSignatureCounter": 57,
            },
        }
    )


AWAY = FiscalAnswer.from_mapping(
    {
        "fiscalDocumentNumber": "0",
        "signature": "Tse not connected.",
        "printMessage": "TSE ausgefallen.",
        "userMessage": "Tse not connected.",
        "errorDescription": "Tse connection error.",
        "AdditionalFields": {"QrCodeDataString": "", "TransactionEndTime": END},
    }
)
WORDS = f"""\
Pizzeria Muster
05.01.2026   Tisch 4
1 x Pizza Margherita      12,90
Summe EUR                 12,90
19 % MwSt                  2,06
*** Test ***
Kasse 00345-00345
TSE {SERIAL[:32].upper()}
    {SERIAL[32:].upper()}
Trans.-Nr. 41  Signaturzähler: 57
Beginn 05.01.2026 10:00:07
Ende   05.01.2026 10:01
Prüfwert {SIGNATURE[:40]}
{SIGNATURE[40:80]}
{SIGNATURE[80:]}"""
CODED = "Pizzeria\n5. Januar 2026\nTotal 12.90\nMWST 19,00% 2.06\n***TEST***\n" + code_of(41)


def printed(text, answer=None, **more):
    """A receipt of the usual sale, or of *answer*."""
    return Printed(sheet=Sheet(text), answer=answer or answered(), **more)


def every(each):
    """Judge all that is judged of a sale."""
    return [
        words.judge_number(each),
        words.judge_message(each),
        *tse.judge_tse_values(each),
        words.judge_day(each),
        *sums.judge_vat(each),
        sums.judge_total(each),
        *tse.judge_as_answered(each),
    ]


def standings(claims):
    """What was found, each once."""
    return {claim.standing for claim in claims}


def broken(claims):
    """The names of the checks that are broken."""
    return {claim.check for claim in claims if claim.standing is BROKEN}


# -- what is right ---------------------------------------------------------------------------


@pytest.mark.parametrize("text", [WORDS, CODED], ids=["in words", "by its code"])
def test_both_ways_of_printing_are_right(text):
    """The values in words over several lines, or the QR code in their stead."""
    assert standings(every(printed(text))) == {HOLDS}


@pytest.mark.parametrize(
    "times",
    [
        "Start 10:00 Ende 10:01",
        "2026-01-05T09:00:07.000Z - 2026-01-05T09:01:30.000Z",
        f"{START} / {END}",
        "10:01 Uhr, von 10:00:07 bis 10:01:30",
        "von 10.00 Uhr bis 10.01.30 Uhr",
    ],
)
def test_a_time_may_be_told_in_many_ways(times):
    """German or UTC, with seconds or without, or as Unix seconds."""
    assert Sheet(times).shows((START, END)) == (START, END)


@pytest.mark.parametrize(
    "times",
    [
        "Beginn: 2026-01-05T09:0\n0:07.000Z\nEnde: 2026-01-05T0\n9:01:30.000Z",
        "von 05.01.2026 10:0\n0:07 bis 05.01.26\n10:01:3\n0",
    ],
)
def test_a_time_may_go_on_in_the_next_line(times):
    """Narrow paper breaks what is long; it is still told once only."""
    assert Sheet(times).shows((START, END)) == (START, END)
    assert Sheet(times).shows((START, START)) == (START,)


@pytest.mark.parametrize("times", ["10:00:08 10:01:30", "11:00 10:01", "10:01:30", "1:10:00:07"])
def test_another_time_is_another_time(times):
    """By a second, by an hour, by being left out."""
    assert START not in Sheet(times).shows((START, END))


def test_two_moments_in_a_minute_take_two_times():
    """One time on the receipt is not start and end."""
    assert Sheet("10:00:07").shows((START, START)) == (START,)
    assert Sheet("10:00 10:00:07").shows((START, START + 9)) == (START, START + 9)


def test_a_number_is_no_part_of_something_else():
    """An amount, a time and a day hold no number of a document."""
    assert Sheet("41,00 1.41 10:41 05.41.2026 141 412").numbers == {141, 412}
    assert Sheet("Nr.41, Zähler:57.").numbers == {41, 57}
    endless = Sheet("Transaktion " + "9" * 5_000)
    assert endless.numbers == endless.transactions == frozenset()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12,90", "12.90"),
        ("EUR 1.234,56", "1234.56"),
        ("1\xa0234,56", "1234.56"),
        ("4 712,90", "712.90"),
        ("Summe 1 299,00", "1299.00"),
        ("Summe 1\u2009299,00", "1299.00"),
        ("-3.50", "-3.50"),
        ("1'000.00 CHF", "1000.00"),
    ],
)
def test_amounts_are_read_as_shops_write_them(text, found):
    """With comma or dot, and thousands apart."""
    assert Decimal(found) in Sheet(text).amounts


def test_a_total_is_the_line_that_is_called_so():
    """A subtotal is none; where nothing is called a total, any amount may be it."""
    text = "Zwischensumme 9,00\nNetto gesamt 8,00\nzu zahlen 12,90\nRückgeld 7,10"
    assert Sheet(text).totals == {Decimal("12.90")}
    assert Sheet("EUR 12,90\nbar 20,00").totals == {Decimal("12.90"), Decimal("20.00")}


@pytest.mark.parametrize(
    "line",
    [
        "Zu bezahlen 12,90",
        "Endbetrag EUR 12,90",
        "Amount due 12.90",
        "Gesamt Kunde August 12,90",
        "Gesamt inkl. MwSt 12,90",
        "Total incl. VAT 12.90",
        "Summe brutto (USt 19%) 12,90",
    ],
)
def test_a_total_has_many_names(line):
    """Another amount that is called so does not hide it, nor does the tax that is in it."""
    assert Sheet(f"Gesamtmenge 1,00\n{line}").totals == {Decimal("1.00"), Decimal("12.90")}
    assert Sheet("Summe MwSt 2,06\nGesamt USt19 2,06\nTotal 1,00").totals == {Decimal("1.00")}


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-05",
        "05.01.26",
        "5/1/2026",
        "5. Jan. 2026",
        "05-01-2026",
        "05. 01. 2026",
        "2026/01/05",
        "2026.01.05",
        "5-Jan-26",
        "January 5, 2026",
        "Mon Jan 5 09:00:07 2026",
    ],
)
def test_a_day_is_told_in_many_ways(day):
    """And an amount is no day."""
    assert Sheet(f"am {day} um 9").has_day
    assert not Sheet("12.90 1.234,56 10:00:07 0800.12").has_day


@pytest.mark.parametrize(
    "article", ["1 Maibock 12,90", "2 Maiskolben 12,90", "3 Mai 12,90", "2. 12.90"]
)
def test_no_article_is_a_day(article):
    """Though it begins like a month."""
    assert not Sheet(article).has_day


# -- what is wrong ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gone", "checks"),
    [
        ("41", {"number-printed", "paper-transaction-number"}),
        ("57", {"paper-signature-counter"}),
        ("*** Test ***", {"message-printed"}),
        ("Kasse 00345-00345", {"paper-serial-number-till"}),
        (SERIAL[:32].upper(), {"paper-serial-number-tse"}),
        ("10:00:07", {"paper-start"}),
        ("10:01", {"paper-end"}),
        (SIGNATURE[40:80], {"paper-check-value", "signature-as-answered"}),
        ("19 %", {"rate-printed"}),
        ("2,06", {"vat-printed"}),
    ],
)
def test_what_is_left_out_is_found(gone, checks):
    """One value at a time, and nothing else is blamed."""
    assert gone in WORDS
    assert broken(every(printed(WORDS.replace(gone, "", 1)))) == checks


def test_a_receipt_without_a_day_is_found():
    """Also where the QR code holds one."""
    assert broken(every(printed(CODED.replace("5. Januar 2026", "")))) == {"day-printed"}


@pytest.mark.parametrize("total", ["12,89", "13,00", "10,84"])
def test_another_total_is_found(total):
    """Though the line of the article has the right one."""
    text = WORDS.replace("Summe EUR                 12,90", f"Summe EUR {total}")
    assert broken(every(printed(text))) == {"total-as-signed"}


def test_an_altered_code_is_found():
    """A time without its decimals is another code, whatever stands in words beside it."""
    text = f"{WORDS}\n{code_of(41).replace('.000Z', 'Z')}"
    assert broken(every(printed(text))) == {"code-as-answered"}


def test_a_code_that_is_cut_off_is_not_called_missing():
    """It stands there, and is another one: whoever looks at the receipt sees it."""
    cut = printed(CODED.replace(code_of(41), code_of(41)[:120]))
    [start, *_] = tse.judge_tse_values(cut)
    told = "the QR code on the receipt is another one, and the start is not on it either"
    assert start.message == told
    assert messages.german(told).startswith("der QR-Code auf dem Beleg ist ein anderer")
    [start, *_] = tse.judge_tse_values(printed(CODED.replace(code_of(41), "")))
    assert start.message.startswith("there is no QR code on the receipt")


def test_values_of_an_earlier_receipt_are_found():
    """The code or the signature of the receipt before."""
    before = answered(40, "x3F2/JK0DACn+ehYkMrNdcqEmz48kcM5u" * 3)
    stale = f"{CODED}\n{code_of(40, before.signature)}"
    assert broken(every(printed(stale, earlier=(before,)))) == {"code-as-answered"}
    stale = f"{WORDS}\n{before.signature}"
    assert broken(every(printed(stale, earlier=(before,)))) == {"signature-as-answered"}


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("TSE-Transaktion: 1041", "number-as-answered"),
        ("TSE Trans.-Nr. 40", "number-as-answered"),
        ("Transaktionsnummer 40", "number-as-answered"),
        ("Signaturzähler: 56", "counter-as-answered"),
        ("Sig.-Z. 55", "counter-as-answered"),
        ("SIGNATURE COUNTER 5", "counter-as-answered"),
    ],
)
def test_a_wrong_value_in_words_is_found_beside_a_right_code(line, check):
    """The TSE's number is another one, or that of the receipt before, or its counter is."""
    said = printed(f"{CODED}\n{line}", earlier=(answered(40),))
    assert broken(every(said)) == {check}


@pytest.mark.parametrize(
    "line",
    [
        "TSE-Transaktion: 41",
        "Transaktion 4711",
        "Transaktionsnummer 41\nTransaktion 40 der Karte",
        "Signaturzähler 57",
        "TSE-Transaktionen: 2,00",
        "SigZ: 57",
        "Transaktionsnummer -99",
    ],
)
def test_right_values_and_a_till_s_own_may_stand_beside_a_code(line):
    """What is right is no fault, nor what a till or a card terminal counts by itself."""
    said = printed(f"{CODED}\n{line}", earlier=(answered(40),))
    assert standings(every(said)) == {HOLDS}


def test_rounding_by_line_is_no_other_vat():
    """The document names 2.07, and so does the receipt."""
    sent = {"positions": [{"TaxValue": Decimal("2.07")}]}
    text = WORDS.replace("2,06", "2,07")
    assert broken(sums.judge_vat(printed(text))) == {"vat-printed"}
    assert not broken(sums.judge_vat(printed(text, sent=sent)))


def test_each_rate_is_asked_for_and_none_where_nothing_is_taxed():
    """Two rates want two names; without any, nothing can be told."""
    two = answered(data="Beleg^11.90_10.70_0.00_0.00_0.00^22.60:Bar")
    assert broken(sums.judge_vat(printed("19% 1,90", two))) == {"vat-printed", "rate-printed"}
    assert not broken(sums.judge_vat(printed("19% 1,90 7% 0,70", two)))
    none = answered(data="Beleg^0.00_0.00_0.00_0.00_5.00^5.00:Bar")
    assert standings(sums.judge_vat(printed("5,00", none))) == {UNCLEAR}


# -- an outage -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "TSE ausgefallen.",
        "Ausfall der TSE",
        "TSE NICHT ERREICHBAR",
        "Bon 7, 12,90",
        "Transaktion: -99",
    ],
)
def test_an_outage_shows(text):
    """By a mark in whatever words, or because no number of a transaction is there."""
    assert words.judge_outage(printed(text, AWAY)).standing is HOLDS


@pytest.mark.parametrize("text", ["TSE-Transaktion: 42", "Transaktionsnr. 7", code_of(40)])
def test_an_outage_that_is_hidden_is_found(text):
    """A number or an old QR code, and no mark."""
    assert words.judge_outage(printed(f"Pizzeria\n{text}", AWAY)).standing is BROKEN


def test_an_old_code_in_an_outage_is_found_beside_a_mark():
    """The outage shows, and yet something is printed that was not answered."""
    old = printed(f"TSE ausgefallen.\n{code_of(40)}", AWAY, earlier=(answered(40),))
    assert words.judge_outage(old).standing is HOLDS
    assert broken(tse.judge_as_answered(old)) == {"code-as-answered"}


def test_an_old_number_in_an_outage_is_found_beside_a_mark():
    """That of the receipt before, while the number that the sale began with may stand there."""
    text = "TSE ausgefallen.\nTransaktionsnummer {}"
    told = {"sent": {"fiscalDocumentNumber": 41}, "earlier": (answered(40),)}
    old = printed(text.format(40), AWAY, **told)
    assert words.judge_outage(old).standing is HOLDS
    assert broken(tse.judge_as_answered(old)) == {"number-as-answered"}
    for number in (41, 0, -99, 4711):
        assert not broken(tse.judge_as_answered(printed(text.format(number), AWAY, **told)))
    counted = printed("TSE ausgefallen.\nSignaturzähler 57", AWAY, **told)
    assert broken(tse.judge_as_answered(counted)) == {"counter-as-answered"}
    counted = printed("TSE ausgefallen.\nSignaturzähler 0", AWAY, **told)
    assert not broken(tse.judge_as_answered(counted))


def test_a_notice_that_is_cut_is_none():
    """The content of printMessage is printed, and not its beginning."""
    assert words.judge_message(printed("TSE aus-\ngefallen", AWAY)).standing is BROKEN
    assert words.judge_message(printed("TSE\nAUSGEFALLEN.", AWAY)).standing is HOLDS


# -- what cannot be told ---------------------------------------------------------------------


def test_a_scanned_code_shows_nothing_of_the_rest():
    """It is right or wrong by itself; what stands beside it was not seen."""
    claims = every(printed(code_of(41)))
    assert {c.check for c in claims if c.standing is HOLDS} == {
        "number-printed",
        "tse-values",
        "code-as-answered",
        "signature-as-answered",
        "number-as-answered",
        "counter-as-answered",
    }
    assert not broken(claims)
    assert broken(every(printed(code_of(42)))) == {"code-as-answered"}


def test_a_picture_may_hold_what_is_not_found():
    """The values may be in it; what shops write in words is looked for all the same."""
    text = CODED.replace(code_of(41), PICTURE)
    claims = every(printed(text))
    assert not broken(claims)
    assert {c.check for c in claims if c.standing is UNCLEAR} == {
        "number-printed",
        "tse-values",
        "code-as-answered",
    }
    assert broken(every(printed(text.replace("2.06", "")))) == {"vat-printed"}
    assert not broken(every(printed(PICTURE)))


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("*** TRAINING ***", HOLDS),
        ("Schulungsbeleg", HOLDS),
        ("Nur zur Übung", HOLDS),
        ("Probeverkauf, kein Beleg", HOLDS),
        (WORDS, BROKEN),
        (CODED, BROKEN),
        ("V0;1;Kassenbeleg-V1;AVTraining^12.90;Training", UNCLEAR),
        (PICTURE, UNCLEAR),
    ],
)
def test_training_is_to_be_read(text, standing):
    """That a client is a test client, or the shop's name, is no such word; nor is a code."""
    assert words.judge_training_printed(printed(text)).standing is standing


def test_without_an_answer_nothing_is_judged():
    """A sale that was refused has no receipt to be held to."""
    none = Printed(sheet=Sheet("05.01.2026"), answer=None)
    claims = [*every(none), words.judge_outage(none)]
    assert standings(c for c in claims if c.check != "day-printed") == {UNCLEAR}
    assert words.judge_outage(printed(WORDS)).standing is UNCLEAR
    quiet = printed(WORDS, answered(message=""))
    assert words.judge_message(quiet).standing is UNCLEAR


def test_all_of_it_is_told_in_german():
    """Every check and every sentence that a receipt can lead to."""
    before = answered(40, "x3F2/JK0DACn+ehYkMrNdcqEmz48kcM5u" * 3)
    receipts = [
        *(printed(text, earlier=(before,)) for text in (WORDS, CODED, "nothing", PICTURE)),
        *(printed(text, AWAY) for text in ("Bon 7", "TSE ausgefallen.", "Transaktion 7", PICTURE)),
        printed(f"x\n{code_of(40, before.signature)}", earlier=(before,)),
        printed(f"x\n{code_of(40)}", AWAY),
        printed(f"x\n{before.signature}", earlier=(before,)),
        printed(f"x\n{code_of(42)}"),
        printed(SIGNATURE[:40]),
        printed(code_of(42)),
        printed("TSE-Transaktion 40\nSigZ 5", earlier=(before,)),
        printed("TSE-Transaktion 43"),
        Printed(sheet=Sheet("x"), answer=None),
    ]
    receipts.append(printed("Training"))
    claims = [
        c
        for each in receipts
        for c in (*every(each), words.judge_outage(each), words.judge_training_printed(each))
    ]
    assert standings(claims) == {HOLDS, BROKEN, UNCLEAR}
    assert {c.check for c in claims if not checks.german(c.check)} == set()
    assert {c.message for c in claims if not messages.german(c.message)} == set()
