"""
A run judged anew from its record alone: the same scenarios, over a wire on which nothing is sent.

What the subject answered is taken from the record, and whatever the judge concludes from it is
concluded once more. Whoever doubts a verdict needs the stream and this program, not the subject.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import jsonschema_rs
import msgspec

from fiskalprobe.run.certify import certify
from fiskalprobe.run.location import features_dir
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.recorded_till import RecordedTill
from fiskalprobe.stream import Check, Exchange, Header, Scenario, Stream, read
from fiskalprobe.target.connection import Connection, meet
from fiskalprobe.target.model import CloudAccess, Credentials, Target
from fiskalprobe.target.reading import from_table, read_target
from fiskalprobe.wire import Exchange as Taken
from fiskalprobe.wire import Manner, OffTheRecord, RecordedWire, Request, Response
from fiskalprobe.wire.redaction import HIDDEN
from fiskalspec import requirements, schemas

#: Hands that leave no exchange behind, so that there is nothing to play again.
_UNHEARD: Final = frozenset({"shell", "prompt"})
#: Commands whose scenarios are drawn, not written; the header calls that the filter.
_DRAWN: Final = frozenset({"fuzz", "model"})
#: How whatever the record hides begins.
_VEIL: Final = HIDDEN.removesuffix("]")


class NotRejudged(ValueError):
    """
    The record does not hold what is needed to judge it anew.
    """

    code = "rejudge"


class NothingToRejudge(NotRejudged):
    """
    No scenario of the run belongs to the features, so there is nothing that could be run again.
    """

    code = "rejudge-features"


@dataclass(frozen=True, kw_only=True)
class Rejudged:
    """
    What the judge concludes now, beside what it concluded then.
    """

    then: Stream
    now: Stream
    #: The scenarios that such a subject is asked, and of which the record has nothing.
    missing: tuple[str, ...] = ()

    @property
    def gone(self) -> list[Check]:
        """
        The checks of then that are not made now, or come out otherwise.
        """
        return [check for check in self._missed if not self._is_hidden(check)]

    @property
    def new(self) -> list[Check]:
        """
        The checks of now that were not made then, or came out otherwise.
        """
        hidden = {_place(check) for check in self.hidden}
        added = _beyond(list(self.now.checks), self._played)
        return [check for check in added if _place(check) not in hidden]

    @property
    def hidden(self) -> list[Check]:
        """
        The checks of then that rest on what the record hides: a key, a token, a PIN.
        """
        return [check for check in self._missed if self._is_hidden(check)]

    @property
    def made(self) -> int:
        """
        How many checks were made then, in scenarios of the features.
        """
        return len(self._played)

    @property
    def same(self) -> int:
        """
        How many of them come out as they did.
        """
        return len(self._played) - len(self._missed)

    @property
    def left_out(self) -> tuple[str, ...]:
        """
        The ids of what was recorded and belongs to no scenario of the features, as fuzzing does.
        """
        played = {scenario.id for scenario in self.now.scenarios}
        return tuple(s.id for s in self.then.scenarios if s.id not in played)

    @property
    def verdicts(self) -> list[tuple[str, str, str]]:
        """
        The requirements with another verdict: id, then, now.
        """
        before, after = self.then.footer.requirements, self.now.footer.requirements
        # What is hidden or left out may have had the last word; its checks are compared singly.
        unsure = {check.requirement for check in self.hidden}
        left_out = set(self.left_out)
        unsure |= {each.requirement for each in self.then.checks if each.scenario in left_out}
        return [
            (
                id_,
                before[id_].verdict if id_ in before else "",
                after[id_].verdict if id_ in after else "",
            )
            for id_ in sorted((before.keys() | after.keys()) - unsure)
            if id_ not in before or id_ not in after or before[id_].verdict != after[id_].verdict
        ]

    @property
    def is_whole(self) -> bool:
        """
        Whether everything that was judged then, and nothing less, could be judged now.
        """
        return not (self.hidden or self.left_out or self.missing)

    @property
    def is_cut(self) -> bool:
        """
        Whether something was taken out of the record: the release that wrote it asks the same.

        Another release may well ask more than the one that made the record.
        """
        then, now = self.then.header, self.now.header
        same = (then.harness, then.catalogue) == (now.harness, now.catalogue)
        return bool(self.missing) and same

    @property
    def narrowed(self) -> str:
        """
        What was picked, where the record says otherwise; empty where it does not.
        """
        said, was = (each.header.plan.get("filter") or "" for each in (self.then, self.now))
        return was if was != said else ""

    @property
    def is_belied(self) -> bool:
        """
        Whether the record calls a run conformant of which it says that it was stopped.
        """
        return self.then.stopped and self.then.footer.verdict == "conformant"

    @property
    def agrees(self) -> bool:
        """
        Whether the checks and verdicts that can be judged now come out as they did.
        """
        overall = self.then.footer.verdict == self.now.footer.verdict
        same = overall or not self.is_whole
        found = self.gone or self.new or self.verdicts
        return same and not (found or self.is_cut or self.narrowed or self.is_belied)

    @cached_property
    def _played(self) -> list[Check]:
        left_out = set(self.left_out)
        return [check for check in self.then.checks if check.scenario not in left_out]

    @cached_property
    def _missed(self) -> list[Check]:
        return _beyond(self._played, list(self.now.checks))

    @cached_property
    def _veiled(self) -> frozenset[int]:
        """
        The exchanges of which the record does not show everything.
        """
        return frozenset(
            number
            for number, exchange in self.then.exchanges.items()
            if _VEIL in exchange.request["body"]
            or (exchange.response and _VEIL in exchange.response["body"])
        )

    def _is_hidden(self, check: Check) -> bool:
        return not self._veiled.isdisjoint(check.exchanges)


def rejudge(
    run: Stream,
    *,
    stream: Path,
    target: str = "",
    features: Path | None = None,
) -> Rejudged:
    """
    Judge *run* anew, and write what comes of it as a *stream* of its own.

    A *target* is read for what the header leaves out; nobody is asked anything. Raises
    `NotRejudged` for a record that was made with a hand that leaves none or whose calls are not
    those of its header, `NothingToRejudge` for one without a scenario of the features, and what
    `read_target` and `certify` raise.
    """
    _demand_form(run)
    header = run.header
    if header.control["kind"] in _UNHEARD and header.control["capabilities"]:
        raise NotRejudged(
            f"this run was helped by {header.control['kind']}, and the record cannot play that "
            "again; a run with a control API, or with none, can be judged anew"
        )
    _demand_features(run, features or features_dir())
    try:
        connection = _met(_target(header, target), run)
    except OffTheRecord as other:
        raise NotRejudged(
            f"the header and the calls of this record are not of one run: {other}"
        ) from other
    certified = certify(
        connection.target,
        stream=stream,
        seed=header.seed,
        salt=header.salt or "",
        strict=header.plan.get("strict", False),
        picks=replace(_picks(header), everything=features is None, recorded=_recorded(run)),
        features=features,
        connection=connection,
    )
    # Of features of one's own any part may have been collected.
    missing = certified.unrecorded if features is None else ()
    return Rejudged(then=run, now=read(stream), missing=missing)


class _Nowhere:
    """
    The way to nobody; of a till there is what it once did.
    """

    base_url = ""
    transport = None
    credentials = (None, None)

    def __init__(self, till: RecordedTill | None = None) -> None:
        self.till = till

    def close(self) -> None:
        """
        There is nothing to stop.
        """


def _demand_form(run: Stream) -> None:
    """
    Go on only when header and exchanges have what their schema demands, and nothing stands twice.
    """
    for kind in (Exchange, Scenario):
        ids = Counter(record.id for record in run.records if isinstance(record, kind))
        if twice := [id_ for id_, times in ids.items() if times > 1]:
            raise NotRejudged(
                f"{kind.__name__.lower()} {twice[0]} stands twice in this record; "
                "whatever wrote it was no release of ours"
            )
    law = jsonschema_rs.Draft202012Validator(schemas.get("run-record"))
    for record in (run.header, *run.exchanges.values()):
        plain = msgspec.to_builtins(record)
        if law.is_valid(plain):
            continue
        which = f"exchange {record.id}" if isinstance(record, Exchange) else "the header"
        raise NotRejudged(
            f"{which} of this record lacks something, or has it in another form: "
            "schemas/run-record.json says which; whatever wrote it was no release of ours"
        )


def _demand_features(run: Stream, folder: Path) -> None:
    """
    Go on only when something of the run is in the features.
    """
    ours = {path.stem for path in folder.rglob("*.feature")}
    scenarios = run.scenarios
    if not scenarios or any(each.id.partition("/")[0] in ours for each in scenarios):
        return
    drawn = run.header.plan.get("filter")
    advice = (
        f"fiskalprobe {drawn} drew them, and draws them again with --seed {run.header.seed}"
        if drawn in _DRAWN
        else "if they were your own, name their folder by --features"
    )
    number = "the one scenario" if len(scenarios) == 1 else f"the {len(scenarios)} scenarios"
    raise NothingToRejudge(f"none of {number} of this run belongs to a feature here; {advice}")


def _recorded(run: Stream) -> frozenset[str] | None:
    """
    Name the scenarios of the record, so that none is judged that was not in it.

    One that was stopped has to be stopped again, by the first call that it does not hold.
    """
    if run.stopped:
        return None
    return frozenset(each.id.partition("~")[0] for each in run.scenarios)


def _met(target: Target, run: Stream) -> Connection:
    if target.is_cloud_tse and target.ixit.credentials is None:
        own = Credentials(api_key=HIDDEN, api_secret=HIDDEN)
        foreign = own if _asks_for(run.header, "credentials.foreign") else None
        target = replace(target, ixit=replace(target.ixit, credentials=own, foreign=foreign))
    # Nobody has to be waited for.
    target = replace(target, control=replace(target.control, settle_seconds=0))
    place = run.header.ixit["adapter"].partition(":")[2]
    base = place if place.startswith("http") else ""
    record = (_taken(each, base=base) for each in run.exchanges.values())
    wire = RecordedWire(base_url=base, record=record, stopped=run.stopped)
    till = RecordedTill(run) if target.is_till else None
    return meet(target, wire, _Nowhere(till))


def _target(header: Header, said: str) -> Target:
    """
    Read the target from *said*, or from what the header knows of it.
    """
    if said:
        return read_target(said, environment=os.environ)
    adapter: str = header.ixit["adapter"]
    if header.ics.get("discovered"):
        address = adapter.removeprefix("http:") if adapter.startswith("http:http") else adapter
        return read_target(address, environment={})
    ics = {key: value for key, value in header.ics.items() if key != "discovered"}
    ixit = {"adapter": adapter, "timeout": header.ixit["timeout"]}
    if header.ixit.get("client_id"):
        ixit["client_id"] = header.ixit["client_id"]
    control = {"kind": header.control["kind"], "url": header.control["url"]}
    table: dict[str, Any] = {
        "subject": header.subject,
        "ics": ics,
        "ixit": ixit,
        "control": control,
    }
    target = from_table(table, environment={})
    return replace(target, ixit=replace(target.ixit, **_unsaid(header)))


def _unsaid(header: Header) -> dict[str, Any]:
    """
    Put something in the place of what the header hides and scenarios presuppose.
    """
    found: dict[str, Any] = {"headers": MappingProxyType({})}
    if "clients" in header.ics["profiles"]:
        found["cloud"] = CloudAccess(
            key=HIDDEN,
            secret=HIDDEN,
            identification=HIDDEN,
            store_number=HIDDEN,
            terminal_number=HIDDEN,
        )
    if header.ics["role"] == "tse-interface":
        found["staff"] = HIDDEN
    return found


def _asks_for(header: Header, capability: str) -> bool:
    catalogue = requirements.load()
    return any(
        id_ in catalogue and capability in (catalogue[id_].when or "")
        for id_ in header.plan["requirements"]
    )


def _picks(header: Header) -> Picks:
    plan: Mapping[str, Any] = header.plan
    if plan.get("filter") and "patterns" not in plan:
        raise NotRejudged(
            "this run was made by an earlier release, which did not record what was picked; "
            "judge a run of the whole suite, or one of this release"
        )
    return Picks(
        patterns=tuple(plan.get("patterns", ())),
        profiles=tuple(plan.get("profiles", ())),
        keyword=plan.get("keyword", ""),
        scenario=plan.get("scenario", ""),
        set_name=plan.get("set", ""),
    )


def _taken(record: Exchange, *, base: str) -> Taken:
    """
    Turn the record of an exchange into what the judge works with.
    """
    asked, answered = record.request, record.response
    return Taken(
        id=record.id,
        scenario=record.scenario,
        step=record.step,
        at=record.at,
        elapsed_ms=record.elapsed_ms,
        request=Request(
            method=asked["method"],
            url=asked["url"],
            headers=asked["headers"],
            body=asked["body"],
            base=RecordedWire.path_of(base),
        ),
        response=None
        if answered is None
        else Response(
            status=answered["status"], headers=answered["headers"], body=answered["body"]
        ),
        error=record.error,
        together=record.together,
        manner=Manner(record.manner),
        place=record.place,
    )


def _beyond(some: list[Check], others: list[Check]) -> list[Check]:
    """
    Take away from *some* what *others* have, as often as they have it.
    """
    known = Counter((_place(each), each.verdict) for each in others)
    left: list[Check] = []
    for check in some:
        key = (_place(check), check.verdict)
        if known[key]:
            known[key] -= 1
        else:
            left.append(check)
    return left


def _place(check: Check) -> tuple[object, ...]:
    # The way to a feature of somebody's own depends on where the command was given.
    where = check.where.rpartition("/")[2]
    return check.scenario, where, check.id, tuple(check.exchanges)
