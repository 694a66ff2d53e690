"""
Field scenarios: what is known to go wrong out there, and which of it is shown here.

`spec/field-scenarios.csv` is kept by hand, for whether a scenario shows what the field has seen is
a matter of judgement; a house test holds it to what there is. The page for readers is made of it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: What a group of scenarios is about, by the letters of its ids.
GROUPS: Final = {
    "LIF": "Set-up, life cycle, registration",
    "TXN": "Transactions, open transactions",
    "OUT": "Outage and recovery",
    "IDM": "Lost answers, repeats, parallel calls",
    "TIM": "Time, self test, power",
    "CRT": "Keys, certificates, QR codes",
    "PRD": "processData: amounts, slots, texts",
    "PAY": "Payments, vouchers, tips, currency",
    "ORD": "Orders, tables, splits",
    "VOI": "Voids, aborts, training",
    "CLO": "Closing and exports",
    "CFG": "Tenants, modes, versions, requests",
    "RCP": "Receipts on paper and screen",
}
#: How a scenario may be shown, and the column of the page that counts it.
HOW: Final = {
    "scenario": "scenario",
    "ambient": "ambient",
    "model": "model, fuzz",
    "fuzz": "model, fuzz",
    "test": "our tests",
    "partly": "partly",
    "open": "open",
}
_FIRST: Final = "1"
_INTRODUCTION: Final = """\
<!-- Written by `fiskalprobe coverage --write`; do not edit. -->
# Problems known from the field

Tills and fiscal services have failed in many ways. The field scenarios in this project's domain
notes name {count} of them, from release notes, help pages, bug reports and reasoning.
[`spec/field-scenarios.csv`](../spec/field-scenarios.csv) has a row for each: which product it is
about, how and where it is covered here, and what is missing. A test compares the table with the
code, and this page with the table.

Which product: **M** a middleware or fiscal service, **T** a TSE, **P** a till, **A** an artefact
that a verifier reads. Priority 1 is what a first release should cover.

| how | means |
|---|---|
| scenario | a scenario in `features/` tests every subject for it |
| ambient | an oracle checks it after every exchange |
| model, fuzz | `fiskalprobe model` or `fiskalprobe fuzz` provokes it, and the oracles judge |
| our tests | only tests of this project cover it, for the simulator or the verifiers |
| partly | a part is covered; the row says which part is missing |
| open | nothing covers it; the row says why |
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldScenario:
    """
    One row of the table.
    """

    id: str
    #: Some of the letters M, T, P and A.
    targets: tuple[str, ...]
    priority: str
    title: str
    how: str
    #: Requirements, feature scenarios, tests and modules, as the table names them.
    where: tuple[str, ...]
    why: str

    @property
    def group(self) -> str:
        """
        The letters of the id.
        """
        return self.id.partition("-")[0]


def read_field(file: Path) -> list[FieldScenario]:
    """
    Read the table, in its order.
    """
    with file.open(encoding="utf-8", newline="") as table:
        return [
            FieldScenario(
                id=row["scenario"],
                targets=tuple(row["targets"].split()),
                priority=row["priority"],
                title=row["title"],
                how=row["how"],
                where=tuple(row["where"].split(" | ")) if row["where"] else (),
                why=row["why"],
            )
            for row in csv.DictReader(table)
        ]


def page(rows: Sequence[FieldScenario]) -> str:
    """
    Write the page: how much of each group is shown, and what is not among the most important.
    """
    first = [row for row in rows if row.priority == _FIRST]
    return "\n".join(
        (
            _INTRODUCTION.format(count=len(rows)),
            *_counted(rows, first),
            "",
            "## Open, of priority 1",
            "",
            *_listed(first, "open"),
            "",
            "## In our tests only, of priority 1",
            "",
            "No subject is tested for these.",
            "",
            *_listed(first, "test"),
            "",
            "The table gives the reasons for what is partly covered.",
            "",
        )
    )


def _counted(rows: Sequence[FieldScenario], first: Sequence[FieldScenario]) -> list[str]:
    heads = list(dict.fromkeys(HOW.values()))
    parts = [(key, about, [r for r in rows if r.group == key]) for key, about in GROUPS.items()]
    parts += [("all", "", list(rows)), ("all", "of priority 1", list(first))]
    lines = [f"| group | about | known | {' | '.join(heads)} |", f"|{'---|' * (3 + len(heads))}"]
    for key, about, some in parts:
        found = Counter(HOW.get(row.how, row.how) for row in some)
        cells = [key, about, str(len(some)), *(str(found[head]) for head in heads)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _listed(rows: Sequence[FieldScenario], how: str) -> list[str]:
    return [f"- **{row.id}** {row.title}. {row.why}" for row in rows if row.how == how]
