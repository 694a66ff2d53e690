"""
A till is judged by the octets that it sends, as they came in.
"""

from __future__ import annotations

import pytest
from errands import judged, verdicts

from fiskalprobe.run.again.rejudge import rejudge

OCTETS = ("DE-POS-0067", "DE-POS-0068", "DE-POS-0069")
RIGHT = dict.fromkeys(OCTETS, "pass")
WRITTEN = "json.dumps(body).encode()"
CALLED = '"content-type": "application/json"'


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        (WRITTEN, WRITTEN, {}),
        (WRITTEN, 'json.dumps(body).encode("utf-16")', {"DE-POS-0067": "fail"}),
        (WRITTEN, r'b"\xef\xbb\xbf" + ' + WRITTEN, {"DE-POS-0067": "fail"}),
        (
            WRITTEN,
            'json.dumps(body).replace("{", \'{"a":"ü",\', 1).encode("latin-1")',
            {"DE-POS-0067": "fail"},
        ),
        (
            WRITTEN,
            'json.dumps(body).replace("{", \'{"documentType":80,\', 1).encode()',
            {"DE-POS-0068": "warn"},
        ),
        (CALLED, '"content-type": "text/plain"', {"DE-POS-0069": "alt"}),
        (CALLED, '"content-type": ""', {"DE-POS-0069": "alt"}),
    ],
)
def test_a_till_is_held_to_what_it_wrote(declared, tmp_path, old, new, broken):
    """Whatever the service makes of it, and also when the record is judged again."""
    program = declared.parent / "errand.py"
    text = program.read_text(encoding="utf-8")
    assert old in text
    program.write_text(text.replace(old, new), encoding="utf-8")
    run = judged(declared, tmp_path, *OCTETS)
    found = verdicts(run)
    assert {row: found[row] for row in OCTETS} == RIGHT | broken
    assert rejudge(run, stream=tmp_path / "again.ndjson").agrees
