"""
Text from a subject is foreign: nothing in it may act, hide or break a file.
"""

from __future__ import annotations

import json
import re
import subprocess
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalprobe.report import bodies, curl, text, write_all
from fiskalprobe.report.difference import compare
from fiskalprobe.report.page import pre
from fiskalprobe.report.view import Call

HOSTILE = (
    '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    "]]>&amp;'\x00\x1b[31m\x08\u202egnp.exe\u2028\ufffe{{ 7*7 }}</pre></style>"
)
XML_CHARACTERS = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


@pytest.fixture(scope="module")
def poisoned(sample, tmp_path_factory):
    """
    The reports of a run in which every foreign text is hostile.
    """
    folder = tmp_path_factory.mktemp("poisoned")

    def twist(header):
        header["title"] = HOSTILE
        header["subject"] |= {"product": HOSTILE, "organisation": HOSTILE}
        header["environment"]["platform"] = HOSTILE
        header["ixit"]["adapter"] = HOSTILE

    stream = sample.write(
        folder / "run.ndjson", kind="failing", scenarios=6, twist=twist, poison=HOSTILE
    )
    write_all(stream, folder)
    return folder


def test_no_foreign_tag_comes_alive(poisoned, parse):
    """The page has one script, no image, and no attribute that acts."""
    page = parse((poisoned / "index.html").read_text(encoding="utf-8"))
    assert page.tags.count("script") == 1
    assert page.tags.count("style") == 1
    assert "img" not in page.tags
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert page.faults == []
    assert "alert(1)" in "".join(page.text)


def test_nothing_hides_in_the_page(poisoned):
    """Control characters and direction overrides are shown as what they are."""
    page = (poisoned / "index.html").read_text(encoding="utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e\u2028\ufffe]", page)
    assert "\u27e8U+202E\u27e9" in page
    assert "49" not in re.findall(r"exe.{0,40}?\{\{ 7\*7 \}\}|exe.{0,40}?49", page)


def test_the_xml_can_be_read(poisoned):
    """junit.xml stays well formed and names the hostile text."""
    root = ET.parse(poisoned / "junit.xml").getroot()  # noqa: S314 - our own file
    messages = "".join(item.get("message", "") for item in root.iter("failure"))
    assert "<script>alert(1)</script>" in messages


def test_the_json_can_be_read(poisoned):
    """report.json holds the hostile text unchanged, as JSON may."""
    report = json.loads((poisoned / "report.json").read_text(encoding="utf-8"))
    assert report["subject"]["product"] == HOSTILE


def test_a_huge_body_is_cut_and_the_page_says_so(sample, tmp_path):
    """Megabytes in one answer leave a page of usual size with a note where to find them."""
    stream = sample.write(
        tmp_path / "run.ndjson", kind="failing", scenarios=2, poison="x" * 3_000_000
    )
    write_all(stream, tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert len(page) < 2_000_000
    assert "more characters" in page


@given(st.text(st.characters(codec=None)))
def test_what_is_shown_can_stand_in_any_file(foreign):
    """Whatever comes in, only characters of XML 1.0 come out, and they can be encoded."""
    shown = text.visible(foreign)
    assert XML_CHARACTERS.fullmatch(shown)
    assert "\r" not in shown
    shown.encode()


@given(st.text())
def test_what_stands_between_tags_opens_none(foreign):
    """Escaping for element content leaves no bracket and no bare ampersand."""
    safe = str(pre(foreign))
    assert "<" not in safe
    assert ">" not in safe
    assert not re.search("&(?!amp;|lt;|gt;)", safe)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_laying_out_json_changes_no_value(value):
    """Indenting moves only the blanks between pieces."""
    raw = json.dumps(value)
    assert json.loads(text.indented(raw)) == value


@pytest.mark.parametrize(
    "raw",
    [
        '{"a": 12.90, "b": 1e5, "A": "x, y: {z}"}',
        '{"a": 1,}',
        "{ not json",
        '["\\"", {}, []]',
    ],
)
def test_laying_out_keeps_every_visible_character(raw):
    """Digits, spelling and faults stay as they came."""
    assert text.indented(raw).split() == raw.split() or (
        re.sub(r"\s", "", text.indented(raw)) == re.sub(r"\s", "", raw)
    )


def test_long_values_are_named_not_shown():
    """In the log a certificate shrinks to its beginning and its length."""
    body = bodies.brief(json.dumps({"TseCertificate": "M" * 600}), 5_000)
    assert body.shortened == 1
    assert "(600 characters)" in body.text
    assert len(body.text) < 150


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_difference_loses_nothing(expected, actual):
    """The three pieces of each side give the side again."""
    for whole, side in zip((expected, actual), compare(expected, actual), strict=True):
        assert side.head + side.middle + side.tail == whole


def shell_arguments(command):
    """Let a real shell take the command apart, with curl replaced by a printer of arguments."""
    script = (
        'curl() { for a in "$@"; do printf \'%s\\0\' "$a"; done; '
        'if [ "$a" = "@-" ]; then cat; fi; }\n' + command
    )
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=True)
    return done.stdout.split(b"\0")


@pytest.mark.parametrize(
    "body",
    [
        '{"caption":"Jos\u00e9 O\'Hara"}',
        '$(touch /tmp/x) `id` \\ "$HOME" !!',
        "line one\nline two\n",
        "'",
        "--next -o /etc/passwd",
    ],
)
def test_a_shell_gets_the_body_as_it_was(body):
    """Quotes, dollars, newlines and dashes reach curl as they were sent."""
    call = Call(method="POST", url="http://h/p?a=b&c=[1]", headers={}, body=body)
    arguments = shell_arguments(curl.command(call).text)
    assert arguments[arguments.index(b"--data-raw") + 1].decode() == body
    assert b"http://h/p?a=b&c=[1]" in arguments
    assert b"--globoff" in arguments


@pytest.mark.parametrize(
    "body", ["a\x00b", "\x1b[2J%s\\n", "\r\n", "\u202e%", "-n \x1b", "--\x00"]
)
def test_a_shell_gets_what_no_page_can_show(body):
    """A body with hidden characters goes through printf, byte by byte."""
    call = Call(method="POST", url="http://h/", headers={}, body=body)
    command = curl.command(call).text
    assert text.unchanged_by_showing(command)
    *_, piped = b"\0".join(shell_arguments(command)).split(b"@-\0", 1)
    assert piped == body.encode()


def test_a_known_secret_is_taken_from_its_variable(monkeypatch):
    """Wherever a secret was taken out by its name, the shell puts the variable's value in."""
    monkeypatch.setenv("KEY", "k 1")
    monkeypatch.setenv("SECRET", "it's $me")
    call = Call(
        method="POST",
        url="http://h/p?cloudApiKey=[redacted:KEY]",
        headers={"Authorization": "[redacted:SECRET]"},
        body="'[redacted:SECRET]' and [redacted:KEY]",
    )
    command = curl.command(call)
    words = shell_arguments(command.text)
    assert b"http://h/p?cloudApiKey=k 1" in words
    assert b"Authorization: it's $me" in words
    assert words[words.index(b"--data-raw") + 1] == b"'it's $me' and k 1"
    assert (command.redacted, set(command.variables)) == (False, {"KEY", "SECRET"})
    assert b"--globoff" not in words


def test_what_was_redacted_without_a_name_is_said():
    """A secret that nobody named has to be filled in by hand, and the command says so."""
    call = Call(method="GET", url="http://h/", headers={"Cookie": "[redacted]"}, body="")
    command = curl.command(call)
    assert (command.redacted, command.variables) == (True, ())


def test_curl_announces_what_was_announced():
    """The content type is the recorded one, or none; what curl writes itself is left out."""
    sent = Call(
        method="PUT",
        url="http://h/",
        headers={"Content-Type": "application/json", "Host": "h", "X-Empty": ""},
        body="",
    )
    words = shell_arguments(curl.command(sent).text)
    assert b"Content-Type: application/json" in words
    assert b"X-Empty;" in words
    assert b"Content-Length: 0" in words
    assert not [word for word in words if word.startswith(b"Host")]
    bare = Call(method="POST", url="http://h/", headers={}, body="x")
    assert b"Content-Type:" in shell_arguments(curl.command(bare).text)


def test_a_simulated_subject_is_called_where_it_is_served():
    """The address of the simulator inside the harness becomes that of `fiskalprobe serve`."""
    call = Call(method="GET", url="http://simulator.invalid/a?b", headers={}, body="")
    assert curl.command(call, moved=True).text == "curl -sS -i 'http://127.0.0.1:7678/a?b'"


def test_a_long_body_comes_out_of_the_stream():
    """No command line bears a megabyte, so the body is read from its exchange."""
    call = Call(method="POST", url="http://h/", headers={}, body="x" * 1_000_000)
    command = curl.command(call, number=17)
    assert ".id == 17" in command.text
    assert len(command.text) < 500
