"""
The head of the report: one sentence, its colour, and the score under its ceiling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fiskalprobe.report.gateway import foreign_answers, told_of, undecided
from fiskalprobe.report.rows import Row
from fiskalprobe.report.view import Run
from fiskalprobe.report.wording import Words, counted
from fiskalprobe.verdict import Overall, Verdict
from fiskalspec.requirements import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """
    How many requirements there are, could be seen, and pass.
    """

    #: All rows of the catalogue that the run went by.
    catalogue: int
    #: Those that bind this subject and that a run can see at all.
    in_scope: int
    #: Those that this run had the access to judge.
    observable: int
    #: Those of them that pass: a warning or another reading is no failure, and no pass either.
    passed: int

    def to_json(self) -> dict[str, int]:
        """
        Turn the score into its form in report.json.
        """
        return {
            "catalogue": self.catalogue,
            "inScope": self.in_scope,
            "observable": self.observable,
            "passed": self.passed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """
    The verdict on the run, in one word and one sentence.
    """

    overall: Overall
    sentence: Words
    #: Set when the footer claims something better than its own evidence.
    contradiction: bool


def score(run: Run, rows: Sequence[Row], catalogue: Catalogue) -> Score:
    """
    Count what stands under which ceiling.
    """
    scope = [row for row in rows if row.in_scope]
    seen = [row for row in scope if row.in_sight]
    said: Any = run.stream.header.catalogue.get("requirements")
    return Score(
        catalogue=said if isinstance(said, int) and said else max(len(catalogue), len(scope)),
        in_scope=len(scope),
        observable=len(seen),
        passed=sum(row.verdict is Verdict.PASS for row in seen),
    )


def headline(run: Run, rows: Sequence[Row]) -> Headline:
    """
    Say what came out; never better than the gravest row below it, nor more than was asked for.
    """
    said = _overall(run.stream.footer.verdict)
    found = _evidence(rows)
    overall = max(said, found, key=lambda each: each.rank)
    if overall is Overall.CONFORMANT and _picked(run):
        return Headline(
            overall=Overall.INCOMPLETE,
            sentence=_by_gateway(
                Words(
                    f"Gegen {run.subject} spricht nichts in dem Teil, der ausgewählt war; "
                    "das weist nichts nach.",
                    f"No failure of {run.subject} in the selected part, which certifies nothing.",
                ),
                overall,
                run,
            ),
            contradiction=False,
        )
    return Headline(
        overall=overall,
        sentence=_by_gateway(
            _whole(_sentence(overall, run, rows), overall, run, rows), overall, run
        ),
        contradiction=found.rank > said.rank,
    )


def _picked(run: Run) -> bool:
    """
    Tell whether the run was about a part of what the subject claims.
    """
    return bool(run.stream.header.plan.get("filter"))


def _overall(word: str) -> Overall:
    try:
        return Overall(word)
    except ValueError:
        return Overall.ERROR


def _evidence(rows: Sequence[Row]) -> Overall:
    verdicts = {row.verdict for row in rows}
    if Verdict.ERROR in verdicts:
        return Overall.ERROR
    if Verdict.FAIL in verdicts:
        return Overall.NONCONFORMANT
    if _open_duties(rows):
        return Overall.INCOMPLETE
    return Overall.CONFORMANT


def _open_duties(rows: Sequence[Row]) -> int:
    return sum(
        row.verdict is Verdict.INCONCLUSIVE and row.in_scope and row.binding for row in rows
    )


def _whole(sentence: Words, overall: Overall, run: Run, rows: Sequence[Row]) -> Words:
    """
    Add that the run was stopped, where the sentence has not said so.
    """
    if not run.stream.stopped or (overall is Overall.INCOMPLETE and not _open_duties(rows)):
        return sentence
    return Words(
        f"{sentence.de} Der Lauf wurde vorzeitig beendet.",
        f"{sentence.en} The run was stopped early.",
    )


def _by_gateway(sentence: Words, overall: Overall, run: Run) -> Words:
    """
    Add that a gateway has answered for the subject, or may have, where something went wrong.
    """
    if overall is Overall.CONFORMANT:
        more = undecided(run.stream)
    else:
        found = foreign_answers(run.stream)
        more = told_of(found) if found else None
    if more is None:
        return sentence
    return Words(f"{sentence.de} {more.de}", f"{sentence.en} {more.en}")


def _sentence(overall: Overall, run: Run, rows: Sequence[Row]) -> Words:
    subject = run.subject
    match overall:
        case Overall.CONFORMANT:
            return Words(
                f"{subject} ist konform: jede verbindliche Anforderung im Prüfumfang wurde "
                "geprüft und eingehalten.",
                f"{subject} conforms: each binding requirement in scope was tested and met.",
            )
        case Overall.NONCONFORMANT:
            broken = [row for row in rows if row.verdict is Verdict.FAIL]
            number = counted(
                len(broken),
                ("verbindliche Anforderung ist", "verbindliche Anforderungen sind"),
                ("binding requirement is", "binding requirements are"),
            )
            beside = sum(not row.in_scope for row in broken)
            return Words(
                f"{subject} ist nicht konform: {number.de} verletzt"
                + (f", davon {beside} außerhalb des Prüfumfangs." if beside else "."),
                f"{subject} does not conform: {number.en} broken"
                + (f", {beside} of them outside of the scope." if beside else "."),
            )
        case Overall.INCOMPLETE if not run.scenarios and not run.checks:
            return Words(
                f"Über {subject} sagt dieser Lauf nichts: es wurde nichts ausgeführt.",
                f"This run says nothing about {subject}: nothing was executed.",
            )
        case Overall.INCOMPLETE if duties := _open_duties(rows):
            number = counted(
                duties,
                ("verbindliche Anforderung", "verbindliche Anforderungen"),
                ("binding requirement", "binding requirements"),
            )
            return Words(
                f"Über {subject} ist nicht entschieden: {number.de} im Prüfumfang "
                f"{'blieb' if duties == 1 else 'blieben'} offen.",
                f"{subject} is undecided: {number.en} in scope could not be decided.",
            )
        case Overall.INCOMPLETE:
            return Words(
                f"Über {subject} ist nicht entschieden: der Lauf wurde vorzeitig beendet.",
                f"{subject} is undecided: the run ended early.",
            )
        case Overall.ERROR:
            return Words(
                f"Über {subject} sagt dieser Lauf nichts: Werkzeug oder Feature ist fehlerhaft.",
                f"This run says nothing about {subject}: the harness or a feature is at fault.",
            )
