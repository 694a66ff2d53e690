"""
report.md: the run on one page for the summary of a CI job, in English.

Foreign text stands in code spans only, where no Markdown and no HTML in it can take effect.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.excuses import settled
from fiskalprobe.report.findings import Case, cases
from fiskalprobe.report.rows import Row
from fiskalprobe.report.text import cut, visible
from fiskalprobe.report.wording import reason
from fiskalprobe.verdict import Overall, Verdict

#: What a CI job shows is limited; the page beside it has everything.
_CASES: Final = 40
_LONGEST: Final = 300
_MARKS: Final = {
    Overall.CONFORMANT: "✅",
    Overall.NONCONFORMANT: "❌",
    Overall.INCOMPLETE: "⚠️",
    Overall.ERROR: "💥",
}
_FENCE: Final = re.compile("`+")
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]#|<>~&@]|:(?=//))")


def render(derived: Derived) -> str:
    """
    Write the whole file.
    """
    parts = (
        _head(derived),
        _areas(derived),
        _cases(derived, "Failures", Verdict.ERROR, Verdict.FAIL),
        _cases(derived, "Warnings", Verdict.WARN),
        _open(derived.rows),
        _excused(derived),
        _end(derived),
    )
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


def plain(text: str) -> str:
    """
    Write foreign text as itself, with everything that means something in Markdown escaped.
    """
    return _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))


def code(text: str) -> str:
    """
    Write foreign text as a code span that it cannot leave.
    """
    shown, omitted = cut(" ".join(visible(text).split()), _LONGEST)
    shown += "\u2026" if omitted else ""
    longest = max(map(len, _FENCE.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest or not shown else ""
    return f"{fence}{pad}{shown}{pad if shown else ''}{fence}"


def _head(derived: Derived) -> Iterator[str]:
    footer, score = derived.run.stream.footer, derived.score
    overall = derived.headline.overall
    yield f"## {_MARKS[overall]} {plain(derived.headline.sentence.en)}"
    yield ""
    yield (
        f"**{score.passed} of {score.observable}** observable requirements pass "
        f"({score.in_scope} in scope, {score.catalogue} in the catalogue); "
        f"{footer.checks:,} checks on {footer.exchanges:,} exchanges "
        f"in {footer.scenarios:,} scenarios."
    )
    if derived.headline.contradiction:
        yield ""
        yield "The footer of the run claims something better than its own checks."


def _areas(derived: Derived) -> Iterator[str]:
    if not derived.areas:
        return
    yield "| area | pass | worst |"
    yield "|---|---:|---|"
    for group in derived.areas:
        yield (
            f"| {plain(group.title.en)} | {group.passed} / {len(group.rows)} "
            f"| {group.verdict.value} |"
        )


def _cases(derived: Derived, title: str, *verdicts: Verdict) -> Iterator[str]:
    found = cases(derived.rows, *verdicts)
    if not found:
        return
    yield f"### {title} ({len(found)})"
    for case in found[:_CASES]:
        yield ""
        yield from _case(case)
    if len(found) > _CASES:
        yield ""
        yield f"And {len(found) - _CASES} more; `index.html` has them all."


def _case(case: Case) -> Iterator[str]:
    check = case.checks[0]
    again = f" ({len(case.checks):,} times)" if len(case.checks) > 1 else ""
    yield f"- **{plain(check.id)}** {plain(case.row.title.en)}{again}"
    yield f"  - {code(check.message)}"
    if check.expected or check.actual:
        yield f"  - expected {code(check.expected)}, actual {code(check.actual)}"
    numbers = ", ".join(map(str, check.exchanges[:3]))
    yield f"  - {code(check.where)}" + (f", exchange {numbers}" if numbers else "")


def _open(rows: Sequence[Row]) -> Iterator[str]:
    number = Counter(row.reason for row in rows if row.verdict is Verdict.INCONCLUSIVE)
    if not number:
        return
    yield f"### Undecided ({number.total()})"
    yield ""
    for key, count in number.most_common():
        ids = [row.id for row in rows if row.verdict is Verdict.INCONCLUSIVE and row.reason == key]
        more = ", …" if len(ids) > _CASES else ""
        yield f"- {code(key or '?')} {count}: {plain(reason(key).meaning.en)}"
        yield f"  - {', '.join(map(plain, ids[:_CASES]))}{more}"


def _excused(derived: Derived) -> Iterator[str]:
    settlement = settled(derived.run.stream)
    if not settlement.used and not settlement.stale:
        return
    yield "### Excused"
    yield ""
    for excuse in settlement.used:
        yield f"- {code(excuse.check)} until {excuse.until.isoformat()}: {plain(excuse.reason)}"
    for excuse, why in settlement.stale:
        yield f"- ❌ {code(excuse.check)} {plain(why.value)}"


def _end(derived: Derived) -> Iterator[str]:
    header, footer = derived.run.stream.header, derived.run.stream.footer
    harness = plain(" ".join(header.harness.get(key, "") for key in ("name", "version")))
    yield (
        f"{harness}, seed {header.seed}, {plain(header.started)}, "
        f"run.ndjson sha-256 `{footer.sha256[:16]}…`. No official certification."
    )
