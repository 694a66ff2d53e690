"""
report.md, earl.jsonld, traceability.csv, badge.json, har/ and repro/: what goes where.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from urllib.parse import urljoin

import jsonschema
import msgspec
import pytest

from fiskalprobe.report import write_all
from fiskalprobe.report.markdown import code, plain
from fiskalprobe.stream import MissingFooter, Scenario, Writer, read
from fiskalspec import requirements, schemas

KINDS = ("passing", "failing", "inconclusive")
#: The terms of EARL 1.0, as its recommendation track lists them.
EARL_CLASSES = {
    *("Assertion", "Assertor", "Software", "TestSubject", "TestCriterion", "TestRequirement"),
    *("TestCase", "TestResult", "TestMode", "OutcomeValue"),
}
EARL_PROPERTIES = {
    *("assertedBy", "subject", "test", "result", "mode", "mainAssertor", "outcome", "pointer"),
    "info",
}
EARL_VALUES = {
    *("passed", "failed", "cantTell", "inapplicable", "untested"),
    *("automatic", "manual", "semiAuto", "undisclosed", "unknownMode"),
}


def fits(name, value):
    jsonschema.Draft202012Validator(schemas.get(name)).validate(value)


def loaded(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_each_machine_readable_file_fits_its_schema(reports, kind):
    """Badge, EARL, every archive and every case are what their published schemas say."""
    folder = reports / kind
    fits("badge", loaded(folder / "badge.json"))
    fits("earl", loaded(folder / "earl.jsonld"))
    archives = sorted((folder / "har").glob("*.har"))
    assert archives
    for archive in archives:
        fits("har", loaded(archive))
    cases = sorted((folder / "repro").glob("*/case.json"))
    assert bool(cases) == (kind == "failing")
    for case in cases:
        fits("case", loaded(case))
    with (folder / "traceability.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            fits("traceability", row)


@pytest.mark.parametrize("kind", KINDS)
def test_earl_speaks_its_vocabulary(reports, kind):
    """Every term that is said to be EARL's is one of EARL 1.0, in its place."""
    report = loaded(reports / kind / "earl.jsonld")
    earl = report["@context"]["earl"]
    found = {"class": set(), "property": set(), "value": set()}

    def walk(node):
        if isinstance(node, list):
            for item in node:
                walk(item)
        elif isinstance(node, dict):
            types = node.get("@type", [])
            found["class"] |= set(types if isinstance(types, list) else [types])
            for key, value in node.items():
                found["property"].add(key)
                if key == "@id" and value.startswith("earl:"):
                    found["value"].add(value)
                walk(value)

    walk(report["@graph"])

    def expanded(kind, known):
        names = {name.partition(":")[2] for name in found[kind] if name.startswith("earl:")}
        assert names
        assert {urljoin(earl, f"#{name}") for name in names} <= {earl + name for name in known}

    expanded("class", EARL_CLASSES)
    expanded("property", EARL_PROPERTIES)
    expanded("value", EARL_VALUES)


def test_earl_tells_the_verdicts(reports):
    """One assertion per requirement, whose outcome is the verdict as far as EARL has words."""
    outcomes = {"pass": "passed", "alt": "passed", "warn": "cantTell", "fail": "failed"}
    folder = reports / "failing"
    footer = read(folder / "run.ndjson").footer
    said = {
        item["earl:test"]["@id"].partition("#r-")[2]: item["earl:result"]["earl:outcome"]["@id"]
        for item in loaded(folder / "earl.jsonld")["@graph"]
        if item["@type"] == "earl:Assertion"
    }
    assert said.keys() == footer.requirements.keys()
    for id_, row in footer.requirements.items():
        if row.verdict in outcomes:
            assert said[id_] == f"earl:{outcomes[row.verdict]}"
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert all(f'id="r-{id_}"' in page for id_ in said)


def test_every_row_about_the_subject_can_be_traced(reports):
    """traceability.csv names each row once, with a verdict or the reason why there is none."""
    about = [
        id_
        for id_, row in requirements.load().items()
        if row.actor.value in {"middleware", "tse", "pos"}
    ]
    with (reports / "failing" / "traceability.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["requirement"] for row in rows) == sorted(about)
    assert all(row["verdict"] or row["not_covered"] for row in rows)
    [broken] = [row for row in rows if row["requirement"] == "DE-SIG-0005"]
    assert broken["verdict"] == "fail"
    assert int(broken["kept"]) < int(broken["checks"])
    assert "counter-rises" in broken["names"].split("; ")


def test_no_cell_is_a_formula(sample, tmp_path):
    """A scenario's name that a spreadsheet would run does not begin its cell."""
    told = read(sample.write(tmp_path / "told.ndjson", kind="failing", scenarios=3))
    stream = tmp_path / "run.ndjson"
    with Writer(stream) as writer:
        writer.write(told.header)
        for record in told.records:
            named = isinstance(record, Scenario)
            writer.write(msgspec.structs.replace(record, where="=cmd():1") if named else record)
        writer.finish(
            verdict=told.footer.verdict,
            exit_code=told.footer.exit,
            counts=told.footer.counts,
            requirements=told.footer.requirements,
            elapsed_ms=1.0,
        )
    write_all(stream, tmp_path)
    with (tmp_path / "traceability.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row if "=cmd()" in cell]
    assert cells
    assert all(cell.startswith("'=") for cell in cells)


def test_the_badge_says_the_verdict(reports):
    """Green is only what conforms."""
    colours = {kind: loaded(reports / kind / "badge.json")["color"] for kind in KINDS}
    assert colours == {"passing": "brightgreen", "failing": "red", "inconclusive": "yellow"}


def test_the_summary_for_ci_names_what_failed(reports):
    """report.md has the verdict, the areas and each failing check, and stays short."""
    text = (reports / "failing" / "report.md").read_text(encoding="utf-8")
    assert text.startswith("## ❌")
    assert "**DE-SIG-0005/counter-rises**" in text
    assert "expected `more than 241`, actual `241`" in text
    assert len(text) < 60_000
    passing = (reports / "passing" / "report.md").read_text(encoding="utf-8")
    assert passing.startswith("## ✅")
    assert "### Failures" not in passing


@pytest.mark.parametrize(
    ("foreign", "span"),
    [
        ("plain", "`plain`"),
        ("a `b` c", "`` a `b` c ``"),
        ("``", "``` `` ```"),
        ("<script>\n| x", "`<script> | x`"),
        ("", "` `"),
    ],
)
def test_no_text_leaves_its_code_span(foreign, span):
    """Backticks are fenced by one more of them, and a line end is a blank."""
    assert code(foreign) == span


def test_a_name_is_no_markup():
    """A subject's name with Markdown, HTML or a link in it is shown as it is."""
    assert plain("*a* <b>[c](http://d)") == r"\*a\* \<b\>\[c\](http\://d)"


def test_an_archive_holds_what_was_exchanged(reports):
    """Entries stand on the page of their scenario, with what was sent and what came."""
    stream = read(reports / "failing" / "run.ndjson")
    entries = {}
    for archive in (reports / "failing" / "har").glob("*.har"):
        log = loaded(archive)["log"]
        pages = {page["id"] for page in log["pages"]}
        for entry in log["entries"]:
            assert entry["pageref"] in pages
            entries[int(re.match(r"exchange (\d+)", entry["comment"])[1])] = entry
    assert entries.keys() == stream.exchanges.keys()
    for number, entry in entries.items():
        exchange = stream.exchanges[number]
        assert entry["request"]["method"] == exchange.request["method"]
        assert entry["response"]["status"] == (exchange.response or {"status": 0})["status"]
        assert entry["response"]["content"]["text"] == (exchange.response or {"body": ""})["body"]


def test_reports_of_an_earlier_run_go(sample, tmp_path):
    """A repro of a failure that is mended does not stay, and somebody's own file does."""
    out = tmp_path / "out"
    failing = sample.write(tmp_path / "a.ndjson", kind="failing", scenarios=6)
    write_all(failing, out)
    own = out / "repro" / "DE-SIG-0005-counter-rises" / "mine.txt"
    assert (own.parent / "curl.sh").is_file()
    own.write_text("kept")
    write_all(sample.write(tmp_path / "b.ndjson", scenarios=6), out)
    assert [path.name for path in (out / "repro").rglob("*") if path.is_file()] == ["mine.txt"]


def test_a_torn_stream_gets_no_report(sample, tmp_path):
    """A run that was cut off leaves no artefact behind."""
    stream = sample.write(tmp_path / "run.ndjson", scenarios=3)
    whole = stream.read_bytes()
    for keep in (len(whole) - 1, len(whole) // 2):
        stream.write_bytes(whole[:keep])
        with pytest.raises(MissingFooter):
            write_all(stream, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_every_script_is_one_that_a_shell_can_read(reports):
    """Each curl.sh passes the shell's own syntax check, and each test is Python."""
    scripts = sorted((reports / "failing" / "repro").glob("*/curl.sh"))
    assert scripts
    shell = shutil.which("sh")
    for script in scripts:
        subprocess.run([shell, "-n", str(script)], check=True)
        test = script.with_name("test_repro.py")
        compile(test.read_text(encoding="utf-8"), str(test), "exec")
