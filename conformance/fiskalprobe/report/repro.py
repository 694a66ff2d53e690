"""
repro/: one folder per failing check, with what shows the failure again.

``curl.sh`` sends the calls of the scenario up to the one at fault, by nothing but a POSIX shell
and curl. ``test_repro.py`` lets the harness judge the scenario again and fails for as long as the
check does. Both read the same case, ``case.json``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from fiskalprobe.report import case
from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.case import Move
from fiskalprobe.report.curl import SENT_THROUGH, SERVED_AT, headers, printed, quoted
from fiskalprobe.report.findings import Case, cases, simulated
from fiskalprobe.report.rows import Row
from fiskalprobe.report.text import cut, one_line, unchanged_by_showing
from fiskalprobe.report.view import Run
from fiskalprobe.verdict import Verdict
from fiskalprobe.wire.redaction import GIVEN, NAMED

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.-]+")
_NOT_A_NAME: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 1_500
#: Finds a number in a recorded answer by the end of its name.
_NUMBER: Final = r"""number() { # NAME EXCHANGE: a number that an earlier answer gave
  sed -n 's/.*"fiscal'"$1"'" *: *"\{0,1\}\(-\{0,1\}[0-9][0-9]*\).*/\1/p
    s/.*"fiscalisation'"$1"'" *: *"\{0,1\}\(-\{0,1\}[0-9][0-9]*\).*/\1/p' "$answers/$2" | head -n 1
}"""
#: Finds a token in a recorded answer by the name of its member.
_MEMBER: Final = r"""member() { # NAME EXCHANGE: what an earlier answer lets in with
  sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p' "$answers/$2" | head -n 1
}"""
#: How the variable of an id that the judge has chosen begins.
_CHOSEN: Final = "CHOSEN"
_UUID: Final = re.compile(r"\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b")
#: Draws an id as the judge does.
_FRESH: Final = """# The service has the recorded ids already, so this script draws new ones.
uuid() { cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen | tr A-F a-f; }"""


def render(derived: Derived) -> dict[str, str]:
    """
    Write each file of each failing check, by its path below the folder.
    """
    files: dict[str, str] = {}
    found = folders(derived.rows)
    for failure in cases(derived.rows, Verdict.FAIL):
        folder = found[_key(failure)]
        played = case.moves(derived.run, failure)
        files[f"{folder}/case.json"] = case.render(derived.run, failure, played)
        files[f"{folder}/curl.sh"] = script(derived.run, failure, played)
        files[f"{folder}/test_repro.py"] = _test(failure)
    return files


def folders(rows: Sequence[Row]) -> Mapping[tuple[str, str, str], str]:
    """
    Name a folder for each failing check, by requirement, check and code.

    It is called after the check; a second code of the same check gets its own.
    """
    found: dict[tuple[str, str, str], str] = {}
    for failure in cases(rows, Verdict.FAIL):
        name = _UNSAFE.sub("-", f"{failure.row.id}-{failure.check}").strip(".-") or "check"
        if name in found.values():
            name += f"-{_UNSAFE.sub('-', failure.code).strip('.-') or len(found)}"
        found[_key(failure)] = name
    return found


def _key(failure: Case) -> tuple[str, str, str]:
    return failure.row.id, failure.check, failure.code


def script(run: Run, failure: Case, played: tuple[Move, ...]) -> str:
    """
    Write the shell script of one failure.
    """
    check = failure.checks[0]
    moved = simulated(run)
    fresh: list[str] = []
    if run.stream.header.ics.get("role") == "cloud-tse" and not moved:
        played, fresh = _with_fresh_ids(played)
    recorded = _origin(played[-1].talk.call.url) if played else ""
    place = f"http://{SERVED_AT}" if moved else recorded
    lines = [
        "#!/bin/sh",
        f"# {_line(check.id)}: {_line(check.message)}",
        f"# {_line(check.scenario)} ({_line(check.where)})",
        "# SUBJECT is the service; what stands between the answers is taken out of them.",
        *(["# Start it by: fiskalprobe serve --clock virtual"] if moved else []),
        "set -eu",
        f"SUBJECT=${{SUBJECT:-{shlex.quote(place)}}}",
        *fresh,
        *_asked_for(played, moved=moved),
        "answers=$(mktemp -d)",
        "trap 'rm -rf \"$answers\"' EXIT",
        _NUMBER if any(move.taken for move in played) else "",
        *([_MEMBER] if any(_given(move) for move in played) else []),
        "say() { printf '\\n\\n== %s\\n' \"$1\"; }",
    ]
    for move in played:
        lines += ["", *_played(move, recorded)]
    lines += ["", "say 'What the check says'"]
    said = [("", check.message), ("expected: ", check.expected), ("recorded: ", check.actual)]
    lines += [
        f"printf '%s\\n' {quoted(_line(label + text))}" for label, text in said if label + text
    ]
    text = "\n".join(line for line in lines) + "\n"
    return text.encode("utf-8", "backslashreplace").decode()


def _played(move: Move, recorded: str) -> Iterator[str]:
    talk = move.talk
    again = f" ({move.times} times)" if move.times > 1 else ""
    yield f"say {quoted(_line(f'exchange {talk.id}{again}: {talk.step}'))}"
    words = ["curl -sS -i --globoff", f'-o "$answers/{talk.id}" -X {quoted(talk.call.method)}']
    words.append(_url(talk.call.url, recorded))
    words += [f"-H {quoted(header)}" for header in headers(talk.call)]
    front = ""
    if talk.call.body:
        through = SENT_THROUGH.get(talk.call.manner)
        front = f"{_body(move)} |\n  " + (f"{through} |\n  " if through else "")
        words.append("--data-binary @-")
    call = front + " \\\n    ".join(words)
    if talk.answer is None:
        call += " || true # no answer came"
    if move.times > 1:
        yield f'i=0; while [ "$i" -lt {move.times} ]; do'
        yield f"  {call}"
        yield "  i=$((i + 1))"
        yield "done"
    else:
        yield call
    yield f'cat "$answers/{talk.id}"' + (" || true" if talk.answer is None else "")
    for name, member in _given(move).items():
        yield f"{name}=$(member {member} {talk.id})"


def _with_fresh_ids(played: Sequence[Move]) -> tuple[tuple[Move, ...], list[str]]:
    """
    Put a variable in the place of each id that the judge has chosen, and say how it is filled:
    the service has the recorded ones already.
    """
    names: dict[str, str] = {}
    answered = ""

    def named(found: re.Match[str]) -> str:
        id_ = found[0].lower()
        if id_ not in names and id_ in answered:
            return found[0]
        name = names.setdefault(id_, f"{_CHOSEN}{len(names) + 1}")
        return f"[redacted:{name if found[0] == id_ else name + 'C'}]"

    moves = []
    for move in played:
        call = move.talk.call
        call = replace(call, url=_UUID.sub(named, call.url), body=_UUID.sub(named, call.body))
        moves.append(replace(move, talk=replace(move.talk, call=call)))
        answered += move.talk.answer.body.lower() if move.talk.answer else ""
    drawn = (f'{n}=$(uuid); {n}C=$(printf %s "${n}" | tr a-f A-F)' for n in names.values())
    return tuple(moves), [_FRESH, *drawn] if names else []


def _given(move: Move) -> Mapping[str, str]:
    """
    Name what this answer gave to let somebody in with, and the member that holds it.
    """
    body = move.talk.answer.body if move.talk.answer else ""
    names = (GIVEN.fullmatch(name) for name in NAMED.findall(body))
    here = str(move.talk.id)
    return {name[0]: name[1] for name in names if name and name[2] == here}


def _asked_for(played: Sequence[Move], *, moved: bool) -> Iterator[str]:
    """
    Ask for the secrets that only the reader has, and make up what the judge had made up.
    """
    given: set[str] = set()
    for move in played:
        call = move.talk.call
        for name in NAMED.findall(" ".join([call.url, *call.headers.values(), call.body])):
            made_up = GIVEN.fullmatch(name)
            if name in given or name.startswith(_CHOSEN):
                continue
            if made_up:
                # a PIN that the till chose, or a key that is none: any other will do
                yield f"{name}=${{{name}:-{int(made_up[2]):010d}}}"
            else:
                where = "the line that serve prints" if moved else "target.toml"
                yield f': "${{{name}:?set it to the secret of that name in {where}}}"'
            given.add(name)
        given |= _given(move).keys()


def _body(move: Move) -> str:
    body, taken = move.talk.call.body, sorted(move.taken, key=lambda each: each.begin)
    if not unchanged_by_showing(body):
        return printed(body)
    words, place = "", 0
    for each in taken:
        words += quoted(body[place : each.begin])
        words += f'"$(number {each.name} {each.source})"'
        place = each.end
    return f"printf '%s' {words}{quoted(body[place:]) if body[place:] else ''}"


def _url(url: str, recorded: str) -> str:
    if recorded and url.startswith(recorded):
        return f'"$SUBJECT"{quoted(url.removeprefix(recorded))}'
    return quoted(url)


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _line(text: str) -> str:
    """
    Put a foreign text on one line that no comment and no quotation loses.
    """
    shown, omitted = cut(one_line(text), _LONGEST)
    return shown + (f" (+{omitted})" if omitted else "")


_TEST: Final = '''"""
{module}

It fails for as long as the check does:

    pytest test_repro.py
    FISKALPROBE_TARGET=target.toml pytest test_repro.py
"""

import os
from pathlib import Path

from fiskalprobe.run.again.repeat import repeat

CASE = Path(__file__).with_name("case.json")


def test_{name}(tmp_path):
    """{docstring}"""
    target = os.environ.get("FISKALPROBE_TARGET", "")
    again = repeat(CASE, target=target, stream=tmp_path / "run.ndjson")
    assert again.holds, again.told
'''


def _test(failure: Case) -> str:
    check = failure.checks[0]
    title = failure.row.title.en or failure.row.id
    words: Mapping[str, str] = {
        "module": _quotable(f"{check.id}: {title}."),
        "name": _NOT_A_NAME.sub("_", check.id.lower()).strip("_"),
        "docstring": _quotable(f"{title}."),
    }
    return _TEST.format_map(words)


def _quotable(text: str) -> str:
    return _line(text).replace("\\", "\\\\").replace('"', "'")
