"""
The pages as they are served: whole, in two languages, and with a strict policy.
"""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from fiskalsim.web import pages
from fiskalspec import faults, openapi

PAGES = ("/", "/interface", "/swagger/index.html")
OWN = pages.ASSETS["_dashboard"]
WORD = re.compile(r'^  (\w+): \["((?:[^"\\]|\\.)+)", "((?:[^"\\]|\\.)+)"\],$', re.MULTILINE)


def text_of(name):
    """Read one of our files."""
    return OWN[name].read_text(encoding="utf-8")


def words():
    """Read every word of the pages: German, English."""
    return {key: (german, english) for key, german, english in WORD.findall(text_of("words.js"))}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_what_is_here(service, path):
    """Everything that a page asks for is served by this process, at its own address."""
    page = service.as_printed("GET", path)
    asked = re.findall(r'(?:src|href)="([^"#.][^"]*|\.\./[^"]+)"', page.text)
    assert len(asked) > 5
    folder = path.rpartition("/")[0]
    for address in asked:
        assert not address.startswith(("http", "//", "data:"))
        whole = f"{folder}/{address}".replace("/swagger/..", "")
        assert service.as_printed("GET", whole).status_code == 200, whole


@pytest.mark.parametrize("name", sorted(OWN))
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(name):
    """No page has an inline script, style or handler, and no file names another server."""
    text = text_of(name)
    if name.endswith(".html"):
        assert "<style" not in text
        assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
        assert re.findall(r"\s(?:style|on\w+)=", text) == []
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", text) == []


@pytest.mark.parametrize("name", ["dashboard.html", "interface.html"])
def test_headings_are_a_tree(name):
    """One names the page, and none below it leaves out a level."""
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", text_of(name))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("path", [*PAGES, "/_dashboard/look.css", "/_dashboard/state", "/health"])
def test_the_policy_is_strict(service, path):
    """Every answer forbids inline code, other servers, frames and guessing of types."""
    headers = service.as_printed("GET", path).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("fr;q=0.9,de;q=0.5,en;q=0.4", "de"),
        ("en;q=0.3, de;q=0.7", "de"),
        ("fr", "en"),
        ("de;q=0", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_the_readers(service, accepted, lang):
    """Without a choice of his own, a reader gets the language that his browser asks for."""
    page = service.as_printed("GET", "/", headers={"accept-language": accepted})
    assert f'<html lang="{lang}">' in page.text


def test_every_word_is_used_and_none_is_missing():
    """What the pages ask for is there in German and English, and what is there is asked for."""
    known = words()
    assert len(known) == text_of("words.js").count('": ["') + text_of("words.js").count(': ["')
    texts = [
        text_of(name) for name in OWN if name.endswith((".html", ".js")) and name != "words.js"
    ]
    asked = set()
    for text in texts:
        asked |= set(re.findall(r'data-(?:t|label|hint)="(\w+)"', text))
        asked |= set(re.findall(r'"(\w+)"', text)) & known.keys()
        for start in re.findall(r"`(\w+_)\$\{", text):
            asked |= {key for key in known if key.startswith(start)}
        assert not set(re.findall(r'\bsay\("(\w+)"', text)) - known.keys()
    assert asked - known.keys() == set()
    assert known.keys() - asked == set()
    for german, english in known.values():
        assert set(re.findall(r"\{(\w+)\}", german)) == set(re.findall(r"\{(\w+)\}", english))


def test_every_fault_is_told_in_german():
    """The page has a German sentence for each fault and each of its parameters."""
    text = text_of("fault_words.js")
    told = set(re.findall(r'^  "([\w.-]+)": "', text, re.MULTILINE))
    kinds = faults.load().values()
    assert told == {kind.name for kind in kinds} | {
        f"{kind.name}.{one.name}" for kind in kinds for one in kind.parameters
    }


def test_the_swagger_page_offers_every_description(service):
    """Each OpenAPI document is chosen in the page's list and is served beside it."""
    offered = set(re.findall(r'url: "([\w-]+)\.json"', text_of("swagger.js")))
    assert offered == set(openapi.names())
    for name in offered:
        assert "openapi" in service.as_printed("GET", f"/swagger/{name}.json").json()


def test_an_asset_that_is_none_is_refused(service):
    """Only files that are listed are served, whatever the name looks like."""
    for name in ("/_dashboard/no.css", "/_dashboard/..%2Fapp.py", "/swagger/%2Fetc%2Fpasswd"):
        assert service.as_printed("GET", name).status_code == 404


def test_a_world_has_its_pages_below_its_address(service):
    """Dashboard, state and Swagger page of another world stand below /w/NAME/."""
    service("PUT", "/_control/worlds/a", json={"device": "swissbit-usb"})
    assert "_dashboard/look.css" in service.as_printed("GET", "/w/a/").text
    told = service.as_printed("GET", "/w/a/_dashboard/state").json()
    assert (told["world"]["name"], told["world"]["device"]) == ("a", "swissbit-usb")
    assert [one["path"] for one in told["worlds"]] == ["/", "/w/a"]
    moved = service.as_printed("GET", "/w/a/swagger")
    assert moved.headers["location"] == "/w/a/swagger/index.html"


def test_health_says_who_is_there(service):
    """A monitor gets 200 and a version while the service answers."""
    told = service.as_printed("GET", "/health").json()
    assert (told["status"], told["service"]) == ("ok", "fiskalprobe")
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", told["version"])
