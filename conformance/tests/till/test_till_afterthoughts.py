"""
A till takes an article off before the payment, and prints a receipt once more.
"""

from __future__ import annotations

import pytest
from errands import claim, judged, told_again, verdicts, without_errands

#: What takes the place of the errands in the program of the page.
THINKING = """
WINE = PIZZA | {"itemCaption": "Wine", "netValue": 5, "taxValue": 0.95, "grossValue": 5.95}
OFF = WINE | {"quantity": -1, "netValue": -5, "taxValue": -0.95, "grossValue": -5.95}
LAST = pathlib.Path("last.txt")
PRINTED = pathlib.Path(os.environ["FISKALPROBE_PRINTED"])

errand = os.environ["FISKALPROBE_ERRAND"]
if errand == "reprint":
    PRINTED.write_text("Kopie\\n" + LAST.read_text(encoding="utf-8"), encoding="utf-8")
elif errand != "resume":
    register()
    draft = json.loads(DISK.read_text())
    if errand == "sale-corrected":
        draft["positions"] += [WINE, OFF]
    DISK.write_text(json.dumps(draft))
    end("storeDocument")
    LAST.write_text(PRINTED.read_text(encoding="utf-8"), encoding="utf-8")
"""
ROWS = ("DE-POS-0062", "DE-POS-0063", "DE-POS-0064", "DE-POS-0065", "DE-POS-0070")


@pytest.fixture
def thinking(declared, tmp_path):
    """A declaration that claims both, and the start of its program."""
    claim(declared, "pos-correction", "pos-reprint")
    return without_errands(tmp_path)


def test_second_thoughts_are_judged(declared, thinking, tmp_path):
    """The record alone tells all of it again."""
    run = judged(declared, tmp_path, *ROWS, program=thinking + THINKING)
    assert verdicts(run) == dict.fromkeys(ROWS, "pass")
    told_again(run, tmp_path)


def test_a_copy_is_that_of_the_sale_whatever_was_stored_since(declared, thinking, tmp_path):
    """This till stores its float whenever it is started."""
    stores = THINKING.replace(
        'elif errand != "resume":\n',
        'elif errand == "resume":\n'
        "    register()\n"
        "    draft = json.loads(DISK.read_text())\n"
        '    DISK.write_text(json.dumps(draft | {"documentType": 90}))\n'
        '    end("storeDocument")\n'
        "else:\n",
    )
    run = judged(declared, tmp_path, "DE-POS-0064", program=thinking + stores)
    assert verdicts(run)["DE-POS-0064"] == "pass"


def test_who_sells_again_for_a_copy_fails(declared, thinking, tmp_path):
    """Its second print is a receipt of a sale that there never was."""
    sells = THINKING.replace('errand == "reprint"', 'errand == "nothing"')
    run = judged(declared, tmp_path, *ROWS, program=thinking + sells)
    assert verdicts(run)["DE-POS-0064"] == "fail"
    assert verdicts(run)["DE-POS-0065"] == "alt"


def test_a_double_tap_is_judged(declared, tmp_path):
    """Whoever looks for the basket on its disk finds none the second time."""
    claim(declared, "pos-double-tap")
    taps = """
errand = os.environ["FISKALPROBE_ERRAND"]
if errand != "resume":
    register()
    end("storeDocument")
    if errand == "sale-double-tap" and DISK.exists():
        end("storeDocument")
"""
    run = judged(declared, tmp_path, "DE-POS-0071", program=without_errands(tmp_path) + taps)
    assert verdicts(run) == {"DE-POS-0071": "pass"}


@pytest.mark.parametrize(
    ("second", "row"),
    [('register(); end("storeDocument")', "DE-POS-0071"), ("register()", "DE-POS-0007")],
)
def test_who_sells_or_begins_at_each_tap_fails(declared, tmp_path, second, row):
    """One has two receipts for one basket, the other leaves a transaction open."""
    claim(declared, "pos-double-tap")
    taps = f"""
errand = os.environ["FISKALPROBE_ERRAND"]
if errand != "resume":
    register()
    end("storeDocument")
    if errand == "sale-double-tap":
        {second}
"""
    run = judged(declared, tmp_path, "DE-POS-0071", program=without_errands(tmp_path) + taps)
    assert [id_ for id_, verdict in verdicts(run).items() if verdict == "fail"] == [row]
