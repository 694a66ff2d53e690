"""
A till voids what it sold, and closes its day.
"""

from __future__ import annotations

import pytest
from errands import claim, judged, told_again, verdicts, without_errands

#: What takes the place of the errands in the program of the page: its last sale lies on the disk.
KEEPING = """
SOLD = pathlib.Path("sold.json")


def sell(**more):
    register()
    draft = json.loads(DISK.read_text()) | more
    DISK.write_text(json.dumps(draft))
    end("storeDocument")
    SOLD.write_text(json.dumps(draft))


def void():
    values = ("quantity", "netValue", "taxValue", "grossValue")
    sell(
        cancellationDocument=True,
        documentReference={
            "referenceType": 0,
            "documentGuid": json.loads(SOLD.read_text())["documentGuid"],
        },
        positions=[PIZZA | {name: -PIZZA[name] for name in values}],
        payments=[CASH | {"amount": -12.9}],
    )


def close():
    end("cancelDocument")
    url = os.environ["FISKALPROBE_URL"] + f"/api/v1/closing/{CLIENT}/cashpointClose"
    request = urllib.request.Request(url + "?userId=1&userCaption=Ann", b"", method="POST")
    urllib.request.urlopen(request).close()


errand = os.environ["FISKALPROBE_ERRAND"]
if errand == "sale":
    sell()
elif errand == "void":
    void()
elif errand == "close":
    close()
else:
    if errand != "resume":
        register()
    if errand != "begin":
        end("cancelDocument")
"""
VOIDS = ("DE-POS-0034", "DE-POS-0035")
CLOSINGS = ("DE-POS-0023", "DE-POS-0036", "DE-POS-0037")


@pytest.fixture
def keeping(declared, tmp_path):
    """A declaration that claims voids and closings, and the start of its program."""
    claim(declared, "pos-void", "pos-closing")
    return without_errands(tmp_path)


def test_voids_and_closings_of_a_till_are_judged(declared, keeping, tmp_path):
    """A day that the service closes adds up by itself; the record tells it again."""
    run = judged(declared, tmp_path, *VOIDS, *CLOSINGS, program=keeping + KEEPING)
    assert verdicts(run) == dict.fromkeys((*VOIDS, *CLOSINGS), "pass")
    told_again(run, tmp_path)


def test_a_void_that_the_service_refuses_fails(declared, keeping, tmp_path):
    """Our service wants a reference, and who sends none has not shown nothing."""
    program = (keeping + KEEPING).replace("documentReference={", "documentReference={} and {")
    run = judged(declared, tmp_path, "DE-POS-0034", program=program)
    assert verdicts(run) == dict.fromkeys(("DE-POS-0034", "DE-POS-0041"), "fail")


def test_a_day_that_is_closed_too_early_warns(declared, keeping, tmp_path):
    """The vendor recommends it, so it is no failure; a till that cannot close shows nothing."""
    program = (keeping + KEEPING).replace('    end("cancelDocument")\n    url', "    url")
    run = judged(declared, tmp_path, "DE-POS-0023", program=program)
    assert verdicts(run) == {"DE-POS-0023": "warn"}
    program = (keeping + KEEPING).replace("    close()\n", '    raise SystemExit("no closing")\n')
    run = judged(declared, tmp_path, "DE-POS-0036", program=program)
    assert verdicts(run) == {"DE-POS-0036": "inconclusive"}


def test_a_day_that_has_just_begun_may_be_the_last(declared, keeping, tmp_path):
    """A scenario that ends with a closing leaves a till in the middle of nothing."""
    (tmp_path / "errand.py").write_text(keeping + KEEPING, encoding="utf-8")
    features = tmp_path / "features"
    features.mkdir()
    (features / "evening.feature").write_text(
        "@DE-POS\nFeature: Evening\n\n  @DE-POS-0036\n  Rule: It closes\n\n"
        "    Scenario: Twice\n      Given the till has sold an article\n"
        "      And the till has closed the day\n      And the till has closed the day\n"
        "      When the till closes the day\n      Then the day was closed\n\n"
        "    Scenario: And no more\n      Given the till has closed the day\n",
        encoding="utf-8",
    )
    run = judged(declared, tmp_path, features=features)
    assert run.footer.verdict == "incomplete"
    assert set(verdicts(run).values()) == {"inconclusive"}


def test_a_basket_that_is_parked_has_to_end_before_the_day(declared, keeping, tmp_path):
    """Nobody has paid for it: an abort is right, leaving it open is not, and it was no sale."""
    claim(declared, "pos-park")
    program = (keeping + KEEPING).replace(
        "else:\n    if errand", 'elif errand == "park":\n    park()\nelse:\n    if errand'
    )
    parks = (
        'PARKED = pathlib.Path("parked.json")\n\n\n'
        "def park():\n    register()\n    DISK.replace(PARKED)\n\n\n"
        "def clear():\n    if PARKED.exists():\n        PARKED.replace(DISK)\n"
    )
    for clears, given in (
        ('        end("cancelDocument")\n', {"DE-POS-0043": "pass"}),
        ("        DISK.unlink()\n", {"DE-POS-0043": "warn"}),
        ('        end("storeDocument")\n', {"DE-POS-0043": "pass", "DE-POS-0008": "fail"}),
    ):
        cleared = program.replace(
            "def close():\n", f"{parks}{clears}\n\ndef close():\n    clear()\n"
        )
        (tmp_path / "errand.py").write_text(cleared, encoding="utf-8")
        run = judged(declared, tmp_path, "DE-POS-0043")
        assert verdicts(run) == given
