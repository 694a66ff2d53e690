"""
The page of a run: what stands on it, in which order, and that it needs nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest

from fiskalprobe.report import OverviewRun, bodies, counterline, write_all, write_overview
from fiskalprobe.report import page as page_module
from fiskalprobe.report.stories import Step, Turn
from fiskalprobe.report.view import Call, Talk
from fiskalprobe.stream import InvalidStream, read
from fiskalspec import requirements

KINDS = ("passing", "failing", "inconclusive")


def page_of(reports, kind):
    return (reports / kind / "index.html").read_text(encoding="utf-8")


def test_a_german_reads_a_comma(reports):
    """How long the run took has the decimal sign of the language."""
    words = r'<span class="de" lang="de">\d+,\d</span><span class="en" lang="en">\d+\.\d</span>'
    assert re.search(words + "&nbsp;s", page_of(reports, "passing"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_well_formed_and_its_links_lead_somewhere(reports, parse, kind):
    """Every tag is closed, no id is given twice, and each link within the page has its target."""
    page = parse(page_of(reports, kind))
    assert page.faults == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    targets = {f"#{id_}" for id_ in page.ids}
    assert [href for href in page.hrefs if href not in targets] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_needs_no_network(reports, parse, kind):
    """Nothing is loaded from anywhere: no address but data in any attribute that loads."""
    page = parse(page_of(reports, kind))
    loads = [
        value
        for tag, name, value in page.attributes
        if name in ("src", "srcset", "href", "action", "data", "poster") and tag != "a"
    ]
    assert all(value.startswith("data:") for value in loads)
    assert "@import" not in page_of(reports, kind)
    assert "url(" not in page_of(reports, kind)


def test_the_policy_lets_in_only_the_own_style_and_script(reports):
    """The hashes in the content security policy are those of the one style and one script."""
    text = page_of(reports, "failing")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    for tag in ("style", "script"):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert len(found) == 1
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy
    assert "default-src &#39;none&#39;" in policy


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_runs_or_paints_outside_the_policy(reports, parse, kind):
    """No attribute holds style or script, which the policy would refuse."""
    names = {name for _, name, _ in parse(page_of(reports, kind)).attributes}
    assert not {name for name in names if name == "style" or name.startswith("on")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_run_stays_below_two_megabytes(reports, kind):
    """Sixty scenarios with six hundred exchanges and four thousand checks fit an e-mail."""
    assert (reports / kind / "index.html").stat().st_size < 2_000_000


def test_a_subject_that_breaks_everything_stays_below_two_megabytes(sample, tmp_path):
    """The page does not grow without end with the number of failures."""
    write_all(sample.write(tmp_path / "run.ndjson", kind="hopeless"), tmp_path)
    assert (tmp_path / "index.html").stat().st_size < 2_000_000


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_stream_gives_the_same_bytes(reports, tmp_path, kind):
    """All three files come out byte by byte the same a second time."""
    write_all(reports / kind / "run.ndjson", tmp_path)
    for name in ("index.html", "junit.xml", "report.json"):
        assert (tmp_path / name).read_bytes() == (reports / kind / name).read_bytes()


@pytest.mark.parametrize(
    ("kind", "tone"),
    [("passing", "conformant"), ("failing", "nonconformant"), ("inconclusive", "incomplete")],
)
def test_the_head_has_the_colour_of_the_verdict(reports, kind, tone):
    """Each kind of run has a head of its own tone, and only that."""
    found = set(re.findall(r'class="hero o-(\w+)"', page_of(reports, kind)))
    assert found == {tone}


def test_no_green_header_above_a_red_row(sample, tmp_path):
    """A footer that claims conformity over a failed check does not turn the head green."""
    stream = sample.write(tmp_path / "run.ndjson", kind="failing", claim="conformant")
    write_all(stream, tmp_path)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'class="hero o-nonconformant"' in text
    assert "its own checks say otherwise" in text


def test_failures_come_first(reports):
    """Failures stand before warnings, those before the matrix, and evidence comes last."""
    text = page_of(reports, "failing")
    order = [
        "verdict",
        "overview",
        "failures",
        "warnings",
        "requirements",
        "not-covered",
        "readings",
        "crypto",
        "scenarios",
        "reproduce",
    ]
    places = [text.index(f'id="{name}"') for name in order]
    assert places == sorted(places)


def test_a_failure_has_all_its_evidence(reports, sample):
    """A failure names its requirement in both languages and shows source, difference and curl."""
    text = page_of(reports, "failing")
    article = re.search(
        r'<article class="finding s-fail" id="f-DE-CXL-0004-status-status">.*?</article>',
        text,
        re.DOTALL,
    )[0]
    assert "Cancelling a number that was never started answers 404" in article
    assert "Abbruch einer nie gestarteten Nummer ergibt 404" in article
    assert "wurde noch nicht erzeugt (gestartet)" in article
    assert "RetailForce help centre: POST cancelDocument (de)" in article
    assert "Expected" in article
    assert "<dd>404</dd>" in article
    assert "<dd>200</dd>" in article
    assert "curl -sS -i 'http://127.0.0.1:7678" in article
    assert sample.CERTIFICATE in article


def test_a_passing_run_shows_no_failures(reports):
    """Where nothing is broken, there is no heading that says so."""
    text = page_of(reports, "passing")
    assert 'id="failures"' not in text
    assert 'id="undecided"' not in text


def test_the_score_stands_under_its_ceiling(reports):
    """What could not be seen for want of a handle lowers the ceiling, not the score."""
    text = page_of(reports, "inconclusive")
    numbers = [int(n) for n in re.findall(r"<p(?: class=\"scored\")?><b>(\d+)</b>", text)[:3]]
    catalogue, observable, passed = numbers
    counts = json.loads((reports / "inconclusive" / "report.json").read_text())["counts"]
    assert counts["alt"], "another reading is no failure, and no pass either"
    assert (catalogue > observable, passed) == (True, observable - counts["alt"])
    assert f"of {sum(counts.values())} in scope observable" in text


def test_what_is_undecided_says_why_and_what_to_do(reports):
    """An inconclusive requirement carries its reason and the remedy in both languages."""
    text = page_of(reports, "inconclusive")
    section = text[text.index('id="why-control"') :]
    assert "Offer the control API" in section
    assert "Die Steuerschnittstelle anbieten" in section
    assert "so the TSE cannot be cut off" in section
    counts = re.findall(r'class="times">(\d+) .*?<span class="en" lang="en">(\w+)<', section)
    assert counts
    assert all((number == "1") == (noun == "requirement") for number, noun in counts)


def test_one_cause_of_many_open_rows_is_told_before_them(reports):
    """Who opens the page sees what to mend, and not only a list of what it left open."""
    text = page_of(reports, "inconclusive")
    section = text[text.index('id="why-control"') :]
    (count,) = re.findall(r'<p class="line">(\d+) . .*so the TSE cannot be cut off', section)
    assert int(count) > 1
    assert section.index(f"{count} \N{MULTIPLICATION SIGN} ") < section.index("<details")


def test_the_crypto_panel_reads_the_certificate(reports, sample):
    """Subject, serial, validity, key and counters come out of the recorded answers."""
    text = page_of(reports, "passing")
    panel = text[text.index('id="crypto"') : text.index('id="scenarios"')]
    for expected in (
        "CN=fiskaly Test TSE<br>O=fiskaly GmbH",
        sample.SERIAL,
        "30 October 2022, 12:28 UTC",
        sample.PUBLIC_KEY,
        "secp256r1",
        "<polyline",
    ):
        assert expected in panel
    assert re.search(r"<tr><td class=\"id\"><a href=\"#r-DE-SIG-0001\">.*?301 .*? 301</td>", panel)


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_are_always_there(reports, parse, kind):
    """As many German as English passages, and each says which language it is in."""
    found = parse(page_of(reports, kind)).attributes
    german = [item for item in found if item[1:] == ("class", "de")]
    english = [item for item in found if item[1:] == ("class", "en")]
    assert len(german) == len(english) > 500


def test_the_page_is_no_certificate(reports):
    """The page says that it is not official and whose names it uses."""
    text = page_of(reports, "passing")
    assert "This is no official certification" in text
    assert "belongs to none of the vendors that it names" in text


def test_an_unknown_requirement_is_named_not_hidden(sample, tmp_path):
    """An id that the catalogue does not hold is listed as such and nothing breaks."""
    stream = sample.write(
        tmp_path / "run.ndjson",
        scenarios=3,
        twist=lambda header: header["plan"]["requirements"].append("DE-XXX-0001"),
    )
    write_all(stream, tmp_path)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "not in the catalogue" in text
    assert 'id="r-DE-XXX-0001"' in text


def test_a_stream_without_its_end_is_refused(sample, tmp_path):
    """No footer, no report."""
    stream = sample.write(tmp_path / "run.ndjson", scenarios=2)
    lines = stream.read_bytes().splitlines(keepends=True)
    stream.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(InvalidStream):
        write_all(stream, tmp_path)
    assert not (tmp_path / "index.html").exists()


def test_the_overview_leads_to_each_run(reports, parse):
    """One card per run, with a relative link to a page that is there."""
    write_overview(
        reports, [OverviewRun(stream=reports / kind / "run.ndjson", title=kind) for kind in KINDS]
    )
    text = (reports / "index.html").read_text(encoding="utf-8")
    page = parse(text)
    assert page.faults == []
    linked = {href for href in page.hrefs if not href.startswith("#")}
    assert linked == {f"{kind}/index.html" for kind in KINDS}
    assert all((reports / href).is_file() for href in linked)
    assert re.findall(r'class="hero o-(\w+)"', text) == [
        "conformant",
        "nonconformant",
        "incomplete",
    ]


def test_a_counter_that_falls_within_a_scenario_stays_one_line():
    """Only a reset between two scenarios begins a new line; a fall inside of one is a fault."""
    honest = counterline.draw([("a", 4), ("a", 5), ("b", 4), ("b", 6), ("c", 4)])
    assert (len(honest.pieces), len(honest.dots), honest.resets) == (2, 1, 2)
    fault = counterline.draw([("a", 4), ("a", 5), ("a", 4)])
    assert (len(fault.pieces), fault.resets) == (1, 0)
    assert counterline.draw([]) == counterline.Line(pieces=(), dots=(), resets=0)


def test_a_step_with_many_calls_shows_its_ends_and_what_is_linked():
    """Filling a TSE takes two thousand calls, of which the log shows a few."""
    turns = tuple(
        Turn(
            talk=Talk(
                id=number,
                scenario="s",
                step="fill",
                at="",
                elapsed_ms=1.0,
                call=Call(method="PUT", url="http://h/", headers={}, body=""),
                answer=None,
                error="",
            ),
            checks=(),
        )
        for number in range(2_000)
    )
    parts = Step(text="fill", turns=turns).parts(frozenset({1_000}))
    shown = [turn.talk.id for part in parts[::2] for turn in part]
    left_out = [turn.talk.id for part in parts[1::2] for turn in part]
    assert shown == [0, 1, 2, 1_000, 1_997, 1_998, 1_999]
    assert sorted(shown + left_out) == list(range(2_000))
    assert Step(text="", turns=turns[:10]).parts(frozenset()) == (turns[:10],)


def test_another_catalogue_is_announced(sample, reports, tmp_path):
    """A run that went by another catalogue than the one at hand says so, any other does not."""
    stream = sample.write(
        tmp_path / "run.ndjson",
        scenarios=2,
        twist=lambda header: header["catalogue"].update(digest="0" * 64),
    )
    write_all(stream, tmp_path)
    said = "another catalogue than the one at hand"
    assert said in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert said not in page_of(reports, "passing")


def test_excused_failures_have_their_part(sample, tmp_path, parse):
    """What is excused stands with reason and day, what no longer holds in red before it."""
    known = {"reason": "the vendor knows", "until": "2099-01-01", "issue": "X-1"}
    write_all(
        sample.write(
            tmp_path / "run.ndjson",
            kind="failing",
            scenarios=6,
            twist=lambda header: header.update(
                baseline=[
                    {"check": "DE-SIG-0005/counter-rises", **known},
                    {"check": "DE-PRD-0002/sums", "reason": "late", "until": "2000-01-01"},
                ]
            ),
        ),
        tmp_path,
    )
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    part = page[page.index('aria-labelledby="excused"') :]
    part = part[: part.index("</section>")]
    assert part.index('class="stale"') < part.index("2099-01-01")
    assert "the vendor knows (X-1)" in part
    assert "ist nicht länger entschuldigt" in part
    assert parse(page).faults == []


def test_without_a_baseline_nothing_is_excused(reports):
    """The part is not there when there is nothing in it."""
    page = (reports / "failing" / "index.html").read_text(encoding="utf-8")
    assert 'aria-labelledby="excused"' not in page


def test_each_sentence_of_a_source_has_its_mark(reports):
    """The sources show each judged requirement with its quote and its verdict."""
    page = (reports / "failing" / "index.html").read_text(encoding="utf-8")
    part = page[page.index('aria-labelledby="sources"') :]
    part = part[: part.index("</section>")]
    catalogue = requirements.load()
    for id_ in read(reports / "failing" / "run.ndjson").footer.requirements:
        assert part.count(f'href="#r-{id_}"') == len(catalogue[id_].sources)
    assert '<b class="v v-fail">✗</b>' in part


def test_a_failure_says_where_it_can_be_seen_again(reports):
    """The page names the folder of each failure, and the folder is there."""
    folder = reports / "failing"
    page = (folder / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<code>sh (repro/[^<]+)</code>", page)
    assert scripts
    assert {str(path.relative_to(folder)) for path in folder.glob("repro/*/curl.sh")} == set(
        scripts
    )


def test_a_page_a_little_too_long_is_not_written_over_and_over(sample, tmp_path, monkeypatch):
    """One byte too many takes a second rendering, not one for each byte to be saved."""
    stream = sample.write(tmp_path / "run.ndjson", kind="hopeless", scenarios=20)
    write_all(stream, tmp_path)
    length = len((tmp_path / "index.html").read_bytes())
    rendered, render = [], page_module._rendered

    def counted(*args, **more):
        rendered.append(args)
        assert len(rendered) < 4
        return render(*args, **more)

    monkeypatch.setattr("fiskalprobe.report.page.LARGEST", length - 1)
    monkeypatch.setattr("fiskalprobe.report.page._rendered", counted)
    write_all(stream, tmp_path)
    assert len(rendered) == 2


@pytest.mark.parametrize("limit", [1_500_000, 1_300_000])
def test_no_page_outgrows_its_limit(sample, tmp_path, monkeypatch, parse, limit):
    """However much goes wrong, the page stays in its limit and says what it left out."""
    monkeypatch.setattr("fiskalprobe.report.page.LARGEST", limit)
    write_all(sample.write(tmp_path / "run.ndjson", kind="hopeless", scenarios=60), tmp_path)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert len(text.encode()) <= limit
    page = parse(text)
    assert page.faults == []
    assert [href for href in page.hrefs if href not in {f"#{id_}" for id_ in page.ids}] == []
    assert ("only calls are shown" in text) == (limit < 1_500_000)


def test_a_body_without_room_is_not_called_absent(sample, tmp_path, monkeypatch):
    """Where the findings have no room for bodies, the page says how long each is, and where."""
    monkeypatch.setattr(bodies, "FINDINGS_BUDGET", 0)
    write_all(sample.write(tmp_path / "run.ndjson", kind="failing", scenarios=3), tmp_path)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    finding = text[text.index('<article class="finding') :]
    finding = finding[: finding.index("</article>")]
    assert re.search(r"body of [\d\u202f]+ characters</span>: run.ndjson", finding)
    assert '<span class="en" lang="en">more characters' not in finding


def test_the_run_can_be_repeated_as_it_was(sample, tmp_path):
    """The command names what was picked, how strictly, by which set and against whom."""

    def picked(header):
        header["plan"] |= {"filter": "DE-OFF 'DE-*/qr-*' -k an outage", "strict": True}
        header["plan"]["set"] = "2026.1"
        header["ixit"] = {"adapter": "sim:device=fiskaly-cloud"}
        header["against"] = "sim:"

    write_all(sample.write(tmp_path / "run.ndjson", kind="passing", twist=picked), tmp_path)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "-k 'an outage' --target 'sim:device=fiskaly-cloud' --seed" in text
    assert "--strict --set '2026.1' --against 'sim:' --out again" in text
    assert "eingefrorener Satz" in text


def test_a_run_over_a_part_is_never_called_conformant(sample, tmp_path):
    """Page, badge, summaries: whoever picks what passes gets no green head for it."""

    def picked(header):
        header["plan"]["filter"] = "DE-QR"

    write_all(sample.write(tmp_path / "run.ndjson", kind="passing", twist=picked), tmp_path)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'class="hero o-(\w+)"', text)) == {"incomplete"}
    assert "which certifies nothing" in text
    assert "das weist nichts nach" in text
    assert "conforms" not in (tmp_path / "report.md").read_text(encoding="utf-8")
    badge = json.loads((tmp_path / "badge.json").read_text(encoding="utf-8"))
    assert badge["message"].startswith("incomplete ")
    tree = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (tree["verdict"], tree["contradiction"]) == ("incomplete", False)


def test_an_archive_is_shown_by_its_beginning():
    """Base64 of an export fills no pages; a receipt of the same length stands whole."""
    archive = bodies.whole('"' + "QUJD" * 5000 + '"', 24_000)
    assert len(archive.text) < 500
    assert archive.omitted == 20_002 - len(archive.text)
    receipt = bodies.whole("QU JD " * 3000, 24_000)
    assert receipt.omitted == 0


def test_a_scenario_leads_to_no_row_that_is_not_there(sample, tmp_path, parse):
    """It may name a requirement of another TSE, which was not in scope and has no row."""
    stream = sample.write(tmp_path / "run.ndjson", scenarios=3)
    *lines, last = stream.read_text("utf-8").splitlines()
    place = next(n for n, line in enumerate(lines) if json.loads(line)["kind"] == "scenario")
    told = json.loads(lines[place])
    lines[place] = json.dumps(told | {"requirements": [*told["requirements"], "DE-XXX-0009"]})
    text = "\n".join(lines) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    stream.write_text(text + json.dumps(json.loads(last) | {"sha256": digest}) + "\n", "utf-8")
    write_all(stream, tmp_path)
    page = parse((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert "DE-XXX-0009" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert [href for href in page.hrefs if href not in {f"#{id_}" for id_ in page.ids}] == []
