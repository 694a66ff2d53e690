"""
What a till has sent, looked up in its exported closings: times, quantities, net and tax.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pytest_bdd import then

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.dsfinvk.case import CLOSINGS, HEAD_VAT, LINES, VAT
from fiskalprobe.oracles.dsfinvk.sheet import Row
from fiskalprobe.oracles.dsfinvk.sold import (
    Sold,
    Window,
    has_quantities,
    has_taxes,
    has_times,
    is_dated,
    read_sold,
    rows_of,
)
from fiskalprobe.oracles.finding import Finding
from fiskalprobe.oracles.instant import from_unix
from fiskalprobe.steps._sentences import check
from fiskalprobe.steps.backoffice._exported import Exported, found_claim
from fiskalprobe.steps.fiscal._documents import SHOP_ZONE
from fiskalprobe.steps.fiscal._till import Sale, Till, fiscal

#: What a document says of when it was begun and booked.
_DATES: Final = ("createDate", "bookDate", "processStartDate")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """
    What is asked of a document in an export, under the name of a check.
    """

    till: Till
    exported: Exported
    name: str
    check: str
    cited: str | None

    def head(self) -> Row | None:
        """
        Find the document; that it is there at all is another requirement's matter.
        """
        found = self.exported.find(self.till.sale(self.name))
        if found is None:
            self.unclear()
        return found

    def unclear(self) -> None:
        """
        Say that there was nothing to compare.
        """
        said = f"the export tells nothing of document {self.name} that could be compared"
        self.till.checks.unclear(self.cited, self.check, said, exchanges=self.exported.backing)

    def judge(self, said: str, findings: Iterable[Finding]) -> None:
        """
        Claim what was *said*, unless something was found.
        """
        claim = Claim(
            requirement=self.cited or self.till.checks.requirement,
            check=self.check,
            standing=Standing.HOLDS,
            message=said,
        )
        self.till.checks.record(found_claim(claim, tuple(findings)), self.exported.backing)


@then(check(r'the exported closings have the times of document "(?P<name>[^"]*)"'))
def the_closings_have_the_times(
    till: Till, exported: Exported, name: str, cited: str | None
) -> None:
    """
    Compare BON_START and BON_ENDE with when the document was under way, by any clock.
    """
    asked = _Question(till=till, exported=exported, name=name, check="times-exported", cited=cited)
    head, sale = asked.head(), till.sale(name)
    if head is None:
        return
    if not (head["BON_START"] or head["BON_ENDE"]):
        asked.unclear()
        return
    windows = [
        Window(first=min(moments), last=max(moments))
        for moments in (_said(sale), _sent(sale))
        if moments
    ]
    said = f"BON_START and BON_ENDE of document {name} are when it was under way"
    asked.judge(said, has_times(head, windows))


@then(
    check(
        r'the exported closing of document "(?P<name>[^"]*)" is dated '
        r'between it and document "(?P<later>[^"]*)"'
    )
)
def the_closing_is_dated(
    till: Till, exported: Exported, name: str, later: str, cited: str | None
) -> None:
    """
    Compare Z_ERSTELLUNG with the end of a document and the start of the one after the closing.
    """
    asked = _Question(till=till, exported=exported, name=name, check="closing-dated", cited=cited)
    head = asked.head()
    if head is None:
        return
    rows = [row for row in exported.read().sheet(CLOSINGS) if row.closing == head.closing]
    if not any(row["Z_ERSTELLUNG"] for row in rows):
        asked.unclear()
        return
    sooner, next_ = till.sale(name), till.sale(later)
    windows = [
        Window(first=max(before), last=max(*before, min(after)))
        for before, after in ((_said(sooner), _said(next_)), (_sent(sooner), _sent(next_)))
        if before and after
    ]
    said = f"the closing of document {name} is dated between it and document {later}"
    asked.judge(said, [each for row in rows for each in is_dated(row, windows)])


@then(check(r'the exported closings have the quantities and prices of document "(?P<name>[^"]*)"'))
def the_closings_have_quantities(
    till: Till, exported: Exported, name: str, cited: str | None
) -> None:
    """
    Compare MENGE and STK_BR with what was sent; what is empty shows nothing.
    """
    asked = _Question(
        till=till, exported=exported, name=name, check="quantities-exported", cited=cited
    )
    head = asked.head()
    if head is None:
        return
    sold, rows = _sold(till, name), exported.of_receipt(LINES, head)
    if not any(row["MENGE"] or row["STK_BR"] for each in sold for row in rows_of(each, rows)):
        asked.unclear()
        return
    said = f"MENGE and STK_BR of document {name} are what was sold"
    asked.judge(said, has_quantities(rows, sold))


@then(check(r'the exported closings have the net and tax of document "(?P<name>[^"]*)"'))
def the_closings_have_taxes(till: Till, exported: Exported, name: str, cited: str | None) -> None:
    """
    Compare BON_NETTO and BON_UST with what was sent, to a cent for each position.
    """
    asked = _Question(till=till, exported=exported, name=name, check="taxes-exported", cited=cited)
    head = asked.head()
    if head is None:
        return
    rows = exported.of_receipt(HEAD_VAT, head)
    if not any(row["BON_NETTO"] or row["BON_UST"] for row in rows):
        asked.unclear()
        return
    rates = {
        row["UST_SCHLUESSEL"]: row.figure("UST_SATZ")
        for row in exported.read().sheet(VAT)
        if row.closing == head.closing
    }
    said = f"BON_NETTO and BON_UST of document {name} are those that were sent"
    asked.judge(said, has_taxes(rows, _sold(till, name), rates))


def _sold(till: Till, name: str) -> list[Sold]:
    sale = till.sale(name)
    return read_sold(sale.draft.to_json() if sale.sent is None else sale.sent)


def _said(sale: Sale) -> list[datetime]:
    """
    List the moments of a document that the till and the service have said.
    """
    document = sale.draft.to_json() if sale.sent is None else sale.sent
    texts = [document.get(name) for name in _DATES]
    seconds: list[int] = []
    for answer in filter(None, (fiscal(sale.start), fiscal(sale.end))):
        german = answer.germany
        given = (answer.start_unix, answer.process_start_unix, german.start_unix, german.end_unix)
        seconds.extend(filter(None, given))
        texts.append(answer.request_time)
    return [
        moment for moment in (*map(_moment, texts), *map(from_unix, seconds)) if moment is not None
    ]


def _sent(sale: Sale) -> list[datetime]:
    """
    List the moments at which the calls of a document were made, by the clock of this machine.

    A service may date by its own clock while its TSE has another.
    """
    calls = [each for each in (sale.start, sale.end) if each is not None]
    return [moment for moment in (_moment(each.at) for each in calls) if moment is not None]


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=SHOP_ZONE) if found is not None and not found.tzinfo else found
