"""
A till parks a basket while it sells another one, and somebody practises at it.
"""

from __future__ import annotations

import pytest
from errands import claim, judged, told_again, verdicts, without_errands

#: What takes the place of the errands in the program of the page.
PARKING = """
PARKED = pathlib.Path("parked.json")
errand = os.environ["FISKALPROBE_ERRAND"]
if errand == "resume":
    end("cancelDocument")
elif errand == "recall":
    DISK.write_text(PARKED.read_text())
    PARKED.unlink()
    end("storeDocument")
else:
    register()
    if errand == "park":
        DISK.rename(PARKED)
    elif errand == "train":
        draft = json.loads(DISK.read_text()) | {"isTraining": True}
        DISK.write_text(json.dumps(draft))
    if errand in ("sale", "train"):
        end("storeDocument")
"""
BASKETS = ("DE-POS-0038", "DE-POS-0039")


@pytest.fixture
def parking(declared, tmp_path):
    """A declaration that claims parked baskets and training, and the start of its program."""
    claim(declared, "pos-park", "pos-training")
    return without_errands(tmp_path)


def test_baskets_and_training_of_a_till_are_judged(declared, parking, tmp_path):
    """Its receipts do not say that they are training, which no source here demands."""
    run = judged(declared, tmp_path, *BASKETS, "DE-POS-0040", program=parking + PARKING)
    assert verdicts(run) == {
        **dict.fromkeys((*BASKETS, "DE-POS-0042"), "pass"),
        "DE-POS-0040": "alt",
    }
    told_again(run, tmp_path)


def test_a_basket_of_another_number_fails(declared, parking, tmp_path):
    """The service knows no such number, and the program ends with an error of its own."""
    program = parking + PARKING.replace(
        "DISK.write_text(PARKED.read_text())",
        "DISK.write_text(PARKED.read_text().replace('ber\": ', 'ber\": 9'))",
    )
    run = judged(declared, tmp_path, "DE-POS-0038", program=program)
    assert verdicts(run) == {"DE-POS-0038": "fail"}


def test_who_sends_practice_as_a_sale_is_warned(declared, parking, tmp_path):
    """The name of the field is shown by a sample only, so it fails with --strict alone."""
    program = parking + PARKING.replace('{"isTraining": True}', "{}")
    run = judged(declared, tmp_path, "DE-POS-0039", program=program)
    assert verdicts(run) == {"DE-POS-0039": "warn", "DE-POS-0042": "pass"}
