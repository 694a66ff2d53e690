"""
junit.xml: one test case per check, one suite per scenario.

A check that came out right several times in a scenario is one case with as many ``assertions``;
whatever did not is a case of its own, but for what went wrong in the same way a great many times:
the last case then stands for the rest.

What the plan demanded and nobody exercised has test cases of its own, in a suite of its own: a
reader of this file alone must not take silence for success.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from fiskalprobe.report.rows import Row
from fiskalprobe.report.score import headline
from fiskalprobe.report.text import cut, visible
from fiskalprobe.report.view import Run, verdict_of
from fiskalprobe.report.wording import reason
from fiskalprobe.stream import Check
from fiskalprobe.verdict import Verdict

_LONGEST: int = 4_000
#: How many times one check may go wrong in one scenario before the rest is one case.
_ALONE: int = 20
_OUTSIDE = "outside of scenarios"
_UNEXERCISED = "not exercised"


def render(run: Run, rows: Sequence[Row]) -> str:
    """
    Write the whole file.
    """
    root = ET.Element("testsuites", {"name": _safe(run.stream.header.title or "fiskalprobe")})
    groups: dict[str, list[Check]] = {id_: [] for id_ in run.scenarios}
    for check in run.checks:
        groups.setdefault(check.scenario, []).append(check)
    for id_, checks in groups.items():
        if checks:
            _scenario(root, run, id_, checks)
    _unexercised(root, run, [row for row in rows if not row.checks])
    _notes(root, run, rows)
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    root.set("time", f"{run.stream.footer.elapsed_ms / 1000:.3f}")
    ET.indent(root)
    tree = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tree}\n'


def _scenario(root: ET.Element, run: Run, id_: str, checks: Sequence[Check]) -> None:
    scenario = run.scenarios.get(id_)
    name = f"{scenario.feature}: {scenario.name}" if scenario else id_ or _OUTSIDE
    elapsed = scenario.elapsed_ms if scenario else 0.0
    suite = _suite(root, run, name, elapsed_ms=elapsed)
    seen: Counter[tuple[str, str]] = Counter()
    for together in _together(checks):
        check, times = together[0], len(together)
        seen[check.requirement, check.check] += 1
        repeat = seen[check.requirement, check.check]
        again = f" #{repeat}" if repeat > 1 else ""
        label = f"{check.check} \u00b7 {scenario.name if scenario else id_ or _OUTSIDE}{again}"
        case = _case(suite, check.requirement, label)
        case.set("assertions", str(times))
        if scenario is not None:
            case.set("file", _safe(scenario.where.rpartition(":")[0] or scenario.where))
        details = _details(check) + (f"\ntimes: {times}" if times > 1 else "")
        _result(case, verdict_of(check.verdict), check.code, check.message, details)
    _total(suite)


def _together(checks: Sequence[Check]) -> Iterator[Sequence[Check]]:
    """
    Put together what is one case, in the order of the first of each.
    """
    alike: dict[tuple[str, str, str], list[Check]] = {}
    for check in checks:
        alike.setdefault((check.id, check.verdict, check.code), []).append(check)
    for found in alike.values():
        alone = 0 if verdict_of(found[0].verdict) is Verdict.PASS else _ALONE
        yield from ([check] for check in found[:alone])
        if found[alone:]:
            yield found[alone:]


def _unexercised(root: ET.Element, run: Run, rows: Sequence[Row]) -> None:
    if not rows:
        return
    suite = _suite(root, run, _UNEXERCISED, elapsed_ms=0.0)
    for row in rows:
        case = _case(suite, row.id, f"{_UNEXERCISED} \u00b7 {row.title.en or row.id}")
        said = reason(row.reason)
        _result(case, row.verdict, row.reason, said.meaning.en or row.reason, said.remedy.en)
    _total(suite)


def _notes(root: ET.Element, run: Run, rows: Sequence[Row]) -> None:
    """
    Make a run whose only fault is its verdict visible to a parser that counts.
    """
    head = headline(run, rows)
    shown = sum(int(suite.get(name, "0")) for suite in root for name in ("failures", "errors"))
    if run.stream.footer.exit == 0 or shown:
        return
    suite = _suite(root, run, "verdict", elapsed_ms=0.0)
    case = _case(suite, "run", "verdict of the run")
    _put(case, "error", kind=head.overall.value, message=head.sentence.en, text="")
    _total(suite)


def _result(case: ET.Element, verdict: Verdict, code: str, message: str, details: str) -> None:
    match verdict:
        case Verdict.PASS:
            return
        case Verdict.ALT:
            ET.SubElement(case, "system-out").text = _safe(f"{message}\n{details}".strip())
        case Verdict.NA:
            ET.SubElement(case, "skipped", {"message": _safe(message or code)})
        case Verdict.WARN:
            _put(case, "failure", kind="warning", message=message, text=details)
        case Verdict.FAIL:
            _put(case, "failure", kind=code or "fail", message=message, text=details)
        case Verdict.INCONCLUSIVE:
            _put(case, "error", kind="inconclusive", message=message, text=details)
        case Verdict.ERROR:
            _put(case, "error", kind="harness", message=message, text=details)


def _details(check: Check) -> str:
    lines = [f"code: {check.code}"] if check.code else []
    if check.expected or check.actual:
        lines += [f"expected: {check.expected}", f"actual:   {check.actual}"]
    if check.exchanges:
        lines.append("exchanges: " + ", ".join(map(str, check.exchanges)))
    return "\n".join([*lines, f"where: {check.where}"])


def _suite(root: ET.Element, run: Run, name: str, *, elapsed_ms: float) -> ET.Element:
    return ET.SubElement(
        root,
        "testsuite",
        {
            "name": _safe(name),
            "timestamp": _safe(run.stream.header.started),
            "time": f"{elapsed_ms / 1000:.3f}",
        },
    )


def _case(suite: ET.Element, requirement: str, name: str) -> ET.Element:
    names = {"classname": _safe(requirement), "name": _safe(name), "time": "0.000"}
    return ET.SubElement(suite, "testcase", names)


def _put(case: ET.Element, tag: str, *, kind: str, message: str, text: str) -> None:
    found = ET.SubElement(case, tag, {"type": _safe(kind), "message": _safe(message)})
    found.text = _safe(text)


def _total(suite: ET.Element) -> None:
    cases = list(suite)
    suite.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))


def _safe(text: str) -> str:
    shown, omitted = cut(visible(text), _LONGEST)
    return shown + (f"\u2026 ({omitted} characters more in run.ndjson)" if omitted else "")
