"""
junit.xml and report.json: what other programs read.
"""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from fiskalprobe.report import write_all
from fiskalprobe.stream import read
from fiskalspec import schemas

KINDS = ("passing", "failing", "inconclusive")


def suites(reports, kind):
    return ET.parse(reports / kind / "junit.xml").getroot()  # noqa: S314 - our own file


@pytest.mark.parametrize("kind", KINDS)
def test_the_summary_fits_its_schema(reports, kind):
    """report.json is what its published schema says."""
    report = json.loads((reports / kind / "report.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schemas.get("report")).validate(report)


@pytest.mark.parametrize("kind", KINDS)
def test_the_summary_agrees_with_the_footer(reports, kind):
    """Verdict, exit code and counts are those that the run concluded."""
    report = json.loads((reports / kind / "report.json").read_text(encoding="utf-8"))
    footer = read(reports / kind / "run.ndjson").footer
    assert report["verdict"] == footer.verdict
    assert report["exit"] == footer.exit
    assert {key: n for key, n in report["counts"].items() if n} == {
        key: n for key, n in footer.counts.items() if n
    }
    assert {row["id"]: row["verdict"] for row in report["requirements"]} == {
        id_: row.verdict for id_, row in footer.requirements.items()
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_check_has_a_test_case(reports, kind):
    """Test cases with a class and a unique name, whose assertions are as many as the checks."""
    root = suites(reports, kind)
    cases = [case for case in root.iter("testcase") if case.get("classname") != "run"]
    stream = read(reports / kind / "run.ndjson")
    assert sum(int(case.get("assertions", "0")) for case in cases) == stream.footer.checks
    wrong = [check for check in stream.checks if check.verdict not in {"pass", "alt"}]
    assert sum(len(case) > 0 for case in cases) >= len(wrong)
    for suite in root:
        names = [(case.get("classname"), case.get("name")) for case in suite]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", KINDS)
def test_the_sums_are_right(reports, kind):
    """The numbers on a suite and on the whole are those of the cases inside."""
    root = suites(reports, kind)
    for element in (*root, root):
        assert int(element.get("tests")) == len(list(element.iter("testcase")))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(element.get(name)) == len(list(element.iter(tag)))


def test_verdicts_become_what_ci_knows(reports):
    """A broken MUST is a failure, a broken SHOULD one of type warning, the unclear an error."""
    failing, unclear = suites(reports, "failing"), suites(reports, "inconclusive")
    types = {item.get("type") for item in failing.iter("failure")}
    assert types == {"counter-rises", "sums", "status", "warning"}
    assert {item.get("type") for item in unclear.iter("error")} == {"inconclusive"}
    assert not list(suites(reports, "passing").iter("failure"))


def test_silence_is_not_success(sample, tmp_path):
    """A requirement that nobody exercised is an error of its own in junit.xml."""
    write_all(
        sample.write(
            tmp_path / "run.ndjson",
            scenarios=3,
            twist=lambda header: header["plan"]["requirements"].append("DE-TXN-9999"),
        ),
        tmp_path,
    )
    root = ET.parse(tmp_path / "junit.xml").getroot()  # noqa: S314 - our own file
    [case] = [case for case in root.iter("testcase") if case.get("classname") == "DE-TXN-9999"]
    assert case.find("error").get("type") == "inconclusive"


def test_excuses_are_told(sample, tmp_path):
    """What a baseline excuses, and what it no longer does, stands in the summary."""
    stream = sample.write(
        tmp_path / "run.ndjson",
        kind="failing",
        scenarios=6,
        twist=lambda header: header.update(
            baseline=[
                {"check": "DE-SIG-0005/counter-rises", "reason": "known", "until": "2099-01-01"},
                {"check": "DE-PRD-0002/sums", "reason": "late", "until": "2000-01-01"},
            ]
        ),
    )
    write_all(stream, tmp_path)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schemas.get("report")).validate(report)
    told = report["excuses"]
    assert [row["check"] for row in told["used"]] == ["DE-SIG-0005/counter-rises"]
    assert [row["check"] for row in told["stale"]] == ["DE-PRD-0002/sums"]
    assert told["stale"][0]["why"].startswith("is no longer excused")
    assert "DE-CXL-0004/status" in told["unexcused"]
    assert not told["holds"]


def test_what_goes_wrong_very_often_is_counted(sample, tmp_path):
    """A subject that is wrong each time gets files of bearable size, and no time is lost."""
    stream = sample.write(tmp_path / "run.ndjson", kind="hopeless", scenarios=60)
    write_all(stream, tmp_path)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schemas.get("report")).validate(report)
    assert report["furtherChecks"]
    wrong = [check for check in read(stream).checks if check.verdict != "pass"]
    more = sum(row["times"] for row in report["furtherChecks"])
    assert len(report["checks"]) + more == len(wrong)
    root = suites(tmp_path.parent, tmp_path.name)
    counted = sum(int(case.get("assertions", "0")) for case in root.iter("testcase"))
    assert counted == read(stream).footer.checks
