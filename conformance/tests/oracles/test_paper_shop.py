"""
Who sold, and what, is read off a receipt as people write it.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.till.paper import shop
from fiskalprobe.oracles.till.paper.printed import Printed
from fiskalprobe.oracles.till.paper.sheet import PICTURE, Sheet
from fiskalprobe.report.german import checks, messages

HOLDS, BROKEN, UNCLEAR = Standing.HOLDS, Standing.BROKEN, Standing.UNCLEAR
CODE = "V0;00345-00345;Kassenbeleg-V1;Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar;41;57"
SOLD = {"positions": [{"itemCaption": "Pizza Margherita", "grossValue": 12.9}]}
TWO = {"positions": [*SOLD["positions"], {"ItemShortCaption": "Brot", "GrossValue": "3.00"}]}
HEAD = "Pizzeria Muster\n"
SUMS = "SUMME EUR 12,90\nBar 12,90\n19 % MwSt auf 10,84 2,06\n"


def paper(text, sent=None):
    """One receipt of what was *sent*."""
    return Printed(sheet=Sheet(text), answer=None, sent=SOLD if sent is None else sent)


@pytest.mark.parametrize(
    ("line", "standing"),
    [
        ("1 x Pizza Margherita 12,90", HOLDS),
        ("1 PIZZA MARG. 12,90", HOLDS),
        ("P. Marghe\nrita 12,90", HOLDS),
        ("Pizz Margh 12,90", HOLDS),
        ("", BROKEN),
        ("1 x 47110001 12,90", BROKEN),
        ("Pizz 9,90", BROKEN),
        ("Zahlbetrag 12,90", BROKEN),
        ("Warengruppe 3 12,90", UNCLEAR),
        (PICTURE, UNCLEAR),
    ],
)
def test_an_article_is_found_by_the_beginning_of_a_word(line, standing):
    """Under another name it may be there; as a sum or a number alone it is not."""
    claim = shop.judge_goods(paper(f"{HEAD}{line}\n{SUMS}{CODE}"))
    assert claim.standing is standing
    assert checks.german(claim.check)
    assert messages.german(claim.message)


@pytest.mark.parametrize(
    ("line", "standing"),
    [("1 Brot 3,00", HOLDS), ("Summe 3,00", BROKEN), ("Diverse 3,00", UNCLEAR)],
)
def test_each_article_is_looked_for(line, standing):
    """One of two is not enough."""
    claim = shop.judge_goods(paper(f"{HEAD}1 Pizza 12,90\n{line}\n{SUMS}", TWO))
    assert claim.standing is standing
    assert claim.expected == ("Brot" if standing is BROKEN else "")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"positions": None},
        {"positions": ["Pizza"]},
        {"positions": [{"itemCaption": 7}]},
        {"positions": [{"itemCaption": "47", "grossValue": 1}]},
    ],
)
def test_without_a_caption_nothing_shows(sent):
    """Whatever the till has sent instead of one."""
    assert shop.judge_goods(paper(SUMS, sent)).standing is UNCLEAR


@pytest.mark.parametrize("gross", [None, "viel", "NaN", "1e999999"])
def test_a_caption_without_an_amount_is_looked_for_too(gross):
    """It is there, or it is not."""
    sent = {"positions": [{"itemCaption": "Pizza", "grossValue": gross}]}
    assert shop.judge_goods(paper("1 Pizza 12,90", sent)).standing is HOLDS
    assert shop.judge_goods(paper(f"1 Kuchen 12,90\n{SUMS}", sent)).standing is BROKEN


@pytest.mark.parametrize(
    ("head", "standing"),
    [
        ("Pizzeria Muster\nBeispielweg 1\n12345 Musterstadt", HOLDS),
        ("Pizzeria Muster, Beispielweg 1, D-12345 Musterstadt", HOLDS),
        ("Muster GmbH\n12345\nBad Muster", HOLDS),
        ("Muster GmbH, Ring 1, 1010 Wien", HOLDS),
        ("Muster GmbH\nA-5020 Salzburg  ", HOLDS),
        ("Pizzeria Muster\nBeispielweg 1", BROKEN),
        ("Pizzeria Muster, Musterstadt", BROKEN),
        ("Tel. 0301234567 Muster", BROKEN),
        ("Bon 1234 Tisch 4", BROKEN),
        (PICTURE, UNCLEAR),
        ("", BROKEN),
    ],
)
def test_an_address_has_a_postal_code_and_a_place(head, standing):
    """However it is broken into lines; a picture may hold one."""
    claim = shop.judge_shop(paper(f"{head}\n1 Pizza 12,90\n{SUMS}{CODE}"))
    assert claim.standing is standing
    assert checks.german(claim.check)
    assert messages.german(claim.message)


def test_a_code_alone_shows_neither():
    """Somebody has scanned it, and not seen the paper."""
    assert shop.judge_goods(paper(CODE)).standing is UNCLEAR
    assert shop.judge_shop(paper(CODE)).standing is UNCLEAR
