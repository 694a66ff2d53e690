"""
Whether the last line of a record says something better than the record's own checks.

No hash covers that line, and parts of a run cannot be judged anew. What follows from the checks as
they stand can always be said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from fiskalprobe.stream import Stream
from fiskalprobe.verdict import Overall, Verdict, conclude
from fiskalspec import requirements
from fiskalspec.requirements import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Overstated:
    """
    What the last line says better than it is.
    """

    #: ``verdict``, ``exit``, ``counts`` or the id of a requirement.
    what: str
    said: str
    follows: str


def overstated(run: Stream) -> tuple[Overstated, ...]:
    """
    List what the last line of *run* says better than its checks, or than itself.
    """
    footer, known = run.footer, frozenset(Verdict)
    outcome = conclude(
        (
            (each.requirement, Verdict(each.verdict), each.code)
            for each in run.checks
            if each.verdict in known
        ),
        scope=_scope(run),
        interrupted=run.stopped,
        executed=bool(run.scenarios),
    )
    found = [
        Overstated(what=id_, said=told.verdict, follows=follows.verdict)
        for id_, follows in outcome.requirements.items()
        if (told := footer.requirements.get(id_)) is not None
        and told.verdict in known
        and Verdict(told.verdict).rank < follows.verdict.rank
    ]
    if footer.verdict not in frozenset(Overall):
        return (Overstated(what="verdict", said=footer.verdict, follows=outcome.overall),)
    said = Overall(footer.verdict)
    if said.rank < outcome.overall.rank:
        found.append(Overstated(what="verdict", said=said, follows=outcome.overall))
    if footer.exit not in said.exit_codes:
        found.append(Overstated(what="exit", said=str(footer.exit), follows=str(said.exit_code)))
    counted = Counter(each.verdict for each in footer.requirements.values())
    if Counter(footer.counts) != counted:
        found.append(
            Overstated(what="counts", said=_listed(footer.counts), follows=_listed(counted))
        )
    return tuple(found)


def _scope(run: Stream) -> dict[str, Requirement]:
    """
    Give what had to be exercised; nothing where another catalogue says how binding it was.
    """
    if run.header.catalogue.get("digest") != requirements.digest():
        return {}
    catalogue = requirements.load()
    return {id_: catalogue[id_] for id_ in run.header.plan["requirements"] if id_ in catalogue}


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items()) if number)
