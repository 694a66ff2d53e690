"""
report.json: the run in one object for machines, in a fixed order; its schema is `report`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.crypto import Tally, Tse
from fiskalprobe.report.excuses import settled
from fiskalprobe.report.rows import Group, Row
from fiskalprobe.report.text import cut, written
from fiskalprobe.report.view import verdict_of
from fiskalprobe.report.wording import Words
from fiskalprobe.stream import Check, Scenario
from fiskalprobe.verdict import Verdict
from fiskalprobe.verdict.baseline import Excuse, Settlement

#: Raised when a field changes its meaning or goes; adding one does not raise it.
SCHEMA: Final = 1
_LONGEST: Final = 4_000
#: How many times the same check is listed with all that it says.
_TIMES: Final = 25
_REPORTED: Final = (
    Verdict.ERROR,
    Verdict.FAIL,
    Verdict.INCONCLUSIVE,
    Verdict.WARN,
    Verdict.ALT,
)


def render(derived: Derived) -> str:
    """
    Write the whole file.
    """
    return written(_tree(derived), indent=2)


def _tree(derived: Derived) -> dict[str, Any]:
    header, footer = derived.run.stream.header, derived.run.stream.footer
    return {
        "schema": SCHEMA,
        "harness": dict(header.harness),
        "title": header.title,
        "subject": dict(header.subject),
        "claims": dict(header.ics),
        "catalogue": dict(header.catalogue),
        "seed": header.seed,
        "started": header.started,
        "environment": dict(header.environment),
        "stream": {"sha256": footer.sha256, "elapsedMs": footer.elapsed_ms},
        "verdict": derived.headline.overall.value,
        "sentence": _words(derived.headline.sentence),
        "contradiction": derived.headline.contradiction,
        "exit": footer.exit,
        "score": derived.score.to_json(),
        "counts": _counts(row for row in derived.rows if row.in_scope),
        "totals": {
            "scenarios": footer.scenarios,
            "checks": footer.checks,
            "exchanges": footer.exchanges,
        },
        "areas": [_group(group) for group in derived.areas],
        "requirements": [_requirement(row) for row in derived.rows],
        **_checks(derived.run.checks),
        "notCovered": [
            {"id": gap.requirement.id, "kind": gaps.key, "because": _words(gap.because)}
            for gaps in derived.gaps
            for gap in gaps.gaps
        ],
        "excuses": _excuses(settled(derived.run.stream)),
        "devices": [_device(tse) for tse in derived.devices],
        "signatures": [_tally(tally) for tally in derived.tallies],
        "scenarios": [_scenario(scenario) for scenario in derived.run.scenarios.values()],
    }


def _words(words: Words) -> dict[str, str]:
    return {"de": words.de, "en": words.en}


def _counts(rows: Any) -> dict[str, int]:
    number = Counter(row.verdict for row in rows)
    return {verdict.value: number[verdict] for verdict in Verdict}


def _group(group: Group) -> dict[str, Any]:
    return {
        "area": group.key,
        "title": _words(group.title),
        "verdict": group.verdict.value,
        "counts": _counts(group.rows),
    }


def _requirement(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "known": row.requirement is not None,
        "title": _words(row.title),
        "level": row.level,
        "basis": row.basis,
        "inScope": row.in_scope,
        "verdict": row.verdict.value,
        "reason": row.reason,
        "checks": {verdict.value: row.tally[verdict] for verdict in Verdict if row.tally[verdict]},
    }


def _checks(checks: Sequence[Check]) -> dict[str, Any]:
    """
    List what did not simply pass; of what happened very often, the first times and a number.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    listed = []
    for check in checks:
        if verdict_of(check.verdict) not in _REPORTED:
            continue
        key = check.id, check.verdict, check.code
        seen[key] += 1
        if seen[key] <= _TIMES:
            listed.append(_check(check))
    return {
        "checks": listed,
        "furtherChecks": [
            {
                "id": id_,
                "verdict": verdict_of(verdict).value,
                "code": code,
                "times": times - _TIMES,
            }
            for (id_, verdict, code), times in seen.items()
            if times > _TIMES
        ],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "requirement": check.requirement,
        "verdict": verdict_of(check.verdict).value,
        "code": check.code,
        "message": _cut(check.message),
        "expected": _cut(check.expected),
        "actual": _cut(check.actual),
        "exchanges": list(check.exchanges),
        "scenario": check.scenario,
        "where": check.where,
    }


def _excuses(settlement: Settlement) -> dict[str, Any]:
    return {
        "holds": settlement.holds,
        "used": [_excuse(excuse) for excuse in settlement.used],
        "stale": [_excuse(excuse) | {"why": why.value} for excuse, why in settlement.stale],
        "unexcused": list(settlement.unexcused),
    }


def _excuse(excuse: Excuse) -> dict[str, str]:
    return {
        "check": excuse.check,
        "reason": excuse.reason,
        "until": excuse.until.isoformat(),
        "issue": excuse.issue,
    }


def _device(tse: Tse) -> dict[str, Any]:
    certificate = tse.certificate
    return {
        "serial": tse.serial,
        "publicKey": tse.public_key,
        "algorithm": tse.algorithm,
        "timeFormat": tse.time_format,
        "certificate": None
        if certificate is None
        else {
            "subject": certificate.subject,
            "issuer": certificate.issuer,
            "serial": certificate.serial,
            "validFrom": certificate.valid_from,
            "validUntil": certificate.valid_until,
            "curve": certificate.curve,
            "sha256": certificate.fingerprint,
        },
        "answers": len(tse.counters),
        "counter": {"lowest": tse.lowest, "highest": tse.highest},
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {"requirement": tally.row.id, "right": tally.kept, "made": tally.made}


def _scenario(scenario: Scenario) -> dict[str, Any]:
    return {
        "id": scenario.id,
        "feature": scenario.feature,
        "name": scenario.name,
        "where": scenario.where,
        "outcome": scenario.outcome,
        "requirements": list(scenario.requirements),
        "elapsedMs": scenario.elapsed_ms,
    }


def _cut(text: str) -> str:
    shown, omitted = cut(text, _LONGEST)
    return shown + (f"\u2026 ({omitted} characters more in run.ndjson)" if omitted else "")
