"""
No secret reaches an artefact, wherever a run meets it.
"""

from __future__ import annotations

import base64
import html
import json
import tempfile
from pathlib import Path
from urllib.parse import quote

from hypothesis import example, given, settings
from hypothesis import strategies as st

from fiskalprobe.report import write_all
from fiskalprobe.run.evidence import recorded
from fiskalprobe.stream import Check, Header, Note, RequirementResult, Scenario, Writer, read
from fiskalprobe.wire import Exchange, Redactor, Request, Response
from fiskalspec.requirements import digest

PRINTABLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=2, max_size=30)
#: Ends that no artefact has by itself, so that whatever is found is the secret.
SECRETS = PRINTABLE.map(lambda text: f"Zq7{text}Xw4")
ARTEFACTS = {
    *("run.ndjson", "index.html", "junit.xml", "report.json", "report.md", "earl.jsonld"),
    *("traceability.csv", "badge.json"),
}


def exchange(secret):
    """
    One exchange that has the secret in every place there is.
    """
    quoted = quote(secret, safe="")
    return Exchange(
        id=1,
        scenario="x/y",
        step=f"Given a login with {secret}",
        at="2026-01-05T09:00:00+01:00",
        elapsed_ms=1.0,
        request=Request(
            method="POST",
            url=f"https://till:{quoted}@example.org/api/{quoted}?cloudApiKey={quoted}&x={quoted}",
            headers={
                "authorization": f"Bearer {secret}",
                "x-odd": secret,
                "cookie": f"id={secret}",
            },
            body=json.dumps({"secret": secret, "deep": [f"-{secret}-"]}),
        ),
        response=Response(
            status=500,
            headers={"set-cookie": f"id={secret}", "x-echo": secret},
            body=f"{secret} {base64.b64encode(secret.encode()).decode()} {secret.encode().hex()}",
        ),
        error=None,
    )


def run(folder, secret):
    """
    Write a run that failed over a secret, by the parts that a real run is written with.
    """
    redactor = Redactor({"LOGIN": secret})
    writer = Writer(folder / "run.ndjson", line=redactor.line)
    writer.write(
        Header(
            harness={"name": "fiskalprobe", "version": "0"},
            title=f"Conformance of {secret}",
            subject={"organisation": secret, "product": secret, "version": secret},
            ics={"role": "middleware", "api": "1.7.7", "profiles": ["core"], "tse": []},
            ixit={"adapter": redactor.url(f"http:http://u:{quote(secret, safe='')}@h/")},
            control={"kind": "none", "capabilities": []},
            catalogue={"digest": digest(), "requirements": 1},
            seed=1,
            started="2026-01-05T09:00:00+01:00",
            environment={"python": "3", "platform": secret},
            plan={"scenarios": 1, "requirements": ["DE-STA-0002"], "filter": "", "strict": False},
        )
    )
    writer.write(recorded(exchange(secret), redactor))
    writer.write(
        Check(
            id="DE-STA-0002/no-server-error",
            requirement="DE-STA-0002",
            check="no-server-error",
            verdict="fail",
            standing="broken",
            code="broken",
            message=f"the answer was {secret}",
            expected=f"not {secret}",
            actual=secret,
            exchanges=[1],
            scenario="x/y",
            where="ambient",
        )
    )
    writer.write(Note(text=f"Traceback: {secret}", scenario="x/y"))
    writer.write(
        Scenario(
            id="x/y",
            feature="x",
            rule="",
            name=f"Logging in by {secret}",
            where="features/x.feature:1",
            requirements=["DE-STA-0002"],
            outcome="aborted",
            message=f"no luck with {secret}",
            elapsed_ms=1.0,
        )
    )
    writer.finish(
        verdict="nonconformant",
        exit_code=1,
        counts={"fail": 1},
        requirements={"DE-STA-0002": RequirementResult(verdict="fail", reason="broken")},
        elapsed_ms=2.0,
    )


@settings(max_examples=6, deadline=None)
@given(SECRETS)
@example('Zq7-pass<word>&"quote\'d"-Xw4')
@example("Zq7\\back`tick$(id)-Xw4")
@example("Zq7%41+b/c=?#d-Xw4")
def test_no_artefact_holds_a_secret(secret):
    """Headers, bodies, URLs, messages: nothing that is written shows a declared secret."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(folder, secret)
        write_all(folder / "run.ndjson", folder)
        assert read(folder / "run.ndjson").checks[0].actual == "[redacted:LOGIN]"
        files = [path for path in folder.rglob("*") if path.is_file()]
        names = {path.relative_to(folder).as_posix() for path in files}
        assert names >= ARTEFACTS
        assert {path.suffix for path in files} >= {".har", ".sh", ".py"}
        forms = {
            secret,
            html.escape(secret),
            json.dumps(secret)[1:-1],
            quote(secret, safe=""),
            base64.b64encode(secret.encode()).decode(),
            secret.encode().hex(),
        }
        for path in files:
            text = path.read_text(encoding="utf-8")
            for form in forms:
                assert form not in text, path.name
                assert form not in html.unescape(text), path.name
            assert (
                "[redacted" in text
                or path.name in {"badge.json", "traceability.csv"}
                or (path.suffix in {".py", ".jsonld"})
            )
