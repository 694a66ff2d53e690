"""
The list of checks, and what comes out of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from fiskalprobe.oracles.dsfinvk import (
    closingdays,
    crosschecks,
    fields,
    frame,
    masters,
    receipts,
    references,
    signeddata,
    sums,
    taxes,
)
from fiskalprobe.oracles.dsfinvk.case import (
    CLOSINGS,
    COUNTED,
    HEAD_VAT,
    HEADS,
    LINE_VAT,
    SIGNED,
    TSES,
    VAT,
    Case,
)
from fiskalprobe.oracles.dsfinvk.package import Package
from fiskalprobe.oracles.dsfinvk.proving import proved
from fiskalprobe.oracles.export.archive import Export
from fiskalprobe.oracles.finding import Finding, Mark, errors, folded
from fiskalprobe.oracles.qr import QrCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """
    One rule about an export.
    """

    #: DSF-nn of the export alone, XCHK-nn of the export beside something else.
    id: str
    en: str
    de: str
    #: law, high or medium.
    certainty: str
    source: str
    find: Callable[[Case], Iterable[Finding]] = field(repr=False)
    occurs: Callable[[Case], bool] = field(repr=False)

    def judge(self, case: Case) -> Outcome:
        """
        Ask the rule of *case*.
        """
        of_reading = [each for each in case.package.faults if each.id == self.id]
        is_there = self.occurs(case)
        found = [*of_reading, *(folded(self.find(case)) if is_there else ())]
        if not found:
            mark = Mark.PASSED if is_there else Mark.INAPPLICABLE
        else:
            mark = Mark.FAILED if errors(tuple(found)) else Mark.NOTICE
        return Outcome(check=self, mark=mark, findings=tuple(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    A check and what it found, of each kind the first few.
    """

    check: Check
    mark: Mark
    findings: tuple[Finding, ...]


def examine(case: Case) -> tuple[Outcome, ...]:
    """
    Ask every check of a package, in the order of their ids.
    """
    return tuple(check.judge(case) for check in CHECKS.values())


def judge(
    package: Package, *, logs: Export | None = None, receipts: Sequence[QrCode] = ()
) -> tuple[Finding, ...]:
    """
    Find what is wrong with a package, beside the logs of its TSEs and receipts where given.
    """
    outcomes = examine(Case(package=package, logs=logs, receipts=receipts))
    return tuple(finding for outcome in outcomes for finding in outcome.findings)


def _has(*names: str) -> Callable[[Case], bool]:
    return lambda case: any(len(case.package.sheet(name)) for name in names)


def _anything(_: Case) -> bool:
    return True


def _rows(case: Case) -> bool:
    return any(len(sheet) for sheet in case.package.sheets.values())


def _two_closings(case: Case) -> bool:
    return len(case.package.sheet(CLOSINGS)) > 1


def _references(case: Case) -> bool:
    return any("BON_ID" in each.table.key for each in case.package.sheets.values())


def _outage(case: Case) -> bool:
    return any(not row["TSE_TA_SIG"] or row["TSE_TA_FEHLER"] for row in case.package.sheet(SIGNED))


def _signed(case: Case) -> bool:
    """
    Say whether it is told what was signed, or a signature has proved what the tables tell.
    """
    return any(
        row["TSE_TA_SIG"] and row["TSE_VORGANGSDATEN"] for row in case.package.sheet(SIGNED)
    ) or any(each.is_rebuilt and each.is_valid for each in proved(case))


def _others(case: Case) -> bool:
    return any(row["BON_TYP"] != COUNTED for row in case.package.sheet(HEADS)) and _sums(case)


def _logs(case: Case) -> bool:
    return case.logs is not None


def _receipts(case: Case) -> bool:
    return bool(case.receipts)


_sums: Final = _has(taxes.BUSINESS, sums.MEANS, sums.CURRENCIES)
_RULES: Final[Mapping[str, tuple[Callable[[Case], Iterable[Finding]], Callable[[Case], bool]]]] = {
    "DSF-01": (frame.fits_description, _anything),
    "DSF-02": (frame.is_utf8, _anything),
    "DSF-03": (fields.has_keys, _rows),
    "DSF-04": (fields.is_filled, _rows),
    "DSF-05": (fields.fits_lengths, _rows),
    "DSF-06": (fields.fits_decimals, _rows),
    "DSF-07": (fields.is_of_set, _rows),
    "DSF-08": (masters.fits_calendar, _has(VAT)),
    "DSF-09": (masters.has_masters, _rows),
    "DSF-10": (sums.closing_adds_up, _sums),
    "DSF-11": (sums.cash_is_cash, _has(sums.CURRENCIES)),
    "DSF-12": (masters.follows_on, _two_closings),
    "DSF-13": (receipts.is_told_once, _has(HEADS)),
    "DSF-14": (sums.receipt_adds_up, _has(LINE_VAT, HEAD_VAT)),
    "DSF-15": (sums.is_paid, _has(HEADS)),
    "DSF-16": (references.points_to_something, _references),
    "DSF-17": (sums.others_do_not_count, _others),
    "DSF-18": (receipts.tells_outage, _outage),
    "DSF-19": (receipts.is_signed, _has(HEADS, SIGNED)),
    "DSF-20": (masters.tells_tse, _has(TSES, SIGNED)),
    "DSF-21": (masters.names_client, _rows),
    "DSF-22": (fields.fits_times, _has(CLOSINGS, HEADS, SIGNED)),
    "DSF-23": (frame.has_no_control, _anything),
    "DSF-24": (fields.is_known_version, _has(CLOSINGS)),
    "DSF-25": (signeddata.is_told_as_signed, _signed),
    "DSF-26": (closingdays.closes_each_day, _has(CLOSINGS, HEADS)),
    "XCHK-01": (crosschecks.has_every_log, _logs),
    "XCHK-02": (crosschecks.has_same_data, _logs),
    "XCHK-03": (crosschecks.has_same_numbers, _logs),
    "XCHK-06": (crosschecks.has_every_receipt, _receipts),
}


def _load() -> Mapping[str, Check]:
    text = files(__package__).joinpath("checks.toml").read_text(encoding="utf-8")
    found: dict[str, Check] = {}
    for row in tomllib.loads(text)["check"]:
        find, occurs = _RULES[row["id"]]
        found[row["id"]] = Check(find=find, occurs=occurs, **row)
    return MappingProxyType(found)


#: By id, in their order.
CHECKS: Final = _load()
