"""
Another TSE in the place of the till's own, and who has signed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_bdd import given, then, when

from fiskalprobe.run import Checks, Subject
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps.fiscal._errands import Errands
from fiskalprobe.steps.fiscal._till import Till, fiscal, is_ok
from fiskalprobe.target.control import Control
from fiskalprobe.wire import Exchange

_GERMANY: Final = "/api/v1/management/germany"


@given(sentence(r"the TSE(?P<whose> of the client|) has been replaced"))
def the_tse_has_been_replaced(
    subject: Subject, errands: Errands, checks: Checks, whose: str
) -> None:
    """
    Replace the till's TSE, which has nothing open: the declared client's, or the added one's.
    """
    answer = _replace(subject, client=errands.added if whose else "")
    checks.presuppose(is_ok(answer), f"tse/replace was answered {answer.gist}")


@when(sentence(r"the POS replaces its TSE(?P<force> by force|)"))
def the_pos_replaces_its_tse(subject: Subject, force: str) -> None:
    """
    Call PUT tse/replace, with forceReplace or without.
    """
    _replace(subject, force=bool(force))


@then(check(r'(?P<who>another|the same) TSE has signed as for document "(?P<name>[^"]*)"'))
def who_has_signed(till: Till, who: str, name: str, cited: str | None) -> None:
    """
    Compare TseSerial of the latest answer with that of the document's own last answer.
    """
    before, now = _signer_of(till, name), _serial(till.last)
    same = now == before
    till.check(
        cited,
        "signer-replaced" if who == "another" else "signer-kept",
        f"{who} TSE signs as for {name!r}",
        ok=before is not None and now is not None and same is (who == "the same"),
        expected=f"{'not ' if who == 'another' else ''}{before}",
        actual=now,
    )


@then(
    check(
        r'the record of document "(?P<name>[^"]*)" names another TSE than'
        r' document "(?P<other>[^"]*)"'
    )
)
def the_record_names_another(
    till: Till, control: Control, name: str, other: str, cited: str | None
) -> None:
    """
    Compare the TseSerial that the service has recorded with that of an earlier answer.
    """
    found = control.documents(document_guid=till.sale(name).draft.guid)
    answer = found[-1].get("answer") if found else None
    fields = answer.get("AdditionalFields") if isinstance(answer, Mapping) else None
    serial = fields.get("TseSerial") if isinstance(fields, Mapping) else None
    before = _signer_of(till, other)
    till.check(
        cited,
        "record-names-another-tse",
        f"{name!r} is recorded as signed by another TSE than {other!r}",
        ok=isinstance(serial, str) and before is not None and serial.lower() != before,
        expected=f"not {before}",
        actual=serial,
    )


def _replace(subject: Subject, *, client: str = "", force: bool = False) -> Exchange:
    query = {"forceReplace": "true"} if force else None
    whose = client or subject.client_id
    return subject.send("PUT", f"{_GERMANY}/{whose}/tse/replace", query=query)


def _signer_of(till: Till, name: str) -> str | None:
    sale = till.sale(name)
    return _serial(sale.end) or _serial(sale.start)


def _serial(exchange: Exchange | None) -> str | None:
    answer = fiscal(exchange)
    serial = None if answer is None else answer.germany.serial
    return serial.lower() if serial else None
