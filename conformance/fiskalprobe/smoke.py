"""
Smoke: do the way to the subject and the hand on it work at all?

A few calls that prove adapter and control before hundreds of scenarios rely on them. Nothing is
judged here; whatever does not work is told together with what it will cost the run.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from fiskalprobe.catalogue.scope import demanded, in_scope
from fiskalprobe.run.checks import Blocked, Checks
from fiskalprobe.run.context import Context
from fiskalprobe.run.parties.cloud import PLACES, Cloud
from fiskalprobe.run.parties.premises import Premises
from fiskalprobe.run.parties.shift import Shift
from fiskalprobe.run.parties.shop import Shop
from fiskalprobe.run.parties.subject import Subject
from fiskalprobe.steps.cloud._samples import CARD_SALE
from fiskalprobe.steps.fiscal._status import has_status
from fiskalprobe.steps.fiscal._till import Till, fiscal, is_ok, is_signed
from fiskalprobe.steps.fiscal.arranging import tse_entry
from fiskalprobe.target.connection import Connection
from fiskalprobe.target.control import Control
from fiskalprobe.target.deeds import ControlFailed, ControlMissing
from fiskalprobe.target.model import HANDLES, PERMISSIONS
from fiskalprobe.target.pointofsale import Errand
from fiskalprobe.wire import NotJson

_SHOWN: Final = 100
#: From here on an answer is a refusal.
_REFUSED: Final = 400


class Mark(StrEnum):
    """
    How one part of the smoke test came out.
    """

    OK = "ok"
    #: Not on offer; requirements stay inconclusive.
    MISSING = "missing"
    #: Not on offer; requirements do not apply, and a run is whole without them.
    ABSENT = "absent"
    #: On offer and not working.
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One part: what was tried, how it came out, and more words where it did not.
    """

    mark: Mark
    what: str
    more: str = ""


def smoke(connection: Connection, *, seed: int) -> Iterator[Finding]:
    """
    Try one create, store and cancel, and each handle that is on offer, once.
    """
    control = connection.control
    context = Context(target=connection.target)
    connection.wire.listen(context.history.append)
    subject = Subject(connection.wire, context, seed=f"{seed}/smoke")
    checks = Checks(lambda _claim, _backing: None, requirements=(), history=lambda: ())
    till = Till(subject=subject, checks=checks)
    if control.offers("reset"):
        yield _tried("the world can be reset", lambda: _reset(control))
    if connection.target.is_till:
        shift = Shift(subject, checks, connection.adapter.till, acted=lambda _act: None)
        yield from _at_the_till(connection, shift)
    if connection.target.is_cloud_tse:
        yield from _cloud_tse(connection, Cloud(subject, checks))
    if connection.target.is_tse_interface:
        yield from _tse_interface(connection, Shop(subject, checks))
    if connection.target.ics.role != "middleware":
        yield from _missing(connection)
        return
    yield _tried("a document is started and stored", lambda: _document(till, "A", "stores"))
    yield _tried("a document is started and cancelled", lambda: _document(till, "B", "cancels"))
    yield _counters(till)
    yield from _hands(connection, till)
    yield from _missing(connection)


def _hands(connection: Connection, till: Till) -> Iterator[Finding]:
    """
    Try each handle on a fiscal service that is on offer.
    """
    control = connection.control
    if control.offers("cable"):
        yield _tried("the TSE can be cut off", lambda: _outage(control, till))
    if control.offers("restart"):
        yield _tried("the service can be restarted", lambda: _restart(control, till))
    if control.offers("clock"):
        yield _tried("the clock can be set", lambda: _clock(control))
    if control.offers("dsfinvk") and "closing" in connection.target.ics.profiles:
        yield _tried("the closings can be exported", lambda: _closings(control, till))
    if control.offers("export"):
        yield _tried("the logs of the TSE can be exported", lambda: _logs(control, till))
    if control.offers("ledger"):
        yield _tried("the ledger can be read", lambda: _ledger(control))


def _tried(what: str, act: Callable[[], str]) -> Finding:
    """
    Try one part; it gives a complaint, or nothing when all is well.
    """
    try:
        complaint = act()
    except (Blocked, ControlFailed, NotJson) as failed:
        complaint = str(failed)
    return Finding(mark=Mark.FAILED if complaint else Mark.OK, what=what, more=complaint)


def _at_the_till(connection: Connection, shift: Shift) -> Iterator[Finding]:
    """
    Let a till sell once, and look for the receipt where that is claimed.
    """
    yield _tried("the till sells an article when it is asked to", lambda: _sale(shift))
    if "pos-receipt" in connection.target.ics.profiles:
        yield _tried("the till hands over what it prints", lambda: _receipt(shift))


def _cloud_tse(connection: Connection, cloud: Cloud) -> Iterator[Finding]:
    """
    Try one TSS from its creation to its end, and each handle in between.
    """
    control = connection.control
    yield _places(cloud)
    yield _tried("a TSS is created, and signs", lambda: _tss(cloud))
    if control.offers("restart"):
        yield _tried("the service can be restarted", lambda: _tss_restarted(control, cloud))
    if control.offers("clock"):
        yield _tried("the clock can be set", lambda: _clock(control))
    if not control.offers("reset"):
        yield _tried("no TSS is left in use", lambda: _tidied(cloud))


def _tse_interface(connection: Connection, shop: Shop) -> Iterator[Finding]:
    """
    Open a mask, show the staff's credential, and see what may be done in a shop that stays.
    """
    yield _tried("the mask of a new interface opens", lambda: _opened(shop))
    yield _tried("the credential of the staff is accepted", lambda: _charges(shop))
    if connection.control.offers("reset"):
        return
    premises = Premises(shop)
    for what in PERMISSIONS:
        try:
            premises.permit(what, about="release, contract, network or the chain's interface")
        except Blocked as without:
            yield Finding(mark=Mark.MISSING, what=f"permission for {what}", more=str(without))


def _opened(shop: Shop) -> str:
    exchange = shop.open()
    return "" if shop.interfaces else exchange.gist


def _charges(shop: Shop) -> str:
    shop.arrange("GET", "/staff/charges", staff=True)
    return ""


def _places(cloud: Cloud) -> Finding:
    what = "there is room for TSS"
    try:
        used = cloud.in_use()
    except Blocked as failed:
        return Finding(mark=Mark.FAILED, what=what, more=str(failed))
    free = max(PLACES - used, 0)
    told = f"{used} of this account are in use; TEST has {PLACES} places, so {free} are free"
    return Finding(mark=Mark.OK if free else Mark.FAILED, what=what, more=told)


def _tss(cloud: Cloud) -> str:
    cloud.create("smoke")
    cloud.move("smoke", "UNINITIALIZED")
    cloud.set_pin("smoke")
    cloud.admin_in("smoke")
    cloud.move("smoke", "INITIALIZED")
    cloud.register("till", "smoke")
    return _sold(cloud, "before")


def _sold(cloud: Cloud, name: str) -> str:
    for state, schema in (("ACTIVE", None), ("FINISHED", CARD_SALE)):
        answer = cloud.answer(cloud.write(name, state, client="till", schema=schema))
        if not answer.get("signature"):
            return f"revision {state} was not signed: {cloud.last.gist}"
    return ""


def _tss_restarted(control: Control, cloud: Cloud) -> str:
    control.restart()
    return _sold(cloud, "after")


def _tidied(cloud: Cloud) -> str:
    left = cloud.tidy()
    return f"could not be disabled: {', '.join(left)}" if left else ""


def _document(till: Till, name: str, call: str) -> str:
    start = till.create(name)
    if not is_ok(start) or fiscal(start) is None:
        return f"createDocument: {start.gist}"
    if not is_signed(fiscal(start)):
        return f"the start was not signed; is the TSE connected? {start.gist}"
    end = till.send(call, name, till.sale(name).draft.to_json())
    if not is_ok(end):
        return f"{end.request.path}: {end.gist}"
    return "" if is_signed(fiscal(end)) else f"the end was not signed: {end.gist}"


def _counters(till: Till) -> Finding:
    """
    Look for the TSE's counters, by which scenarios tell whether a transaction is open.
    """
    what = "the TSE list shows the counters"
    try:
        tse_entry(till)
    except (Blocked, NotJson) as failed:
        more = f"{failed}; what is told by the counters stays inconclusive"
        return Finding(mark=Mark.MISSING, what=what, more=more)
    return Finding(mark=Mark.OK, what=what)


def _sale(shift: Shift) -> str:
    shift.arrange(Errand.SALE)
    if not shift.calls:
        return "it ended its errand without a call; does it read FISKALPROBE_URL?"
    last = shift.calls[-1]
    if (last.status or 0) < _REFUSED:
        return ""
    called = last.request.path.rpartition("/")[2]
    said = last.body[:_SHOWN]
    return f"it says that it is done, although {called} was answered {last.status} {said}"


def _receipt(shift: Shift) -> str:
    try:
        shift.take_paper()
    except Blocked as nothing:
        return f"{nothing}; does it write the file that FISKALPROBE_PRINTED names?"
    return ""


def _reset(control: Control) -> str:
    control.reset()
    return ""


def _outage(control: Control, till: Till) -> str:
    control.cut()
    try:
        cut_off = till.create("C")
        ignored = is_signed(fiscal(cut_off))
    finally:
        control.mend()
    if ignored:
        return "the cable was cut, and createDocument brought a signed answer all the same"
    try:
        waiting = control.cable().get("waiting", 0)
    except ControlMissing:
        waiting = 0
    if waiting:
        return f"the cable is mended, and {waiting} documents still wait"
    return _document(till, "D", "cancels")


def _restart(control: Control, till: Till) -> str:
    control.restart()
    return _document(till, "E", "cancels")


def _clock(control: Control) -> str:
    before = control.now()
    passed = (control.advance(2) - before).total_seconds()
    return "" if passed >= 1 else f"the clock was advanced by 2 s, and {passed:g} s passed"


def _ledger(control: Control) -> str:
    return "" if control.documents() else "documents were stored, and the ledger shows none"


def _closings(control: Control, till: Till) -> str:
    complaint = _document(till, "F", "stores")
    path = f"/api/v1/closing/{till.subject.client_id}/cashpointClose"
    closed = till.subject.send("POST", path)
    if complaint or not has_status(closed, "2xx"):
        return complaint or f"cashpointClose: {closed.gist}"
    content = control.dsfinvk(till.subject.client_id).content
    begin = content[:_SHOWN]
    return "" if zipfile.is_zipfile(io.BytesIO(content)) else f"it is no zip: {begin!r}"


def _logs(control: Control, till: Till) -> str:
    content = control.export(str(tse_entry(till).get("tseSerial"))).content
    begin = content[:_SHOWN]
    return "" if tarfile.is_tarfile(io.BytesIO(content)) else f"it is no tar file: {begin!r}"


def _missing(connection: Connection) -> Iterator[Finding]:
    """
    Tell what each handle that is not on offer leaves open, and what it leaves out.
    """
    target = connection.target
    rows = demanded(in_scope(target))
    for handle in HANDLES:
        if connection.control.offers(handle):
            continue
        waiting = [row.id for row in rows.values() if f"control.{handle}" in row.needs]
        control = replace(target.control, handles=target.control.handles | {handle})
        offered = demanded(in_scope(replace(target, control=control)))
        beyond = [id_ for id_ in offered if id_ not in rows]
        parts = []
        if waiting:
            noun = "requirement stays" if len(waiting) == 1 else "requirements stay"
            parts.append(f"{len(waiting)} {noun} inconclusive without it: {spans(waiting)}")
        if beyond:
            noun = "requirement is" if len(beyond) == 1 else "requirements are"
            parts.append(f"{len(beyond)} {noun} left out without it: {spans(beyond)}")
        if parts:
            yield Finding(
                mark=Mark.MISSING if waiting else Mark.ABSENT,
                what=f"control over its {handle}",
                more="; ".join(parts),
            )


def spans(ids: Sequence[str]) -> str:
    """
    Name every one of *ids*, which are in order: ``DE-OFF-0001 to 0003, DE-OFF-0007``.
    """
    runs: list[list[str]] = []
    for id_ in ids:
        area, _, number = id_.rpartition("-")
        if runs and f"{area}-{int(number) - 1:04}" == runs[-1][-1]:
            runs[-1].append(id_)
        else:
            runs.append([id_])
    return ", ".join(
        f"{run[0]} to {run[-1].rpartition('-')[2]}" if len(run) > 1 else run[0] for run in runs
    )
