"""
Published reports: the same each time, and seen to be stale when they are.
"""

from __future__ import annotations

import json

import msgspec
import pytest

from fiskalprobe.cli import publish
from fiskalprobe.report import steady, write_all
from fiskalprobe.stream import Exchange, Scenario, Writer, read


def timed(response, seconds):
    """The same answer, with the time that another machine took."""
    if response is None:
        return None
    return {**response, "headers": {**response["headers"], "x-response-time": seconds}}


def elsewhere(told, path, *, port, python):
    """Write the same run as another machine would have, at another time."""
    with Writer(path) as writer:
        header = msgspec.structs.replace(
            told.header,
            started="2027-02-03T04:05:06+00:00",
            environment={"python": python, "platform": "another"},
            ixit={**told.header.ixit, "adapter": f"http:http://127.0.0.1:{port}"},
        )
        writer.write(header)
        for record in told.records:
            if isinstance(record, Exchange):
                url = record.request["url"].replace(":7678", f":{port}")
                headers = {**record.request["headers"], "user-agent": f"python-httpx/{python}"}
                writer.write(
                    msgspec.structs.replace(
                        record,
                        at="2027-02-03T04:05:06+00:00",
                        elapsed_ms=record.elapsed_ms + len(python),
                        request={**record.request, "url": url, "headers": headers},
                        response=timed(record.response, f"0.{port}"),
                    )
                )
            elif isinstance(record, Scenario):
                writer.write(msgspec.structs.replace(record, elapsed_ms=len(python)))
            else:
                writer.write(record)
        writer.finish(
            verdict=told.footer.verdict,
            exit_code=told.footer.exit,
            counts=told.footer.counts,
            requirements=told.footer.requirements,
            elapsed_ms=float(port),
        )
    return read(path)


def test_the_steady_form_is_the_same_everywhere(sample, tmp_path):
    """Another port, another Python and another day give the same stream, byte by byte."""
    told = read(sample.write(tmp_path / "told.ndjson", kind="failing", scenarios=6))
    for name, port, python in (("a", 40_001, "3.11.7"), ("b", 5_123, "3.14")):
        run = elsewhere(told, tmp_path / f"{name}.ndjson", port=port, python=python)
        steady.write(run, tmp_path / name / "run.ndjson")
    one, other = (tmp_path / name / "run.ndjson" for name in "ab")
    assert one.read_bytes() == other.read_bytes()
    text = one.read_text(encoding="utf-8")
    assert "127.0.0.1:7678" in text
    assert "Published form" in text
    assert [check.verdict for check in read(one).checks] == [c.verdict for c in told.checks]


@pytest.fixture
def published(sample, tmp_path, monkeypatch):
    """One published run, and a run of today that a test may change."""
    today = {"scenarios": 3}

    def judged(_run, out):
        told = read(sample.write(tmp_path / "told.ndjson", scenarios=today["scenarios"]))
        steady.write(told, out / "run.ndjson")
        write_all(out / "run.ndjson", out)
        return 0

    monkeypatch.setattr(publish, "judged", judged)
    one = publish.Published(folder="one", title="One run")
    monkeypatch.setattr(publish, "runs", lambda: (one,))
    assert publish.main(["--out", str(tmp_path / "out")]) == 0
    return tmp_path / "out", today


def test_what_is_published_is_compared_with_today(published, capsys):
    """The check is silent about a run that says the same, and names the file that does not."""
    out, today = published
    assert publish.main(["--out", str(out), "--check"]) == 0
    today["scenarios"] = 4
    assert publish.main(["--out", str(out), "--check"]) == 1
    told = capsys.readouterr().out
    assert "stale" in told
    assert "make reports" in told


def test_the_order_of_calls_at_the_same_time_is_not_compared(published, capsys):
    """Other numbers in an exchange, and with them another digest, leave a report as it is."""
    out, _ = published
    folder = out / "one"
    digest = json.loads((folder / "report.json").read_text())["stream"]["sha256"]
    for name in publish.KEPT:
        text = (folder / name).read_text(encoding="utf-8")
        text = text.replace(digest, "0" * 64).replace(digest[:16], "0" * 16)
        (folder / name).write_text(text.replace("<pre>", "<pre>7 "), encoding="utf-8")
    assert publish.main(["--out", str(out), "--check"]) == 0
    page = (folder / "index.html").read_text(encoding="utf-8")
    (folder / "index.html").write_text(page.replace("<style>", "<style>b{}"), encoding="utf-8")
    capsys.readouterr()
    assert publish.main(["--out", str(out), "--check"]) == 1
    assert "+++ today's index.html" in capsys.readouterr().out


def test_a_missing_report_is_stale_too(published):
    """A published folder that lost a file does not pass."""
    out, _ = published
    (out / "one" / "report.md").unlink()
    assert publish.main(["--out", str(out), "--check"]) == 1


def test_the_overview_leads_to_each_run(published):
    """The page over all runs has a card per run."""
    out, _ = published
    page = (out / "index.html").read_text(encoding="utf-8")
    assert 'href="one/index.html"' in page
    assert json.loads((out / "one" / "badge.json").read_text())["color"] == "brightgreen"


def test_every_form_of_the_simulator_is_published():
    """Both devices in all three generations, the cloud TSE by itself, the interface, the till."""
    folders = [run.folder for run in publish.runs()]
    assert len(folders) == len(set(folders)) == 9
    assert {run.serve.get("generation") for run in publish.runs()} == {
        *("1.7.7", "1.7.6", "2021"),
        None,
    }
