"""
earl.jsonld: one assertion per requirement in the W3C's Evaluation and Report Language.

The terms are those of EARL 1.0, with FOAF, DOAP and Dublin Core where EARL points at them; the
schema is `earl`. A warning is *cantTell*: EARL has no word for a recommendation that is not kept.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.rows import Row
from fiskalprobe.report.text import visible, written
from fiskalprobe.report.wording import reason
from fiskalprobe.verdict import Verdict
from fiskalprobe.verdict.reasons import OUT_OF_SIGHT

CONTEXT: Final = {
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_ASSERTOR: Final = "#harness"
_SUBJECT: Final = "#subject"
#: Reasons for which nobody tried.
_UNTRIED: Final = OUT_OF_SIGHT | {"not-reached"}
_OUTCOMES: Final = {
    Verdict.NA: "earl:inapplicable",
    Verdict.PASS: "earl:passed",
    Verdict.ALT: "earl:passed",
    Verdict.WARN: "earl:cantTell",
    Verdict.INCONCLUSIVE: "earl:cantTell",
    Verdict.FAIL: "earl:failed",
    Verdict.ERROR: "earl:cantTell",
}


def render(derived: Derived) -> str:
    """
    Write the whole file; requirements are the anchors of the page beside it.
    """
    header = derived.run.stream.header
    subject = header.subject
    graph: list[dict[str, Any]] = [
        {
            "@id": _ASSERTOR,
            "@type": ["earl:Assertor", "earl:Software"],
            "dct:title": visible(header.harness.get("name", "")),
            "dct:hasVersion": visible(header.harness.get("version", "")),
        },
        {
            "@id": _SUBJECT,
            "@type": ["earl:TestSubject", "doap:Project"],
            "doap:name": visible(str(subject.get("product") or "")),
            "doap:revision": visible(str(subject.get("version") or "")),
            "doap:vendor": {"foaf:name": visible(str(subject.get("organisation") or ""))},
        },
    ]
    for row in derived.rows:
        graph += [_criterion(row), _assertion(row, header.started)]
    return written({"@context": CONTEXT, "@graph": graph}, indent=1)


def _criterion(row: Row) -> dict[str, Any]:
    titles = [
        {"@value": visible(text), "@language": language}
        for language, text in (("de", row.title.de), ("en", row.title.en))
        if text
    ]
    criterion = {"@id": _page(row), "@type": "earl:TestRequirement", "dct:identifier": row.id}
    return criterion | ({"dct:title": titles} if titles else {})


def _assertion(row: Row, started: str) -> dict[str, Any]:
    untried = row.verdict is Verdict.INCONCLUSIVE and row.reason in _UNTRIED
    return {
        "@id": f"#assertion-{row.id}",
        "@type": "earl:Assertion",
        "earl:assertedBy": {"@id": _ASSERTOR},
        "earl:subject": {"@id": _SUBJECT},
        "earl:test": {"@id": _page(row)},
        "earl:mode": {"@id": "earl:automatic"},
        "earl:result": {
            "@type": "earl:TestResult",
            "earl:outcome": {"@id": "earl:untested" if untried else _OUTCOMES[row.verdict]},
            "earl:info": visible(_info(row)),
            "dct:date": {"@value": visible(started), "@type": "xsd:dateTime"},
        },
    }


def _info(row: Row) -> str:
    words = f"verdict {row.verdict.value}; {row.kept} of {len(row.checks)} checks came out right"
    meaning = reason(row.reason).meaning.en if row.reason else ""
    return ". ".join(filter(None, (words, meaning or row.reason)))


def _page(row: Row) -> str:
    return f"index.html#r-{row.id}"
