"""
The rows of the matrix: what the catalogue says of a requirement beside what the run found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fiskalprobe.report.view import Run, verdict_of
from fiskalprobe.report.wording import AREAS, Words, word
from fiskalprobe.stream import Check
from fiskalprobe.verdict import Verdict
from fiskalprobe.verdict.reasons import OUT_OF_SIGHT
from fiskalspec.requirements import Catalogue, Requirement

#: Verdicts of a check that came out right, be it by another reading.
KEPT = (Verdict.PASS, Verdict.ALT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One requirement of the run.
    """

    id: str
    #: None when the catalogue at hand does not hold the id.
    requirement: Requirement | None
    title: Words
    verdict: Verdict
    reason: str
    in_scope: bool
    checks: tuple[Check, ...]
    #: How many of the checks have which verdict.
    tally: Counter[Verdict]

    @property
    def area(self) -> str:
        """
        The middle part of the id.
        """
        return area_of(self.id)

    @property
    def level(self) -> str:
        """
        The level's name, or empty for an unknown id.
        """
        return self.requirement.level.value if self.requirement else ""

    @property
    def basis(self) -> str:
        """
        The basis' name, or empty for an unknown id.
        """
        return self.requirement.basis.value if self.requirement else ""

    @property
    def actor(self) -> str:
        """
        Whose duty it is, or empty for an unknown id.
        """
        return self.requirement.actor.value if self.requirement else ""

    @property
    def binding(self) -> bool:
        """
        Whether breaking it can make a subject nonconforming; an unknown row is taken to bind.
        """
        return self.requirement is None or self.requirement.level.binding

    @property
    def kept(self) -> int:
        """
        How many of its checks came out right.
        """
        return sum(self.tally[verdict] for verdict in KEPT)

    @property
    def blocked(self) -> tuple[str, ...]:
        """
        The ids of the scenarios in which it could not be decided, each once.
        """
        unclear = (each for each in self.checks if each.verdict == Verdict.INCONCLUSIVE)
        return tuple(dict.fromkeys(each.scenario for each in unclear if each.scenario))

    @property
    def decided(self) -> int:
        """
        In how many other scenarios it was decided.
        """
        return len({each.scenario for each in self.checks} - {"", *self.blocked})

    @property
    def in_sight(self) -> bool:
        """
        Whether this run had the access that it takes to judge the row.
        """
        return self.in_scope and not (
            self.verdict is Verdict.INCONCLUSIVE and self.reason in OUT_OF_SIGHT
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """
    Some rows under one heading: an area or a profile.
    """

    key: str
    title: Words
    rows: tuple[Row, ...]

    @property
    def verdict(self) -> Verdict:
        """
        The gravest verdict among the rows.
        """
        return Verdict.gravest(row.verdict for row in self.rows) or Verdict.NA

    @property
    def passed(self) -> int:
        """
        How many rows pass; another reading is no failure, and no pass either.
        """
        return sum(row.verdict is Verdict.PASS for row in self.rows)

    @property
    def counts(self) -> tuple[tuple[Verdict, int], ...]:
        """
        How many rows have which verdict, from good to bad, without the empty ones.
        """
        return counts(self.rows)


def rows(run: Run, catalogue: Catalogue) -> tuple[Row, ...]:
    """
    List every requirement that the plan demanded or the footer judged, ordered by area and id.

    A check graver than what the footer says of its requirement wins: a report must not look
    better than its own evidence.
    """
    scope = frozenset(run.scope)
    judged = run.stream.footer.requirements
    found = []
    for id_ in sorted(scope | judged.keys() | run.checks_by_requirement.keys(), key=place):
        checks = run.checks_by_requirement.get(id_, ())
        result = judged.get(id_)
        verdict = verdict_of(result.verdict) if result else Verdict.INCONCLUSIVE
        reason = result.reason if result else "not-reached"
        tally = Counter(verdict_of(check.verdict) for check in checks)
        gravest = Verdict.gravest(tally)
        if gravest is not None and (result is None or gravest.rank > verdict.rank):
            worst = next(each for each in checks if verdict_of(each.verdict) is gravest)
            verdict, reason = gravest, worst.code
        requirement = catalogue.get(id_)
        title = Words(requirement.title_de, requirement.title_en) if requirement else Words("", "")
        found.append(
            Row(
                id=id_,
                requirement=requirement,
                title=title,
                verdict=verdict,
                reason=reason,
                in_scope=id_ in scope,
                checks=checks,
                tally=tally,
            )
        )
    return tuple(found)


def areas(found: Sequence[Row]) -> tuple[Group, ...]:
    """
    Put the rows in scope under their areas.
    """
    keys = dict.fromkeys(row.area for row in found)
    groups = (
        Group(
            key=key,
            title=word(AREAS, key),
            rows=tuple(row for row in found if row.area == key and row.in_scope),
        )
        for key in keys
    )
    return tuple(group for group in groups if group.rows)


def counts(found: Iterable[Row]) -> tuple[tuple[Verdict, int], ...]:
    """
    Count rows per verdict in the order of a bar: kept first, broken last.
    """
    number = Counter(row.verdict for row in found)
    order = (
        Verdict.PASS,
        Verdict.ALT,
        Verdict.WARN,
        Verdict.INCONCLUSIVE,
        Verdict.FAIL,
        Verdict.ERROR,
        Verdict.NA,
    )
    return tuple((verdict, number[verdict]) for verdict in order if number[verdict])


def area_of(id_: str) -> str:
    """
    Take the area out of an id; an id of another form is its own area.
    """
    parts = id_.split("-")
    return parts[1] if len(parts) > 2 else id_  # noqa: PLR2004 - country, area, number


def place(id_: str) -> tuple[int, str]:
    """
    Order ids as their areas are ordered, unknown areas last.
    """
    names = list(AREAS)
    area = area_of(id_)
    return (names.index(area) if area in names else len(names), id_)
