"""
A till takes orders of a table, and the table pays.
"""

from __future__ import annotations

import pytest
from errands import claim, judged, told_again, verdicts, without_errands

from fiskalprobe.stream import Command

#: What takes the place of the errands in the program of the page: its table lies on the disk.
SERVING = """
TABLE = pathlib.Path("table.json")


def issue(kind, dishes, sign=1):
    register()
    draft = json.loads(DISK.read_text())
    values = ("quantity", "netValue", "taxValue", "grossValue")
    line = PIZZA | {name: sign * PIZZA[name] for name in values}
    draft |= {
        "documentType": kind,
        "allocationGroups": ["7"],
        "positions": [line | {"itemCaption": dish} for dish in dishes],
        "payments": [CASH | {"amount": round(12.9 * len(dishes), 2)}] if kind == 0 else [],
    }
    DISK.write_text(json.dumps(draft))
    end("storeDocument")


errand = os.environ["FISKALPROBE_ERRAND"]
dishes = json.loads(TABLE.read_text()) if TABLE.exists() else []
if errand == "order":
    dishes.append(f"Dish {len(dishes)}")
    issue(80, dishes[-1:])
elif errand == "take-back":
    issue(80, [dishes.pop()], -1)
elif errand == "pay-part":
    issue(0, [dishes.pop()])
elif errand == "pay" and dishes:
    issue(0, dishes)
    dishes = []
TABLE.write_text(json.dumps(dishes))
"""
#: Their scenarios have every errand of a table.
TABLES = ("DE-POS-0030", "DE-POS-0031", "DE-POS-0033")


@pytest.fixture
def serving(declared, tmp_path):
    """A declaration that claims to serve tables, and the start of its program."""
    claim(declared, "pos-table")
    return without_errands(tmp_path)


def test_a_till_with_a_table_is_judged(declared, serving, tmp_path):
    """The record alone tells it again, and no scenario leaves the table with a bill."""
    run = judged(declared, tmp_path, *TABLES, program=serving + SERVING)
    assert verdicts(run) == dict.fromkeys((*TABLES, "DE-POS-0032"), "pass")
    assert (tmp_path / "table.json").read_text(encoding="utf-8") == "[]"
    told_again(run, tmp_path)


@pytest.mark.parametrize(("does", "verdict"), [("pass", "pass"), ("issue(0, dishes)", "fail")])
def test_a_bill_may_be_shown_and_not_sold(declared, serving, tmp_path, does, verdict):
    """This till just prints it, or stores a receipt as well."""
    claim(declared, "pos-bill")
    shows = f'elif errand == "show-bill":\n    {does}\nelif errand == "pay-part"'
    program = SERVING.replace('elif errand == "pay-part"', shows)
    run = judged(declared, tmp_path, "DE-POS-0066", program=serving + program)
    assert verdicts(run)["DE-POS-0066"] == verdict


def test_a_bill_that_is_shown_may_be_begun(declared, serving, tmp_path):
    """The till begins the receipt when it shows the bill, and ends it when the table pays."""
    claim(declared, "pos-bill")
    shows = 'elif errand == "show-bill":\n    register()\n    DISK.rename(BILL)\n'
    goes_on = "BILL.rename(DISK) if kind == 0 and BILL.exists() else register()"
    program = (
        SERVING.replace("    register()\n", f"    {goes_on}\n", 1)
        .replace("TABLE =", 'BILL = pathlib.Path("bill.json")\nTABLE =', 1)
        .replace('elif errand == "pay-part"', f'{shows}elif errand == "pay-part"')
    )
    run = judged(declared, tmp_path, "DE-POS-0066", program=serving + program)
    assert set(verdicts(run).values()) == {"pass"}


def test_a_till_that_knows_no_tables_shows_nothing(declared, serving, tmp_path):
    """An errand that it refuses is no proof, and what it does not claim is not asked."""
    refuses = serving + 'raise SystemExit("no such errand")\n'
    run = judged(declared, tmp_path, TABLES[0], program=refuses)
    assert verdicts(run) == {TABLES[0]: "inconclusive"}
    text = declared.read_text(encoding="utf-8").replace('"pos-table"', '# "pos-table"')
    declared.write_text(text, encoding="utf-8")
    run = judged(declared, tmp_path, *TABLES)
    assert verdicts(run) == {}


def test_a_table_that_did_not_pay_pays_after_the_scenario(declared, serving, tmp_path):
    """What it has ordered is unknown to the service of the next one."""
    (tmp_path / "errand.py").write_text(serving + SERVING, encoding="utf-8")
    features = tmp_path / "features"
    features.mkdir()
    (features / "hungry.feature").write_text(
        "@DE-POS\nFeature: Hungry\n\n  @DE-POS-0030\n  Rule: It orders\n\n"
        "    Scenario: And talks\n      When the table orders an article\n"
        "      Then the order was stored before the receipt\n",
        encoding="utf-8",
    )
    run = judged(declared, tmp_path, features=features)
    errands = [each.handle for each in run.records if isinstance(each, Command)]
    assert errands == ["order", "pay"]
    assert (tmp_path / "table.json").read_text(encoding="utf-8") == "[]"


def test_a_receipt_that_hides_when_the_table_began_fails(declared, serving, tmp_path):
    """What the service answers for that will do, and the receipt's own times will not."""
    for value, verdict in (("processStartTime", "pass"), ("fiscalDocumentStartTime", "fail")):
        printing = serving.replace(
            '        "05.01.2026",\n', f'        "05.01.2026",\n        str(answer["{value}"]),\n'
        )
        (tmp_path / "errand.py").write_text(printing + SERVING, encoding="utf-8")
        run = judged(declared, tmp_path, "DE-POS-0044")
        assert verdicts(run) == {"DE-POS-0044": verdict}
